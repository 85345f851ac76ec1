import { expect, test } from 'vitest'
import { Bench, node } from '../../test/fake-agent/bench.ts'

const path = '/v1/continue_inspection'

/** What comes of an inspection whose first requests are answered so. */
async function inspected(answer: (nth: number) => Response, parameters: Record<string, string> = {}) {
  const bench = new Bench()
  bench.answers = (_method, at, nth) => (at === path ? answer(nth) : undefined)
  await bench.start({ 'ipa-inspection-collectors': 'default', ...parameters })
  await bench.untilHeartbeats(1)
  const sent = bench.seen.filter((seen) => seen.path === path)
  return {
    bench,
    sent,
    lookup: bench.seen
      .map((seen) => seen.path)
      .flatMap((at) => /^\/v1\/lookup\?.*&(node_uuid=.*)$/.exec(at)?.[1] ?? [])[0],
    gaveUp: bench.world.journal.entries.some(({ what }) => what === 'could not send its inventory'),
  }
}

const fine = () => Response.json({ uuid: node.uuid })
const known = `node_uuid=${node.uuid}`
const once = (first: () => Response) => (nth: number) => (nth === 1 ? first() : fine())
test.each([
  ['500', () => new Response('', { status: 500 }), 2, known, false],
  ['503', () => new Response('', { status: 503 }), 2, known, false],
  ['409', () => new Response('', { status: 409 }), 2, known, false],
  // A refusal is final, and no reason not to look the node up.
  ['400', () => new Response('', { status: 400 }), 1, undefined, false],
  ['404', () => new Response('', { status: 404 }), 1, undefined, false],
  ['200 without a node', () => Response.json({}), 1, undefined, false],
  // What nobody expects ends the process; the next one sends again.
  ['no JSON', () => new Response('hello'), 2, known, true],
])('an inspection answered with %s', async (_, first, times, lookup, gaveUp) => {
  const done = await inspected(once(first))
  expect({ times: done.sent.length, lookup: done.lookup, gaveUp: done.gaveUp }).toEqual({ times, lookup, gaveUp })
})

test('data are posted as JSON to the first URL that answers', async () => {
  const { sent, bench } = await inspected(fine, {
    'ipa-inspection-callback-url': `http://nobody/x,,http://ironic${path}`,
  })
  expect(sent.map(({ method }) => method)).toEqual(['POST'])
  expect(sent[0]?.headers.get('content-type')).toBe('application/json')
  expect(sent[0]?.headers.get('accept')).toBe('application/json')
  expect(Object.keys(sent[0]?.body ?? {})).toEqual([
    'inventory',
    'root_disk',
    'boot_interface',
    'configuration',
    'error',
  ])
  const tried = bench.world.journal.entries.filter(({ kind, to }) => kind === 'request' && to === 'nobody')
  expect(tried).toHaveLength(1)
})

test('without names the collectors are the default and the logs', async () => {
  const bench = new Bench()
  bench.answers = (_method, at) => (at === path ? fine() : undefined)
  await bench.start({ 'ipa-inspection-callback-url': `http://ironic${path}` })
  await bench.untilHeartbeats(1)
  expect(bench.seen[0]?.body).toMatchObject({ configuration: { collectors: ['default', 'logs'] } })
})

test('collectors add their own, in spite of spaces; one that is not there fails all', async () => {
  const body = async (names: string) =>
    (await inspected(fine, { 'ipa-inspection-collectors': names })).sent[0]?.body as Record<string, unknown>
  const { pci_devices } = await body(' default , ,pci-devices')
  const { nics } = new Bench().machine
  expect(pci_devices).toEqual(
    nics.map(({ vendorId, productId }, i) => ({
      vendor_id: vendorId.replace('0x', ''),
      product_id: productId.replace('0x', ''),
      class: '020000',
      revision: '02',
      bus: `0000:18:00.${i}`,
    })),
  )
  expect(Object.keys(await body('logs'))).toEqual(['logs', 'error'])
  expect(await body('default,x,y')).toEqual({
    error: 'The following errors were encountered:\n* Failed to load collector x, y',
  })
})

test('the inventory says what the machine is', async () => {
  const { sent, bench } = await inspected(fine)
  const { inventory } = sent[0]!.body as { inventory: Record<string, Record<string, unknown>> }
  const { profile, nics, serial } = bench.machine
  expect(inventory['cpu']).toMatchObject({
    frequency: `${profile.cpu.mhz}.0000`,
    count: profile.cpu.sockets * profile.cpu.coresPerSocket,
  })
  expect(inventory['memory']).toEqual({
    total: Math.floor(profile.memoryMib * 1024 * 1024 * 0.98),
    physical_mb: profile.memoryMib,
  })
  expect(inventory['system_vendor']).toMatchObject({ serial_number: serial, product_name: profile.model })
  expect(inventory['interfaces']).toMatchObject(
    nics.map(({ name, carrier }, i) => ({
      name,
      mac_address: `52:54:00:aa:bb:0${i + 1}`,
      ipv4_address: i === 0 ? '192.0.2.10' : null,
      ipv6_address: carrier ? `fe80::5054:ff:feaa:bb0${i + 1}%${name}` : null,
      has_carrier: carrier,
      pci_address: `0000:18:00.${i}`,
    })),
  )
  expect(sent[0]?.body['boot_interface']).toBe('01-52-54-00-aa-bb-01')
})
