import { Refusal } from '../refusals.ts'
import type { Task } from '../task.ts'
import type { ManagementInterface } from './interfaces.ts'

const refuse =
  (extension: string) =>
  async ({ node }: Task): Promise<never> => {
    throw new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension })
  }

type Optional = 'getBootMode' | 'setBootMode' | 'getSecureBootState' | 'detectVendor'

/** What a management interface answers unless it says otherwise. @source ironic/drivers/base.py `ManagementInterface` */
export const unsupportedManagement: Pick<ManagementInterface, Optional> = {
  getBootMode: refuse('get_boot_mode'),
  setBootMode: refuse('set_boot_mode'),
  getSecureBootState: refuse('get_secure_boot_state'),
  detectVendor: refuse('detect_vendor'),
}
