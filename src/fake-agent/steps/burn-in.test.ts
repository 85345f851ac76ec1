import { expect, test } from 'vitest'
import { Bench, node } from '../../../test/fake-agent/bench.ts'
import { type HardwareProfile, profiles } from '../../machine/profiles.ts'
import { toolFailure } from '../errors.ts'
import type { ToolEffect } from '../faults.ts'

const plain = profiles['two-disk-1u'] as HardwareProfile
const heated: HardwareProfile = { ...plain, gpus: { model: 'H100', count: 8 } }

/** Runs a burn-in on a machine whose tools do as ordered, and tells how it ended and how long it took. */
async function burnt(
  step: string,
  info: object = {},
  {
    tools = {},
    profile = heated,
    sick,
  }: { tools?: Record<string, ToolEffect>; profile?: HardwareProfile; sick?: number } = {},
) {
  const faults = Object.entries(tools).map(([tool, does]) => ({ at: 'tool' as const, match: { tool }, does }))
  const bench = await new Bench({ faults }, profile).start()
  await bench.untilHeartbeats(1)
  if (sick !== undefined) bench.machine.disks[sick]!.health = 'predicted to fail'
  const startedAt = bench.world.clock.now()
  const answer = await bench.cleanStep(step, { node: { ...node, driver_info: info } })
  const seconds = Math.floor((bench.world.clock.now() - startedAt) / 1000)
  return { seconds, error: answer['command_error'], result: answer['command_result'], bench }
}

const fails: Record<string, ToolEffect> = Object.fromEntries(
  ['stress-ng', 'fio', './gpu_burn'].map((tool) => [tool, { exitCode: 2, stderr: 'broken' }]),
)

const fioDisks = (loops: number, runtime: number) =>
  `fio --rw readwrite --bs 4k --direct 1 --ioengine libaio --iodepth 32 --verify crc32c --verify_dump 1 --continue_on_error verify --loops ${loops} --runtime ${runtime} --time_based --name /dev/sda --name /dev/sdb`
const fioNetwork = (part: string) =>
  `fio --ioengine net --port 9000 --fill_device 1 --group_reporting --gtod_reduce 1 --numjobs 16 ${part}`
const writer = { role: 'writer', partner: 'other' }

test.each([
  ['burnin_cpu', {}, 'stress-ng --cpu 0 --timeout 86400 --metrics-brief', 'stress-ng (cpu) failed'],
  [
    'burnin_cpu',
    { agent_burnin_cpu_cpu: 3, agent_burnin_cpu_timeout: '60' },
    'stress-ng --cpu 3 --timeout 60 --metrics-brief',
    'stress-ng (cpu) failed',
  ],
  ['burnin_memory', {}, 'stress-ng --vm 0 --timeout 86400 --vm-bytes 98% --metrics-brief', 'stress-ng (vm) failed'],
  [
    'burnin_memory',
    { agent_burnin_vm_vm: '2', 'agent_burnin_vm_vm-bytes': '1G', agent_burnin_vm_timeout: 60 },
    'stress-ng --vm 2 --timeout 60 --vm-bytes 1G --metrics-brief',
    'stress-ng (vm) failed',
  ],
  ['burnin_disk', {}, fioDisks(4, 0), 'fio (disk) failed'],
  [
    'burnin_disk',
    { agent_burnin_fio_disk_loops: 2, agent_burnin_fio_disk_runtime: 60 },
    fioDisks(2, 60),
    'fio (disk) failed',
  ],
  [
    'burnin_network',
    { agent_burnin_fio_network_config: writer },
    fioNetwork('--name writer --rw write --runtime 21600 --time_based --listen'),
    'fio (network) failed',
  ],
  [
    'burnin_network',
    { agent_burnin_fio_network_config: { ...writer, role: 'reader' } },
    fioNetwork('--name reader --rw read --hostname other'),
    'fio (network) failed',
  ],
  ['burnin_gpu', {}, './gpu_burn -m 95% 86400', 'gpu-burn failed'],
  [
    'burnin_gpu',
    { agent_burnin_gpu_memory: '50%', agent_burnin_gpu_timeout: 60 },
    './gpu_burn -m 50% 60',
    'gpu-burn failed',
  ],
])('%s with %j: the failure names the command', async (step, info, command, complaint) => {
  const { error } = await burnt(step, info, { tools: fails })
  expect(error).toMatchObject({
    type: 'CommandExecutionError',
    details: `${complaint} with error ${toolFailure(command, 2, '', 'broken')}`,
  })
})

const day = 86_400
const pass = (2 * Math.max(...plain.disks.map(({ sizeBytes }) => sizeBytes))) / 200_000_000

test.each([
  ['burnin_cpu', {}, day],
  ['burnin_cpu', { agent_burnin_cpu_timeout: 60 }, 60],
  ['burnin_memory', {}, day],
  ['burnin_memory', { agent_burnin_vm_timeout: 60 }, 60],
  ['burnin_gpu', { agent_burnin_gpu_timeout: 60 }, 60],
  ['burnin_disk', {}, 4 * pass],
  ['burnin_disk', { agent_burnin_fio_disk_loops: 1 }, pass],
  ['burnin_disk', { agent_burnin_fio_disk_loops: 1, agent_burnin_fio_disk_runtime: 60 }, 60],
  // Once as the one, once as the other.
  ['burnin_network', { agent_burnin_fio_network_config: writer }, 2 * 21_600],
  ['burnin_network', { agent_burnin_fio_network_config: writer, agent_burnin_fio_network_runtime: 60 }, 120],
])('%s with %j takes as long as it is told to', async (step, info, expected) => {
  const { seconds, result } = await burnt(step, info)
  expect(result).toMatchObject({ clean_result: null })
  expect(seconds).toBeGreaterThanOrEqual(Math.floor(expected))
  expect(seconds).toBeLessThanOrEqual(expected + 1)
})

test('a self-test after the disk burn-in reads the biggest drive once, and names those that do not pass', async () => {
  const info = { agent_burnin_fio_disk_runtime: 60, agent_burnin_fio_disk_smart_test: true }
  const well = await burnt('burnin_disk', info)
  expect(well.error).toBeNull()
  const looks = Math.ceil(pass / 2 / 30) * 30
  expect(well.seconds - 60).toBeGreaterThanOrEqual(looks)
  expect(well.seconds - 60).toBeLessThanOrEqual(looks + 1)
  const sick = await burnt('burnin_disk', info, { sick: 1 })
  expect(sick.error).toMatchObject({ type: 'CleaningError', details: 'fio (disk) SMART test failed for /dev/sdb' })
  // Without being asked for, nobody looks.
  expect((await burnt('burnin_disk', { agent_burnin_fio_disk_runtime: 60 }, { sick: 1 })).error).toBeNull()
})

test.each(['smartctl -t long /dev/sda', 'smartctl -ja /dev/sdb'])(
  'a self-test whose `%s` fails is no pass',
  async (tool) => {
    const info = { agent_burnin_fio_disk_runtime: 60, agent_burnin_fio_disk_smart_test: true }
    const { error } = await burnt('burnin_disk', info, { tools: { [tool]: { exitCode: 4 } } })
    expect(error).toMatchObject({
      type: 'CleaningError',
      details: `Unexpected exception performing clean step burnin_disk. ProcessExecutionError: ${toolFailure(tool, 4)}`,
    })
  },
)

test.each([
  [{}, 0, 'fio (network): dynamic pairing config is missing agent_burnin_fio_network_pairing_backend_url'],
  [{ agent_burnin_fio_network_pairing_backend_url: 'x' }, 900, 'fio (network) timed out to find partner'],
  [
    { agent_burnin_fio_network_pairing_backend_url: 'x', agent_burnin_fio_network_pairing_timeout: 5 },
    5,
    'fio (network) timed out to find partner',
  ],
  [{ agent_burnin_fio_network_config: { partner: 'b' } }, 0, 'fio (network) found an unknown role: None'],
  [{ agent_burnin_fio_network_config: { role: 'x', partner: 'b' } }, 0, 'fio (network) found an unknown role: x'],
  [{ agent_burnin_fio_network_config: { role: 'reader' } }, 0, 'fio (network) failed to find partner'],
])('a network burn-in with %j has no partner', async (info, seconds, details) => {
  const burning = await burnt('burnin_network', info)
  expect(burning.error).toMatchObject({ type: 'CleaningError', details })
  expect(burning.seconds).toBe(seconds)
})

test.each([
  [{}, '/opt/gpu-burn'],
  [{ agent_burnin_gpu_install_dir: '/tools' }, '/tools'],
])('without GPUs there is no tool for them: %j', async (info, directory) => {
  const { error } = await burnt('burnin_gpu', info, { profile: plain })
  expect(error).toMatchObject({
    type: 'CommandExecutionError',
    details: `gpu-burn failed with error [Errno 2] No such file or directory: '${directory}'`,
  })
})
