import { expect, test } from 'vitest'
import { Bench, node } from '../../test/fake-agent/bench.ts'
import { Agent } from './agent.ts'
import { installDevice } from './deploy-image.ts'
import { findRootDisk, rootDisk } from './root-disk.ts'

const GiB = 1024 ** 3

/** A machine whose two disks have these sizes; backwards if their names are to be. */
function withDisks(sizes: [number, number], backwards = false) {
  const { machine } = new Bench()
  machine.disks.forEach((disk, i) => {
    disk.powerOn()
    Object.defineProperty(disk, 'sizeBytes', { value: sizes[i] })
    Object.defineProperty(disk, 'device', { value: `/dev/sd${'ab'[backwards ? 1 - i : i]}` })
  })
  return machine
}
const picked = (machine: ReturnType<typeof withDisks>, of = {}) => rootDisk(machine, of).device

test.each([
  ['the smallest disk', [2000 * GiB, 100 * GiB], '/dev/sdb'],
  ['wherever it is', [100 * GiB, 2000 * GiB], '/dev/sda'],
  ['that a system fits on', [2 * GiB, 100 * GiB], '/dev/sdb'],
  ['of 4 GiB, then', [4 * GiB, 100 * GiB], '/dev/sda'],
  ['not a byte less', [4 * GiB - 1, 100 * GiB], '/dev/sdb'],
] as [string, [number, number], string][])('a node without hints gets %s', (_, sizes, device) => {
  expect(picked(withDisks(sizes))).toBe(device)
})

test('among disks of a size the name decides', () => {
  expect(picked(withDisks([100 * GiB, 100 * GiB]))).toBe('/dev/sda')
  expect(picked(withDisks([100 * GiB, 100 * GiB], true))).toBe('/dev/sda')
})

test('no disk is big enough', () => {
  expect(findRootDisk(withDisks([1, 2 * GiB]))).toBeUndefined()
  expect(() => picked(withDisks([1, 2 * GiB]))).toThrow(
    /hints were not provided and all found block devices are smaller than 4294967296B\.$/,
  )
})

test("hints of the instance come before the node's, and empty ones are none", () => {
  const machine = withDisks([100 * GiB, 2000 * GiB])
  const of = (instance: object, properties: object) =>
    picked(machine, { instance_info: { root_device: instance }, properties: { root_device: properties } })
  expect(of({}, {})).toBe('/dev/sda')
  expect(of({}, { name: '/dev/sdb' })).toBe('/dev/sdb')
  expect(of({ name: '/dev/sda' }, { name: '/dev/sdb' })).toBe('/dev/sda')
  expect(of({ size: '< 3000' }, {})).toBe('/dev/sda')
})

test('hints are no promise of size', () => {
  expect(picked(withDisks([1, 2]), { properties: { root_device: { name: '/dev/sdb' } } })).toBe('/dev/sdb')
})

test('hints that no disk fits and hints that nobody can read leave a node without a root disk', () => {
  const machine = withDisks([100 * GiB, 2000 * GiB])
  const failing = (root_device: object) => () => picked(machine, { properties: { root_device } })
  expect(failing({ name: '/dev/sdx' })).toThrow(
    "No suitable device was found for deployment using these hints {'name': '/dev/sdx'}",
  )
  expect(failing({ nothing: 1 })).toThrow(
    /could be found using the root device hints \{'nothing': 1\} because they failed to validate\. Error: The hints/,
  )
  expect(findRootDisk(machine, { properties: { root_device: { nothing: 1 } } })).toBeUndefined()
  // Only a ValueError is looked for.
  const wrong = { properties: { root_device: { size: '<in> 4' } } }
  expect(() => findRootDisk(machine, wrong)).toThrow(expect.objectContaining({ type: 'TypeError' }))
})

test('a disk to leave alone is no root disk, not even with a hint', () => {
  const machine = withDisks([100 * GiB, 2000 * GiB])
  const properties = { skip_block_devices: [{ name: '/dev/sda' }] }
  expect(picked(machine, { properties })).toBe('/dev/sdb')
  expect(findRootDisk(machine, { properties: { ...properties, root_device: { name: '/dev/sda' } } })).toBeUndefined()
  expect(picked(machine, { properties: { skip_block_devices: [{ volume_name: 'root' }] } })).toBe('/dev/sda')
})

test('a misspelt name of a disk to leave alone fails the step before anything is erased', async () => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  const of = { ...node, properties: { skip_block_devices: [{ modell: 'precious' }] } }
  const step = { step: 'erase_devices', interface: 'deploy' }
  const run = await bench.command('clean.execute_clean_step', { step, node: of, ports: [] })
  expect(run['command_error']).toMatchObject({
    type: 'CleaningError',
    details: expect.stringMatching(
      /^Unexpected exception performing clean step erase_devices\. ValueError: The hints "modell" are invalid/,
    ),
  })
  expect(bench.machine.disks.flatMap(({ erasures }) => erasures)).toEqual([])
})

test('an agent whose node names disks to leave alone that nobody can read starts again and again', async () => {
  const bench = new Bench()
  const of = { ...node, properties: { skip_block_devices: [{ modell: 'precious' }] } }
  bench.answers = (_method, path) =>
    path === '/v1/lookup' ? Response.json({ node: of, config: { heartbeat_timeout: 300 } }) : undefined
  await bench.start()
  await bench.world.run(600_000)
  expect(bench.heartbeats()).toEqual([])
  const told = bench.world.journal.entries.filter(({ kind }) => kind === 'agent').map(({ what }) => what)
  expect(told.length).toBeGreaterThan(5)
  expect(told[0]).toMatch(/^cannot use its node: The hints "modell" are invalid/)
})

test('an image goes to the disk that the node of the latest command names, its known UUID or not', async () => {
  const { world, settings } = new Bench()
  const boot = { number: 1, from: 'network', parameters: {} } as const
  const agent = new Agent(world.process('agent'), withDisks([100 * GiB, 2000 * GiB]), boot, settings, () => {})
  expect(installDevice(agent).device).toBe('/dev/sda')
  const named = (name: string) => ({ ...node, properties: { root_device: { name } } })
  await agent.cacheNode(named('/dev/sdb'))
  expect(installDevice(agent).device).toBe('/dev/sdb')
  await agent.cacheNode(named('/dev/sda'))
  expect(installDevice(agent).device).toBe('/dev/sda')
})
