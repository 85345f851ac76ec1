import type { BootMode } from './drivers/interfaces.ts'
import type { Node } from './node.ts'
import { isRefusal, Refusal } from './refusals.ts'
import type { Task } from './task.ts'

/** A capability out of `boot_mode:uefi,cpu_vt:true`, or out of an object. @source ironic/drivers/utils.py `get_node_capability` */
function capability(capabilities: unknown, name: string): string | undefined {
  if (typeof capabilities === 'object' && capabilities !== null) {
    const value = (capabilities as Record<string, unknown>)[name]
    return typeof value === 'string' ? value : undefined
  }
  if (typeof capabilities !== 'string') return undefined
  for (const pair of capabilities.split(',')) {
    const [key, value] = pair.split(':', 2)
    if (key?.trim() === name) return value?.trim()
  }
  return undefined
}

/** The boot mode a node is meant to have. @source ironic/drivers/modules/boot_mode_utils.py `get_boot_mode_for_deploy` */
function wantedBootMode(node: Node): BootMode | undefined {
  const { instance_info: instance, properties, driver_internal_info: info } = node
  if (/^true$/i.test(capability(instance['capabilities'], 'secure_boot') ?? '')) return 'uefi'
  const own = capability(properties['capabilities'], 'boot_mode')?.toLowerCase()
  const chosen = (
    capability(instance['capabilities'], 'boot_mode') ??
    text(instance['deploy_boot_mode']) ??
    own ??
    text(info['deploy_boot_mode'])
  )?.toLowerCase()
  if (chosen === undefined) return undefined
  if (own !== undefined && own !== chosen)
    throw new Refusal('InvalidParameterValue', {
      message: `Node ${node.uuid} boot mode ${chosen} violates node properties/capabilities ${own}`,
    })
  return chosen as BootMode
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * Makes hardware and record agree on the boot mode; what the record wants wins.
 *
 * @source ironic/drivers/modules/boot_mode_utils.py `sync_boot_mode`
 */
export async function syncBootMode(task: Task): Promise<void> {
  const { node, conductor } = task
  const actual = await actualBootMode(task)
  const wanted = wantedBootMode(node)
  if (wanted === undefined) {
    const mode = actual ?? conductor.options['deploy.default_boot_mode']
    task.setInfo({ deploy_boot_mode: mode })
    task.save()
    if (actual === undefined) await setBootMode(task, mode, { mayBeUnsupported: true })
  } else if (wanted !== actual) await setBootMode(task, wanted, { mayBeUnsupported: actual === undefined })
}

async function actualBootMode(task: Task): Promise<BootMode | undefined> {
  await task.driver.management.validate(task)
  try {
    return await task.driver.management.getBootMode(task)
  } catch (error) {
    if (isRefusal(error, 'UnsupportedDriverExtension')) return undefined
    throw error
  }
}

async function setBootMode(task: Task, mode: BootMode, { mayBeUnsupported }: { mayBeUnsupported: boolean }) {
  const { management } = task.driver
  try {
    await management.validate(task)
    await management.setBootMode(task, mode)
  } catch (error) {
    if (!isRefusal(error, 'UnsupportedDriverExtension') || !mayBeUnsupported) throw error
  }
}
