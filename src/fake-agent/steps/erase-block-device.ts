import type { BlockDevice } from '../../machine/block-device.ts'
import { Disk } from '../../machine/disk.ts'
import type { EraseFailure } from '../../machine/erase.ts'
import type { Agent } from '../agent.ts'
import { isRaidMember, type Node } from '../devices.ts'
import { AgentError, PythonError, toolFailed, toolFailure } from '../errors.ts'

/** Passwords with which a locked drive is tried: what this and what older tools mean by none. */
const unlockPasswords = ['NULL', '']

/**
 * Erases one device by the best way it has. Throws what becomes the step's error.
 *
 * Every failure of a drive's own erase, and of the overwriting after it, reaches Ironic as "could not find method": the
 * manager says "not for me", and there is no other. What went wrong is in the agent's log alone.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.erase_block_device
 */
export async function eraseBlockDevice(agent: Agent, node: Node, device: BlockDevice): Promise<void> {
  const name = device.device
  const info = node.driver_internal_info ?? {}
  if (isRaidMember({ device, partition: undefined, name }))
    return agent.log(`Skipping erase of RAID member device ${name}`)
  if (device.readOnly) {
    if (info['agent_erase_skip_read_only']) return agent.log(`Skipping erase of read-only device ${name}`)
    throw new AgentError(
      'BlockDeviceEraseError',
      `Failed to invoke erase of device ${name} as the device is flagged read-only, and the conductor has not signaled this is a permitted case.`,
    )
  }
  const secureErase = name.startsWith('/dev/nvme') ? eraseNvme : eraseAta
  const enabled =
    info[name.startsWith('/dev/nvme') ? 'agent_enable_nvme_secure_erase' : 'agent_enable_ata_secure_erase']
  const outcome = (enabled ?? true) ? await secureErase(agent, device) : 'not supported'
  if (outcome === 'done') return
  if (outcome !== 'not supported') {
    const fallBack = info['agent_continue_if_secure_erase_failed'] ?? info['agent_continue_if_ata_erase_failed']
    if (!fallBack) {
      agent.log(
        `Failed to invoke secure erase, fallback to shred is not enabled: Error erasing block device: ${outcome.failed}`,
      )
      throw noOtherManager()
    }
    agent.log(`Failed to invoke secure erase, falling back to shred: Error erasing block device: ${outcome.failed}`)
  }
  if (await shred(agent, info, device)) return
  agent.log(`Unable to erase block device ${name}: device is unsupported.`)
  throw noOtherManager()
}

const noOtherManager = () =>
  new AgentError('HardwareManagerMethodNotFound', 'Could not find method: erase_block_device')

type Outcome = 'done' | 'not supported' | { failed: string }

/** @source ironic_python_agent/hardware.py GenericHardwareManager._ata_erase */
async function eraseAta(agent: Agent, device: BlockDevice): Promise<Outcome> {
  if (!(device instanceof Disk)) return 'not supported'
  const { device: name, ata, mishaps } = device
  const identify = `hdparm -I ${name}`
  if (mishaps?.identify === 'fails' || device.health === 'dead')
    throw toolFailed(identify, 25, '', 'HDIO_DRIVE_CMD(identify) failed: Input/output error')
  if (!ata?.supported || mishaps?.identify === 'garbled') return 'not supported'
  if (ata.frozen) return { failed: `Block device ${name} is frozen and cannot be erased` }
  unlock(device)
  if (ata.locked) return { failed: `Block device ${name} already has a security password set` }
  if (!ata.enabled && !ata.setPassword('NULL').ok)
    return { failed: `Security password set failed for device ${name}: ${hdparm(name, '--security-set-pass')}` }
  const { enhanced } = ata
  const report = await device.erase('ata-secure-erase', { enhanced, password: 'NULL' }).ended(agent.life.clock)
  if (!report.ok) {
    unlock(device)
    const option = enhanced ? '--security-erase-enhanced' : '--security-erase'
    return { failed: `Erase failed for device ${name}: ${hdparm(name, option)}` }
  }
  return ata.enabled ? { failed: `An unknown error occurred erasing block device ${name}` } : 'done'
}

function unlock({ ata }: Disk): void {
  for (const password of unlockPasswords) if (ata?.locked) ata.unlock(password)
}

const hdparm = (name: string, option: string) =>
  toolFailure(`hdparm --user-master u ${option} NULL ${name}`, 5, '', 'SECURITY: Input/output error')

/** @source ironic_python_agent/hardware.py GenericHardwareManager._nvme_erase */
export async function eraseNvme(agent: Agent, device: BlockDevice): Promise<Outcome> {
  if (!(device instanceof Disk)) return 'not supported'
  const { device: name, spec, mishaps } = device
  if (mishaps?.identify === 'garbled')
    throw new PythonError('JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)')
  if (mishaps?.identify === 'fails' || device.health === 'dead') {
    const failure = toolFailure(`nvme id-ctrl ${name} -o json`, 1, '', 'identify controller: Input/output error')
    return { failed: `Failed to fetch NVMe capabilities for device ${describe(device)}: ${failure}` }
  }
  if (!spec.nvme) return { failed: `nvme-cli did not return any information for device: ${name}` }
  if ((spec.nvme.oacs & 2) === 0)
    return { failed: `nvme-cli did not return any supported format modes for device: ${name}` }
  const ses = (spec.nvme.fna & 4) === 0 ? 1 : 2
  const report = await device.erase('nvme-format', { ses }).ended(agent.life.clock)
  if (report.ok) return 'done'
  const failure = toolFailure(`nvme format ${name} -s ${ses} -f`, 1, '', nvmeStatus(report.reason))
  return { failed: `Failed to nvme format device ${describe(device)}: ${failure}` }
}

const nvmeStatus = (reason: EraseFailure) => (reason === 'media error' ? 'MEDIA_ERROR' : 'ACCESS_DENIED')

/** A block device as Python prints the agent's object for it. */
export function describe(device: Disk): string {
  const text = (value: string | undefined) => (value === undefined ? 'None' : `'${value}'`)
  const { device: name, model, sizeBytes, rotational, wwn, serial, vendor, transport } = device
  const shownVendor = text(transport === 'nvme' ? undefined : vendor)
  return `<BlockDevice name='${name}' model=${text(model)} size=${sizeBytes} rotational=${rotational ? 'True' : 'False'} wwn=${text(wwn)} serial=${text(serial)} vendor=${shownVendor} wwn_with_extension=None wwn_vendor_extension=None hctl=None by_path=None logical_sectors=${device.logicalSectorBytes} physical_sectors=${device.physicalSectorBytes} tran=${text(transport)}>`
}

/** Overwrites the whole device; whether that worked. */
async function shred(agent: Agent, info: Record<string, unknown>, device: BlockDevice): Promise<boolean> {
  const iterations = Number(info['agent_erase_devices_iterations'] ?? 1)
  const passes = iterations + ((info['agent_erase_devices_zeroize'] ?? true) ? 1 : 0)
  const report = await device.erase('overwrite', { passes }).ended(agent.life.clock)
  if (!report.ok) agent.log(`Erasing block device ${device.device} failed with error ${report.reason}`)
  return report.ok
}
