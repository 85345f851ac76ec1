import type { BlockDevice } from '../../machine/block-device.ts'
import { Disk } from '../../machine/disk.ts'
import type { EraseFailure, EraseReport, ErasureRun } from '../../machine/erase.ts'
import type { Agent } from '../agent.ts'
import { isRaidMember, type Node } from '../devices.ts'
import { byPath } from '../inventory.ts'
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
  if (isRaidMember(agent, { device, partition: undefined, name })) {
    if (agent.settings.hardened)
      throw new AgentError(
        'BlockDeviceEraseError',
        `Device ${name} is a member of an array, which hides it from the erase.`,
      )
    return agent.log(`Skipping erase of RAID member device ${name}`)
  }
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
  if (agent.settings.hardened && passesOf(info) === 0)
    throw new AgentError('BlockDeviceEraseError', `Nothing would be written to ${name}: no random data, and no zeros.`)
  if (await shred(agent, info, device)) return
  agent.log(`Unable to erase block device ${name}: device is unsupported.`)
  throw noOtherManager()
}

const noOtherManager = () =>
  new AgentError('HardwareManagerMethodNotFound', 'Could not find method: erase_block_device')

type Outcome = 'done' | 'not supported' | { failed: string }

/** @source ironic_python_agent/hardware.py GenericHardwareManager._ata_erase */
async function eraseAta(agent: Agent, device: BlockDevice): Promise<Outcome> {
  const { device: name } = device
  agent.tool(`hdparm -I ${name}`)
  if (!(device instanceof Disk)) return 'not supported'
  const { ata, mishaps } = device
  if (mishaps?.identify === 'fails' || device.health === 'dead')
    throw toolFailed(`hdparm -I ${name}`, 25, '', 'HDIO_DRIVE_CMD(identify) failed: Input/output error')
  const smart = failureOf(() => agent.tool(`smartctl -d ata ${name} -g security`))
  if (smart !== undefined || !ata?.supported || mishaps?.identify === 'garbled') return 'not supported'
  if (ata.frozen) return { failed: `Block device ${name} is frozen and cannot be erased` }
  unlock(agent, device)
  if (ata.locked) return { failed: `Block device ${name} already has a security password set` }
  const failure = ata.enabled
    ? undefined
    : securityFailure(agent, name, '--security-set-pass', () => ata.setPassword('NULL').ok)
  if (failure !== undefined) return { failed: `Security password set failed for device ${name}: ${failure}` }
  const option = ata.enhanced ? '--security-erase-enhanced' : '--security-erase'
  const refused = failureOf(() => agent.tool(securityCommand(name, option)))
  const { enhanced } = ata
  const run = refused === undefined ? device.erase('ata-secure-erase', { enhanced, password: 'NULL' }) : undefined
  const report = run && (await endOf(agent, run))
  if (!report?.ok) {
    unlock(agent, device)
    return { failed: `Erase failed for device ${name}: ${refused ?? hdparmFailure(name, option)}` }
  }
  return ata.enabled ? { failed: `An unknown error occurred erasing block device ${name}` } : 'done'
}

/** Waits for the drive as long as the tool does. */
async function endOf({ life, machine, settings }: Agent, run: ErasureRun): Promise<EraseReport> {
  const { hdparmLimitMs: limitMs } = settings
  // The limit is held against the drive, and so against its clock.
  const cancel = limitMs === undefined ? () => {} : machine.clock.after(limitMs, () => run.interrupt())
  const report = await run.ended(life.clock)
  cancel()
  return report
}

function unlock(agent: Agent, { ata, device }: Disk): void {
  for (const password of unlockPasswords) {
    if (!ata?.locked) return
    const command = `hdparm --user-master u --security-unlock ${password} ${device}`
    if (failureOf(() => agent.tool(command)) === undefined) ata.unlock(password)
  }
}

const securityCommand = (name: string, option: string) => `hdparm --user-master u ${option} NULL ${name}`
const hdparmFailure = (name: string, option: string) =>
  toolFailure(securityCommand(name, option), 5, '', 'SECURITY: Input/output error')

/** Why an order to the drive's security failed: the tool did, or the drive refused. */
function securityFailure(agent: Agent, name: string, option: string, order: () => boolean): string | undefined {
  const failed = failureOf(() => agent.tool(securityCommand(name, option)))
  if (failed !== undefined) return failed
  return order() ? undefined : hdparmFailure(name, option)
}

/** The text with which a tool failed, if it did. */
function failureOf(call: () => unknown): string | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (error instanceof PythonError && error.type === 'ProcessExecutionError') return error.message
    throw error
  }
}

/** @source ironic_python_agent/hardware.py GenericHardwareManager._nvme_erase */
export async function eraseNvme(agent: Agent, device: BlockDevice): Promise<Outcome> {
  if (!(device instanceof Disk)) return 'not supported'
  const { device: name, spec, mishaps } = device
  const identify = `nvme id-ctrl ${name} -o json`
  let junk = mishaps?.identify === 'garbled'
  const broken = mishaps?.identify === 'fails' || device.health === 'dead'
  const ordered = failureOf(() => (junk ||= agent.tool(identify) !== undefined))
  const failure =
    ordered ?? (broken ? toolFailure(identify, 1, '', 'identify controller: Input/output error') : undefined)
  if (failure !== undefined)
    return { failed: `Failed to fetch NVMe capabilities for device ${describe(device)}: ${failure}` }
  if (junk) throw new PythonError('JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)')
  if (!spec.nvme) return { failed: `nvme-cli did not return any information for device: ${name}` }
  if ((spec.nvme.oacs & 2) === 0)
    return { failed: `nvme-cli did not return any supported format modes for device: ${name}` }
  const ses = (spec.nvme.fna & 4) === 0 ? 1 : 2
  const format = `nvme format ${name} -s ${ses} -f`
  const refused = failureOf(() => agent.tool(format))
  if (refused !== undefined) return { failed: `Failed to nvme format device ${describe(device)}: ${refused}` }
  const report = await device.erase('nvme-format', { ses }).ended(agent.life.clock)
  if (report.ok) return 'done'
  const status = toolFailure(format, 1, '', nvmeStatus(report.reason))
  return { failed: `Failed to nvme format device ${describe(device)}: ${status}` }
}

const nvmeStatus = (reason: EraseFailure) => (reason === 'media error' ? 'MEDIA_ERROR' : 'ACCESS_DENIED')

/** A block device as Python prints the agent's object for it. */
export function describe(device: Disk): string {
  const text = (value: string | undefined) => (value === undefined ? 'None' : `'${value}'`)
  const { device: name, model, sizeBytes, rotational, wwn, serial, vendor, transport } = device
  const shownVendor = text(transport === 'nvme' ? undefined : vendor)
  return `<BlockDevice name='${name}' model=${text(model)} size=${sizeBytes} rotational=${rotational ? 'True' : 'False'} wwn=${text(wwn)} serial=${text(serial)} vendor=${shownVendor} wwn_with_extension=None wwn_vendor_extension=None hctl=None by_path=${text(byPath(device, 0) ?? undefined)} logical_sectors=${device.logicalSectorBytes} physical_sectors=${device.physicalSectorBytes} tran=${text(transport)}>`
}

type Info = Record<string, unknown>

const iterationsOf = (info: Info): number => Number(info['agent_erase_devices_iterations'] ?? 1)
const zeroizes = (info: Info): boolean => Boolean(info['agent_erase_devices_zeroize'] ?? true)
/** How often `shred` writes over everything. Without a pass it does nothing, and that is no failure to it. */
const passesOf = (info: Info): number => iterationsOf(info) + (zeroizes(info) ? 1 : 0)

/** Overwrites the whole device; whether that worked. */
async function shred(agent: Agent, info: Info, device: BlockDevice): Promise<boolean> {
  const zeroize = zeroizes(info)
  const iterations = iterationsOf(info)
  const name = device.device
  const failure = failureOf(() =>
    agent.tool(`shred --force ${zeroize ? '--zero ' : ''}--verbose --iterations ${iterations} ${name}`),
  )
  if (failure !== undefined) {
    agent.log(`Erasing block device ${name} failed with error ${failure}`)
    return false
  }
  const report = await device.erase('overwrite', { passes: passesOf(info) }).ended(agent.life.clock)
  if (!report.ok) agent.log(`Erasing block device ${device.device} failed with error ${report.reason}`)
  return report.ok
}
