import { isRefusal } from '../../refusals.ts'
import type { CachesInterface } from '../interfaces.ts'
import { getSystem } from './connection.ts'
import { bootModeOf, redfishManagement } from './management.ts'
import { secureBootOf } from './secure-boot.ts'

/**
 * The maker, once; boot mode and secure boot, each time. The system is read once for both, where upstream reads it for
 * each.
 *
 * @source ironic/conductor/utils.py `node_cache_vendor`, `node_cache_boot_mode`
 */
export const redfishManagementCache: CachesInterface = {
  async refresh(task) {
    const { conductor } = task
    if (!task.node.properties['vendor']) {
      const vendor = await redfishManagement.detectVendor(task)
      if (vendor) task.node.properties = { ...task.node.properties, vendor }
    }
    const system = await getSystem(conductor, task.node)
    task.node.boot_mode = bootModeOf(system) ?? null
    try {
      task.node.secure_boot = (await secureBootOf(task, system)) ?? null
    } catch (error) {
      if (!isRefusal(error, 'UnsupportedDriverExtension')) throw error
      task.node.secure_boot = null
    }
  },
}
