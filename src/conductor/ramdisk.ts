import { setNodeBootDevice } from './boot-device.ts'
import type { Waiting } from './drivers/interfaces.ts'
import { isFastTrack } from './fast-track.ts'
import { apiUrl } from './images.ts'
import type { Node } from './node.ts'
import { nodePowerAction } from './power.ts'
import { Refusal } from './refusals.ts'
import type { Task } from './task.ts'

/** How long network changes are given before a Smart NIC goes dark again: twice an agent's polling interval of 2 s. */
const smartNicSettleMs = 4000

/**
 * What the agent is to know about erasing, kept in `driver_internal_info`.
 *
 * @source ironic/drivers/modules/deploy_utils.py `agent_add_clean_params`
 */
function addCleanParameters(task: Task): void {
  const { options } = task.conductor
  const goOn = options['deploy.continue_if_disk_secure_erase_fails']
  task.setInfo({
    agent_erase_devices_iterations: options['deploy.shred_random_overwrite_iterations'],
    agent_erase_devices_zeroize: options['deploy.shred_final_overwrite_with_zeros'],
    agent_continue_if_secure_erase_failed: goOn,
    agent_continue_if_ata_erase_failed: goOn,
    agent_enable_nvme_secure_erase: options['deploy.enable_nvme_secure_erase'],
    agent_enable_ata_secure_erase: options['deploy.enable_ata_secure_erase'],
    disk_erasure_concurrency: options['deploy.disk_erasure_concurrency'],
    agent_erase_skip_read_only: options['deploy.erase_skip_read_only'],
  })
  task.save()
}

/** @source ironic/drivers/modules/deploy_utils.py `prepare_agent_boot` */
export async function prepareAgentBoot(task: Task): Promise<void> {
  task.setInfo({ agent_start_attempted: true })
  task.save()
  await task.driver.boot.prepareRamdisk(task, { 'ipa-api-url': apiUrl(task.conductor) })
}

/**
 * Boots the ramdisk, or finds it running (fast track).
 *
 * @source ironic/drivers/modules/deploy_utils.py `prepare_inband_cleaning`
 */
export async function prepareInbandCleaning(task: Task): Promise<Waiting> {
  const { driver, conductor } = task
  const fastTrack = await isFastTrack(task)
  const restore = fastTrack ? undefined : await powerOnForSmartNic(task)
  await driver.network.addCleaningNetwork(task)
  await restorePower(task, restore)
  addCleanParameters(task)
  if (conductor.options['agent.manage_agent_boot']) await prepareAgentBoot(task)
  // Preparing the boot may have powered the node off.
  if (await isFastTrack(task)) return undefined
  await nodePowerAction(task, 'rebooting')
  return 'clean wait'
}

/**
 * Undoes it. After a failed step the power stays as it is, for whoever looks into it.
 *
 * @source ironic/drivers/modules/deploy_utils.py `tear_down_inband_cleaning`
 */
export async function tearDownInbandCleaning(task: Task): Promise<void> {
  const { node, driver, conductor } = task
  const fastTrack = await isFastTrack(task)
  const keepsPower = fastTrack || cleaningFailed(task)
  if (!keepsPower && !node.disable_power_off) await nodePowerAction(task, 'power off')
  if (conductor.options['agent.manage_agent_boot']) await driver.boot.cleanUpRamdisk(task)
  const restore = await powerOnForSmartNic(task)
  await driver.network.removeCleaningNetwork(task)
  if (keepsPower) return
  if (node.disable_power_off) await nodePowerAction(task, 'rebooting')
  else await restorePower(task, restore)
}

/** Upstream looks at the fault alone, which may be an old one. */
const cleaningFailed = ({ node, conductor, stepFailed }: Task): boolean =>
  conductor.quirks.has('stale-fault-suppresses-power-off') ? node.fault === 'clean failure' : stepFailed

const hasStep = ({ clean_step: step }: Node): boolean => step !== null && Object.keys(step).length > 0

/** Whether the node's clean goes without a ramdisk. @source ironic/drivers/modules/deploy_utils.py `is_ramdisk_disabled` */
export const isRamdiskDisabled = ({ provision_state: state, driver_internal_info: info }: Node): boolean =>
  (state === 'cleaning' || state === 'clean wait') && Boolean(info['cleaning_disable_ramdisk'])

/**
 * Boots the ramdisk again for the rest of a step.
 *
 * @source ironic/drivers/modules/deploy_utils.py `reboot_to_finish_step`
 */
export async function rebootToFinishStep(task: Task): Promise<'clean wait'> {
  const { node } = task
  if (!isRamdiskDisabled(node)) {
    if ((await isFastTrack(task)) && !node.disable_power_off) await nodePowerAction(task, 'power off')
    await prepareAgentBoot(task)
  }
  await nodePowerAction(task, 'rebooting')
  if (!hasStep(node))
    throw new Refusal('InvalidState', {
      message: `No active step found; node ${node.uuid} is in provision state ${node.provision_state}`,
    })
  return 'clean wait'
}

/**
 * A Smart NIC can be configured only while it has power: switches the node on and gives the state to go back to.
 *
 * @source ironic/conductor/utils.py `power_on_node_if_needed`
 */
async function powerOnForSmartNic(task: Task): Promise<'power off' | undefined> {
  if (!task.ports.some((port) => port.is_smartnic)) return undefined
  if ((await task.driver.power.getPowerState(task)) !== 'power off') return undefined
  await setNodeBootDevice(task, 'bios')
  await nodePowerAction(task, 'power on')
  return 'power off'
}

async function restorePower(task: Task, state: 'power off' | undefined): Promise<void> {
  if (state === undefined) return
  await task.conductor.world.clock.sleep(smartNicSettleMs)
  await nodePowerAction(task, state)
}
