import { Refusal } from '../refusals.ts'
import type { Task } from '../task.ts'
import type { ManagementInterface, NetworkInterface } from './interfaces.ts'

/** A network that is wired for cleaning as it is. @source ironic/drivers/modules/network/noop.py */
export const noopNetwork: NetworkInterface = {
  async validate() {},
  async addCleaningNetwork() {},
  async removeCleaningNetwork() {},
}

const unsupported = ({ node }: Task, extension: string) =>
  new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension })

/** Boot devices are somebody else's business. @source ironic/drivers/modules/noop_mgmt.py */
export const noopManagement: ManagementInterface = {
  async validate() {},
  supportedBootDevices: ['pxe', 'disk'],
  async setBootDevice(_, device) {
    if (noopManagement.supportedBootDevices.includes(device)) return
    const supported = noopManagement.supportedBootDevices.join(', ')
    throw new Refusal('InvalidParameterValue', {
      message: `Invalid boot device ${device} specified, supported are ${supported}.`,
    })
  },
  async getBootDevice() {
    return { boot_device: 'pxe', persistent: true }
  },
  async getBootMode(task) {
    throw unsupported(task, 'get_boot_mode')
  },
  async setBootMode(task) {
    throw unsupported(task, 'set_boot_mode')
  },
  async getSecureBootState(task) {
    throw unsupported(task, 'get_secure_boot_state')
  },
  async detectVendor(task) {
    throw unsupported(task, 'detect_vendor')
  },
}
