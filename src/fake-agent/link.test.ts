import { expect, test } from 'vitest'
import { Bench, node } from '../../test/fake-agent/bench.ts'
import { connectionFailure } from '../http.ts'

const inspects = { 'ipa-inspection-collectors': 'default,logs' }
const inspecting = () => {
  const bench = new Bench()
  bench.answers = (_method, path) =>
    path === '/v1/continue_inspection' ? Response.json({ uuid: node.uuid }) : undefined
  return bench
}
/** The interfaces of the inventory that was sent first. */
function interfacesIn({ seen }: Bench): Record<string, unknown>[] {
  const { inventory } = (seen[0]?.body ?? {}) as { inventory?: { interfaces: Record<string, unknown>[] } }
  return inventory?.interfaces ?? []
}

const unplug = (bench: Bench, carrier: boolean) => {
  for (const nic of bench.machine.nics) nic.carrier = carrier
}

test('without a cable nobody hears from the agent, and it goes on when the cable is back', async () => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  unplug(bench, false)
  const knock = () =>
    bench.ask('GET', '/v1/status', undefined, undefined, 10_000).then(({ status }) => status, connectionFailure)
  expect(await knock()).toBe('ETIMEDOUT')
  await bench.world.run(3_600_000, () => bench.heartbeats().length > 1)
  expect(bench.heartbeats()).toHaveLength(1)
  unplug(bench, true)
  expect(await knock()).toBe(200)
  await bench.untilHeartbeats(2, 60_000)
  expect(bench.heartbeats()).toHaveLength(2)
})

test('an inspection waits a minute at most for the address of the interface the machine booted from', async () => {
  const sentAfter = async (parameters: Record<string, string>, backAfterMs?: number) => {
    const bench = inspecting()
    await bench.start({ ...inspects, ...parameters })
    await bench.world.run(3_600_000, () => bench.machine.running === 'ramdisk')
    const startedAt = bench.world.clock.now()
    const [first, second] = bench.machine.nics
    // The other interface has a cable, but no DHCP server.
    first!.carrier = false
    second!.carrier = true
    if (backAfterMs !== undefined) bench.conductor.clock.after(backAfterMs, () => (first!.carrier = true))
    await bench.world.run(3_600_000, () => bench.seen.length > 0)
    const sentAt = bench.seen[0]?.at ?? 0
    return { seconds: Math.round((sentAt - startedAt) / 1000), address: interfacesIn(bench)[0]?.['ipv4_address'] }
  }
  expect(await sentAfter({})).toMatchObject({ seconds: 60, address: null })
  expect(await sentAfter({}, 11_000)).toMatchObject({ seconds: 12, address: '192.0.2.10' })
  expect(await sentAfter({ 'ipa-inspection-dhcp-wait-timeout': '0' })).toMatchObject({ seconds: 0, address: null })
})

test('neighbours are told of if Ironic wants them', async () => {
  const told = async (parameters: Record<string, string>) => {
    const bench = inspecting()
    await bench.start({ ...inspects, ...parameters })
    await bench.untilHeartbeats(1)
    return interfacesIn(bench)[0]?.['lldp']
  }
  expect(await told({})).toBeNull()
  expect(await told({ 'ipa-collect-lldp': '1' })).toEqual([
    [1, expect.stringMatching(/^04/)],
    [2, `05${Buffer.from('Ethernet1/1').toString('hex')}`],
    [3, '0078'],
    [0, ''],
  ])
})

test('an agent that finds no route looks six times, ten seconds apart, and then only listens', async () => {
  const bench = await new Bench({ faults: [{ at: 'start', does: { noAddress: true } }] }).start()
  const entries = () => bench.world.journal.entries.filter(({ kind }) => kind === 'agent')
  await bench.world.run(3_600_000, () => entries().some(({ what }) => what === 'found no address to announce'))
  const [serves, gaveUp] = entries()
  expect(serves).toMatchObject({ what: 'serves' })
  expect((gaveUp?.at ?? 0) - (serves?.at ?? 0)).toBe(60_000)
  expect(bench.heartbeats()).toEqual([])
})
