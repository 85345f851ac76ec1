import { afterEach, expect, test } from 'vitest'
import { ask, farmOf, stopFarms, until } from '../../test/farm/bench.ts'
import { connectionFailure, exchange } from '../http.ts'
import { RecentEntries } from './recent-entries.ts'

afterEach(stopFarms)

test.each([
  ['ports', /^http:\/\/127\.0\.0\.1:\d+$/, /^http:\/\/127\.0\.0\.1:\d+$/],
  ['addresses', /^http:\/\/127\.1\.0\.[123]:9999$/, /^http:\/\/127\.1\.0\.[123]:8000$/],
  ['one port', /^http:\/\/127\.0\.0\.1:\d+\/agent-node-[123]$/, /^http:\/\/127\.0\.0\.1:\d+$/],
] as const)('machines boot, agents beat and answer: %s', async (layout, agentUrl, bmcUrl) => {
  const { farm, ironic } = await farmOf(3, { layout })
  for (const one of farm.lab.machines) one.powerOn()
  await until(() => ironic.callbacks.size === 3)
  for (const [addresses, url] of ironic.callbacks) {
    expect(url).toMatch(agentUrl)
    expect(await ironic.list(addresses)).toEqual({ status: 200, text: '{"commands": []}' })
  }
  expect(new Set(ironic.callbacks.values()).size).toBe(3)
  for (const { bmc } of farm.lab.nodes) {
    expect(bmc.url).toMatch(bmcUrl)
    const root = await exchange(ironic.process.fetch, {
      method: 'GET',
      url: `${bmc.url}/redfish/v1/`,
      timeoutMs: 5_000,
    })
    expect(root.status).toBe(200)
  }
  const [machine] = farm.lab.machines
  const uuid = [...ironic.callbacks.keys()].find((addresses) => addresses.startsWith(machine?.nics[0]?.mac ?? '-'))
  machine?.powerOff()
  const gone = await ironic.list(uuid ?? '').catch(connectionFailure)
  expect(['ECONNREFUSED', 'ECONNRESET']).toContain(gone)
  farm.stop()
  const after = await exchange(ironic.process.fetch, {
    method: 'GET',
    url: `${farm.lab.nodes[1]?.bmc.url}/redfish/v1/`,
    timeoutMs: 5_000,
  }).catch(connectionFailure)
  expect(['ECONNREFUSED', 'ECONNRESET']).toContain(after)
})

test('the control API reads disks, changes power, and injects and lifts faults', async () => {
  const both = await farmOf(2)
  const { farm } = both
  expect((await ask(both, 'GET', '/machines')).json).toMatchObject([
    { name: 'node-1', power: 'Off' },
    { name: 'node-2' },
  ])
  expect((await ask(both, 'POST', '/machines/node-1/power', { reset: 'On' })).json).toEqual({
    answer: 'accepted',
    power: 'PoweringOn',
  })
  await until(() => farm.lab.node('node-1').machine.running === 'ramdisk')
  expect((await ask(both, 'GET', '/machines/node-1')).json).toMatchObject({
    running: 'ramdisk',
    profile: 'two-disk-1u',
  })

  const fault = { fault: 'disk ignores erase', methods: ['overwrite'], disk: '/dev/sda' }
  const laid = await ask(both, 'POST', '/machines/node-1/faults', fault)
  expect(laid).toMatchObject({ status: 201, json: { id: 1, fault: 'disk ignores erase', lifts: true } })
  const [disk] = farm.lab.node('node-1').machine.disks
  const erase = async () => {
    disk?.erase('overwrite', { durationMs: 1 })
    await until(() => disk?.erasing === undefined)
    return (await ask(both, 'GET', '/machines/node-1/disks')).json as {
      disks: { remains: Record<string, number>; erasures: { outcome: string }[] }[]
      dataAtRisk: unknown[]
    }
  }
  const lied = await erase()
  expect(lied.disks[0]).toMatchObject({ remains: { alice: 480103981056 }, erasures: [{ outcome: 'ineffective' }] })
  expect((await ask(both, 'GET', '/faults')).json).toMatchObject({ laid: [{ id: 1, node: 'node-1' }] })
  expect((await ask(both, 'DELETE', '/faults/1')).status).toBe(200)
  expect((await ask(both, 'DELETE', '/faults/1')).status).toBe(404)
  const done = await erase()
  expect(done.disks[0]).toMatchObject({ remains: {}, erasures: [{ outcome: 'ineffective' }, { outcome: 'completed' }] })
  expect(done.dataAtRisk).toHaveLength(1)

  expect((await ask(both, 'POST', '/machines/node-1/power', { mains: false })).json).toMatchObject({ power: 'Off' })
  expect(farm.lab.node('node-1').machine.mains).toBe(false)
  const saved = await ask(both, 'GET', '/machines/node-1/snapshot')
  expect((await ask(both, 'PUT', '/machines/node-1/snapshot', saved.json)).status).toBe(200)
  const journal = (await ask(both, 'GET', '/journal')).json as { entries: { kind: string }[]; next: number }
  expect(journal.entries.map(({ kind }) => kind)).toContain('erase')
  expect(journal.next).toBe(journal.entries.length)
})

test.each([
  ['GET', '/machines/node-9', undefined, 404],
  ['GET', '/nowhere', undefined, 404],
  ['POST', '/machines/node-1/power', { reset: 'Explode' }, 400],
  ['POST', '/machines/node-1/faults', { fault: 'no such fault' }, 400],
  ['POST', '/machines/node-1/faults', { fault: 'disk dies', disk: '/dev/sdz' }, 400],
  ['POST', '/machines/node-1/faults', { fault: 'disk ignores erase' }, 400],
  ['POST', '/machines/node-1/faults', { fault: 'conductor killed' }, 400],
])('%s %s %j is answered %i', async (method, path, body, status) => {
  const answer = await ask(await farmOf(1), method, path, body)
  expect(answer.status).toBe(status)
  expect(answer.json).toMatchObject({ error: expect.any(String) })
})

test('agents may beat faster than life', async () => {
  const { farm, ironic } = await farmOf(1, { agentSpeed: 5_000 })
  farm.lab.machines[0]?.powerOn()
  await until(() => ironic.beats > 5)
  expect(ironic.callbacks.size).toBe(1)
})

test('a fault may end by itself', async () => {
  const both = await farmOf(1)
  const { json } = await ask(both, 'POST', '/machines/node-1/faults', { fault: 'hangs in post', forMs: 100 })
  expect(json).toMatchObject({ lifts: true })
  const { machine } = both.farm.lab.node('node-1')
  expect(machine.faults.hangsInPost).toBe(true)
  await until(() => machine.faults.hangsInPost === undefined)
})

test('only so many entries are remembered', () => {
  const recent = new RecentEntries(10)
  for (let at = 0; at < 25; at++) recent.add({ at, source: 'x', kind: 'y' })
  const { entries, next } = recent.after(22)
  expect([entries.map(({ at }) => at), next]).toEqual([[22, 23, 24], 25])
  expect(recent.after(0).entries.length).toBeLessThanOrEqual(10)
})
