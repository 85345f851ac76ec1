import { expect, test } from 'vitest'
import { snapshot } from '../machine/snapshot.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { exchange } from '../http.ts'
import { assemble } from './assemble.ts'
import { likeNodes } from './fleet.ts'

let asked = 0
const basic = { authorization: `Basic ${Buffer.from('admin:green-is-not-clean').toString('base64')}` }

async function get(world: VirtualWorld, url: string): Promise<Record<string, unknown>> {
  let body: Record<string, unknown> | undefined
  const client = world.process(`client of ${url} ${++asked}`)
  client.spawn('get', async () => {
    const { text } = await exchange(client.fetch, { method: 'GET', url, headers: basic, timeoutMs: 10_000 })
    body = JSON.parse(text) as Record<string, unknown>
  })
  await world.run(60_000, () => body !== undefined)
  return body ?? {}
}

test('one BMC can have all machines, each a system of its own', async () => {
  const world = new VirtualWorld({ seed: 'one' })
  const lab = await assemble(world, { nodes: likeNodes(3, {}), oneBmc: true })
  expect(new Set(lab.nodes.map(({ bmc }) => bmc.url)).size).toBe(1)
  const { Members } = (await get(world, `${lab.nodes[0]?.bmc.url}/redfish/v1/Systems`)) as { Members: unknown[] }
  expect(Members).toEqual(lab.nodes.map(({ bmc }) => ({ '@odata.id': bmc.systemPath })))
  lab.node('node-2').machine.powerOn()
  const power = async (name: string) => (await get(world, `http://bmc${lab.node(name).bmc.systemPath}`)).PowerState
  expect([await power('node-1'), await power('node-2')]).toEqual(['Off', 'PoweringOn'])
})

test('machines and BMCs go on from what was saved', async () => {
  const nodes = likeNodes(2, { tenant: 'alice' })
  const before = await assemble(new VirtualWorld({ seed: 'one' }), { nodes })
  before.node('node-1').machine.disks[0]?.clear(0, 1e9)
  const machines = new Map(before.nodes.map(({ spec, machine }) => [spec.name, snapshot(machine)]))
  const bmcs = new Map(before.nodes.map(({ bmcHost, service }) => [bmcHost, service.save()]))
  const saved = { machine: (name: string) => machines.get(name), bmc: (host: string) => bmcs.get(host) }
  const after = await assemble(new VirtualWorld({ seed: 'two' }), { nodes: likeNodes(2, {}), saved })
  const remains = after.machines.map(({ disks }) => disks.map((disk) => disk.remains().get('alice')))
  expect(remains).toEqual(before.machines.map(({ disks }) => disks.map((disk) => disk.remains().get('alice'))))
  expect(after.nodes.map(({ service }) => service.save().uuid)).toEqual([...bmcs.values()].map(({ uuid }) => uuid))
})
