import type { Agent } from '../agent.ts'
import { blockDevices, type Node } from '../devices.ts'
import { AgentError, exceptionText, PythonError } from '../errors.ts'
import type { StepCall, StepWork } from '../managers.ts'

const day = 86_400
/** A reader whose partner does not listen yet tries again after so many milliseconds; fio then ends with this code. */
const reader = { everyMs: 30_000, notReady: 16 }
/** How often the state of a self-test is looked at, in milliseconds. */
const smartEveryMs = 30_000
/** How long a long self-test takes: a drive reads itself once. Bytes per second. */
const smartBytesPerSecond = 200_000_000

type Info = Record<string, unknown>

const infoOf = ({ node }: StepCall): Info => (node as Node).driver_info ?? {}

/**
 * Burn-in: tools that keep a part of the machine busy for hours or days. What fio writes to disks is no erase: which blocks
 * it reaches is chance, and so the truth keeps whose data were there.
 *
 * @source ironic_python_agent/burnin.py
 */
export const burnIn: Record<string, StepWork> = {
  burnin_cpu: (agent, call) => {
    const info = infoOf(call)
    const seconds = Number(info['agent_burnin_cpu_timeout'] ?? day)
    const command = `stress-ng --cpu ${text(info['agent_burnin_cpu_cpu'] ?? 0)} --timeout ${seconds} --metrics-brief`
    return run(agent, command, seconds * 1000, 'stress-ng (cpu) failed with error')
  },
  burnin_memory: (agent, call) => {
    const info = infoOf(call)
    const seconds = Number(info['agent_burnin_vm_timeout'] ?? day)
    const [count, bytes] = [info['agent_burnin_vm_vm'] ?? 0, info['agent_burnin_vm_vm-bytes'] ?? '98%']
    const command = `stress-ng --vm ${text(count)} --timeout ${seconds} --vm-bytes ${text(bytes)} --metrics-brief`
    return run(agent, command, seconds * 1000, 'stress-ng (vm) failed with error')
  },
  burnin_disk: async (agent, call) => {
    const info = infoOf(call)
    const devices = blockDevices(agent.machine)
    const [loops, runtime] = [
      Number(info['agent_burnin_fio_disk_loops'] ?? 4),
      Number(info['agent_burnin_fio_disk_runtime'] ?? 0),
    ]
    const names = devices.map(({ device }) => ` --name ${device}`).join('')
    const command = `fio --rw readwrite --bs 4k --direct 1 --ioengine libaio --iodepth 32 --verify crc32c --verify_dump 1 --continue_on_error verify --loops ${loops} --runtime ${runtime} --time_based${names}`
    // Every loop writes and reads each disk once, all disks at a time.
    const passMs = Math.max(0, ...devices.map(({ sizeBytes }) => (2 * sizeBytes * 1000) / smartBytesPerSecond))
    await run(agent, command, runtime > 0 ? runtime * 1000 : loops * passMs, 'fio (disk) failed with error')
    if (info['agent_burnin_fio_disk_smart_test']) await smartTest(agent)
    return null
  },
  burnin_network: async (agent, call) => {
    const info = infoOf(call)
    const config = info['agent_burnin_fio_network_config'] as { role?: string; partner?: string } | undefined
    const { role, partner } = config ?? (await findPartner(agent, info))
    if (role !== 'writer' && role !== 'reader')
      throw new AgentError('CleaningError', `fio (network) found an unknown role: ${role ?? 'None'}`)
    if (!partner) throw new AgentError('CleaningError', 'fio (network) failed to find partner')
    const runtime = Number(info['agent_burnin_fio_network_runtime'] ?? 21_600)
    for (const direction of [role, role === 'writer' ? 'reader' : 'writer']) {
      const part =
        direction === 'writer'
          ? `--name writer --rw write --runtime ${runtime} --time_based --listen`
          : `--name reader --rw read --hostname ${partner}`
      const command = `fio --ioengine net --port 9000 --fill_device 1 --group_reporting --gtod_reduce 1 --numjobs 16 ${part}`
      await whenReady(agent, direction, () => run(agent, command, runtime * 1000, 'fio (network) failed with error'))
    }
    return null
  },
  burnin_gpu: (agent, call) => {
    const info = infoOf(call)
    const found = agent.machine.profile.gpus?.count ?? 0
    const directory = text(info['agent_burnin_gpu_install_dir'] ?? '/opt/gpu-burn')
    // A ramdisk for machines without GPUs does not have the tool.
    if (found === 0)
      throw new AgentError(
        'CommandExecutionError',
        `gpu-burn failed with error [Errno 2] No such file or directory: '${directory}'`,
      )
    const expected = Number(info['agent_burnin_gpu_count'] ?? 0)
    if (expected > 0 && expected !== found)
      throw new AgentError(
        'CleaningError',
        `gpu-burn failed to find the correct number of gpus. ${found} found but ${expected} expected.`,
      )
    const seconds = Number(info['agent_burnin_gpu_timeout'] ?? day)
    const memory = text(info['agent_burnin_gpu_memory'] ?? '95%')
    return run(agent, `./gpu_burn -m ${memory} ${seconds}`, seconds * 1000, 'gpu-burn failed with error')
  },
}

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

async function run(agent: Agent, command: string, ms: number, complaint: string): Promise<null> {
  try {
    agent.tool(command)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new BurnInFailed(`${complaint} ${exceptionText(error)}`, error.tool?.exitCode)
  }
  await agent.life.clock.sleep(Math.round(ms))
  return null
}

class BurnInFailed extends AgentError {
  readonly exitCode: number | string | undefined

  constructor(details: string, exitCode: number | string | undefined) {
    super('CommandExecutionError', details)
    this.exitCode = exitCode
  }
}

async function whenReady(agent: Agent, direction: string, burn: () => Promise<null>): Promise<void> {
  for (;;) {
    try {
      await burn()
      return
    } catch (error) {
      const waits = direction === 'reader' && error instanceof BurnInFailed && error.exitCode === reader.notReady
      if (!waits) throw error
      await agent.life.clock.sleep(reader.everyMs)
    }
  }
}

/** Long self-tests of all drives; one that is predicted to fail does not pass. */
async function smartTest(agent: Agent): Promise<void> {
  const devices = agent.machine.disks.filter(({ missing }) => !missing)
  const failed: string[] = []
  for (const { device } of devices) agent.tool(`smartctl -t long ${device}`)
  const longestMs = Math.max(0, ...devices.map(({ sizeBytes }) => (sizeBytes * 1000) / smartBytesPerSecond))
  await agent.life.clock.sleep(Math.ceil(longestMs / smartEveryMs) * smartEveryMs)
  for (const { device, health } of devices) {
    agent.tool(`smartctl -ja ${device}`)
    if (health !== 'ok') failed.push(device)
  }
  if (failed.length > 0) throw new AgentError('CleaningError', `fio (disk) SMART test failed for ${failed.join(' ')}`)
}

/** There is no pairing service in this world: whoever asks for one waits in vain. */
async function findPartner(agent: Agent, info: Info): Promise<never> {
  if (!info['agent_burnin_fio_network_pairing_backend_url'])
    throw new AgentError(
      'CleaningError',
      'fio (network): dynamic pairing config is missing agent_burnin_fio_network_pairing_backend_url',
    )
  await agent.life.clock.sleep(Number(info['agent_burnin_fio_network_pairing_timeout'] ?? 900) * 1000)
  throw new AgentError('CleaningError', 'fio (network) timed out to find partner')
}
