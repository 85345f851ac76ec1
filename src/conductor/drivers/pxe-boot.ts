import { setNodeBootDevice } from '../boot-device.ts'
import { syncBootMode } from '../boot-mode.ts'
import type { BootInterface } from './interfaces.ts'

/**
 * Boots the ramdisk over the network, once. Kernel and ramdisk are whatever the network serves to the machine: here they
 * are not files, so nothing is written and nothing needs to be removed.
 *
 * @source ironic/drivers/modules/pxe_base.py `PXEBaseMixin`
 */
export const pxeBoot: BootInterface = {
  async validate() {},
  async prepareRamdisk(task) {
    await syncBootMode(task)
    await setNodeBootDevice(task, 'pxe')
  },
  async cleanUpRamdisk() {},
}
