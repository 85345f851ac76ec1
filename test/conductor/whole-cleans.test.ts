import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import type { OptionOverrides } from '../../src/conductor/options/options.ts'
import { assemble } from '../../src/lab/assemble.ts'
import { likeNodes, type NodeSpec } from '../../src/lab/fleet.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { Entry } from '../../src/world.ts'

async function lab(nodes: NodeSpec[], options: OptionOverrides = {}) {
  const world = new VirtualWorld({ seed: 'whole cleans', keepJournal: true })
  const own = await assemble(world, { nodes, conductor: { store: new MemoryStore(), options } })
  return { world, own, provide: (name: string) => own.drive('provide', () => own.operator.provision(name, 'provide')) }
}

const ended = (entries: Entry[]) =>
  entries.some(({ kind, to }) => kind === 'transition' && (to === 'available' || to === 'clean failed'))

/** An automated clean of one machine: what its BMC was asked meanwhile. */
async function clean(boot: NodeSpec['boot']): Promise<string[]> {
  const { world, own, provide } = await lab(likeNodes(1, { boot, tenant: 'tenant-a' }))
  const from = world.journal.entries.length
  await provide('node-1')
  await world.run(12 * 3600_000, () => ended(world.journal.entries.slice(from)))
  const node = await own.drive('look', () => own.operator.node('node-1'))
  expect(node).toMatchObject({ provision_state: 'available', power_state: 'power off', last_error: null })
  const system = own.nodes[0]?.bmc.systemPath ?? ''
  return world.journal.entries
    .slice(from)
    .filter(({ kind, source, to }) => kind === 'request' && source === 'ironic' && String(to).startsWith('bmc-'))
    .map(({ method, path }) => `${String(method)} ${String(path).replace(system, 'S')}`)
}

// Ironic 21.4.4 was recorded with 11 GET, 1 PATCH and 2 POST for the same clean.
test('an automated clean over the network asks the BMC what the real one asks', async () => {
  const requests = await clean('ipxe')
  const count = (method: string) => requests.filter((request) => request.startsWith(`${method} `)).length
  expect([count('GET'), count('PATCH'), count('POST')]).toEqual([11, 1, 2])
  expect(requests.filter((request) => !request.startsWith('GET'))).toEqual([
    'PATCH S',
    'POST S/Actions/ComputerSystem.Reset',
    'POST S/Actions/ComputerSystem.Reset',
  ])
})

test('from virtual media, the image is inserted before the boot and ejected after the power-off', async () => {
  const requests = await clean('redfish-virtual-media')
  expect(requests.filter((request) => !request.startsWith('GET'))).toEqual([
    'POST S/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia',
    'PATCH S',
    'POST S/Actions/ComputerSystem.Reset',
    'POST S/Actions/ComputerSystem.Reset',
    'POST S/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia',
  ])
})

test('fake hardware is cleaned without any machine', async () => {
  const { world, own } = await lab([], {
    'fake.bios_delay': '5',
    'conductor.clean_step_priority_override': { 'bios.factory_reset': '10' },
  })
  await own.drive('enrol', async () => {
    await own.operator.demand('POST', '/v1/nodes', { driver: 'fake-hardware', name: 'fake' })
    await own.operator.provision('fake', 'manage')
    await own.operator.process.clock.sleep(1000)
    await own.operator.provision('fake', 'provide')
  })
  await world.run(60_000, () => ended(world.journal.entries))
  const steps = world.journal.entries.filter(({ kind, phase }) => kind === 'step' && phase === 'done')
  expect(steps.map(({ step }) => step)).toEqual(['bios.factory_reset', 'vendor.log_passthrough'])
  expect(await own.drive('look', () => own.operator.node('fake'))).toMatchObject({ provision_state: 'available' })
})
