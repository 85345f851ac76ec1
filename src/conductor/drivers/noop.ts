import { Refusal } from '../refusals.ts'
import type { ManagementInterface, NetworkInterface } from './interfaces.ts'
import { unsupportedManagement } from './unsupported.ts'

/** A network that is wired for cleaning as it is. @source ironic/drivers/modules/network/noop.py */
export const noopNetwork: NetworkInterface = {
  async validate() {},
  async addCleaningNetwork() {},
  async removeCleaningNetwork() {},
}

/** Boot devices are somebody else's business. @source ironic/drivers/modules/noop_mgmt.py */
export const noopManagement: ManagementInterface = {
  ...unsupportedManagement,
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
}
