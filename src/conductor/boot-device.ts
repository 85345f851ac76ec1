import type { BootDevice } from './drivers/interfaces.ts'
import type { Task } from './task.ts'

/**
 * Sets the boot device, for the next boot unless the node's `force_persistent_boot_device` has its own idea.
 *
 * @source ironic/conductor/utils.py `node_set_boot_device`
 */
export async function setNodeBootDevice(task: Task, device: BootDevice, persistent = false): Promise<void> {
  const { node, driver } = task
  await driver.management.validate(task)
  if (node.provision_state === 'adopting') return
  await driver.management.setBootDevice(
    task,
    device,
    forced(node.driver_info['force_persistent_boot_device']) ?? persistent,
  )
}

/** It used to be a boolean of which only true mattered. */
function forced(setting: unknown): boolean | undefined {
  if (setting === 'Always') return true
  if (setting === 'Never') return false
  if (setting === undefined || setting === null || setting === 'Default') return undefined
  return setting === true || (typeof setting === 'string' && /^(true|t|yes|y|on|1)$/i.test(setting)) ? true : undefined
}
