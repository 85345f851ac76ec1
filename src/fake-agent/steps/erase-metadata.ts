import { blankLayout } from '../../machine/block-device.ts'
import { Disk } from '../../machine/disk.ts'
import type { EraseFailure } from '../../machine/erase.ts'
import type { Agent } from '../agent.ts'
import { devicesToWipe, type Listed, type Node } from '../devices.ts'
import { AgentError, PythonError, toolFailed } from '../errors.ts'
import { checkGuard } from '../guard.ts'
import type { StepWork } from '../managers.ts'
import { eraseNvme } from './erase-block-device.ts'

/** What the tools need for a partition, in milliseconds. */
const partitionMs = 100
/** What `dd` writes at each end of a partition, in bytes. */
const endBytes = 33 * 512

/**
 * Wipes partition tables and signatures, one device after the other. What the tenant wrote stays.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.erase_devices_metadata
 */
export const eraseDevicesMetadata: StepWork = async (agent, call) => {
  const node = call.node as Node
  const failures: string[] = []
  for (const listed of devicesToWipe(agent, node)) {
    checkGuard(agent, node, listed)
    const failure = await toolError(destroyMetadata(agent, listed))
    if (failure) failures.push(`"${listed.name}": ${failure.message}`)
  }
  if (failures.length > 0)
    throw new AgentError(
      'BlockDeviceEraseError',
      `Failed to erase the metadata on the device(s): ${failures.join('; ')}`,
    )
  return null
}

/**
 * Formats what can be formatted in seconds and wipes the metadata of everything else.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.erase_devices_express
 */
export const eraseDevicesExpress: StepWork = async (agent, call) => {
  const node = call.node as Node
  const nvmeEnabled = node.driver_internal_info?.['agent_enable_nvme_secure_erase'] ?? true
  const failures: string[] = []
  for (const listed of devicesToWipe(agent, node)) {
    checkGuard(agent, node, listed)
    const formats = listed.name.startsWith('/dev/nvme') && nvmeEnabled
    const outcome = formats && !listed.partition ? await eraseNvme(agent, listed.device) : 'not supported'
    if (outcome === 'done') continue
    const failure = await toolError(destroyMetadata(agent, listed))
    if (!failure) continue
    // The real message is a Python tuple that was never formatted.
    const told =
      outcome === 'not supported'
        ? failure.message
        : `('Secure erase failed: %s. Fallback to metadata erase also failed: %s.', BlockDeviceEraseError('Error erasing block device: ${outcome.failed}'), ${failure.tool?.printed ?? failure.type})`
    failures.push(`"${listed.name}": ${told}`)
  }
  if (failures.length > 0)
    throw new AgentError(
      'BlockDeviceEraseError',
      `Failed to conduct an express erase on the device(s): ${failures.join('\n')}`,
    )
  return null
}

/** The failure of a tool, which does not stop the step; anything else does. */
async function toolError(work: Promise<void>): Promise<PythonError | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    if (error instanceof PythonError && error.type === 'ProcessExecutionError') return error
    throw error
  }
}

/** @source ironic_python_agent/disk_utils.py destroy_disk_metadata */
async function destroyMetadata(agent: Agent, { device, partition, name }: Listed): Promise<void> {
  try {
    agent.tool(`wipefs --force --all ${name}`)
  } catch {
    // The text of any failure repeats the command, and so seems to complain of the option.
    agent.tool(`wipefs --all ${name}`)
  }
  if (partition) {
    await agent.life.clock.sleep(partitionMs)
    // The partition may have gone with its disk's table, or its disk with the power; a locked one shows none.
    const readable = device instanceof Disk && device.eraseRefusal('metadata') === undefined
    if (readable && device.layout.partitions.includes(partition)) {
      device.wipe(partition.from, Math.min(partition.from + endBytes, partition.to))
      device.wipe(Math.max(partition.to - endBytes, partition.from), partition.to)
    }
    return
  }
  if (device.logicalSectorBytes !== 512 && device.logicalSectorBytes !== 4096) {
    // `wipefs` has done its work by then.
    device.layout = blankLayout
    throw new PythonError(
      'UnboundLocalError',
      "cannot access local variable 'gpt_sectors' where it is not associated with a value",
    )
  }
  const report = await device.erase('metadata').ended(agent.life.clock)
  if (report.ok) agent.tool(`sgdisk -Z ${name}`)
  else
    throw toolFailed(
      `wipefs --all ${name}`,
      1,
      '',
      `wipefs: error: ${name}: probing initialization failed: ${systemError(report.reason)}`,
    )
}

const systemError = (reason: EraseFailure) =>
  reason === 'busy' || reason === 'in use' ? 'Device or resource busy' : 'Input/output error'
