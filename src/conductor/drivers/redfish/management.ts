import { nodePowerAction } from '../../power.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import { syncBootMode } from '../../boot-mode.ts'
import type { BootMode, ManagementInterface } from '../interfaces.ts'
import { RedfishClientError } from './client-errors.ts'
import { getRootVendor, getSystem } from './connection.ts'
import { currentBootDevice, isBootDevice, needsFullRequest, notABootDevice } from './boot-device.ts'
import { overrideBootDevice, supportedBootDevices, vendorOf } from './boot-device.ts'
import { parseDriverInfo } from './driver-info.ts'
import { indicatorsOf, indicatorState, lightIndicator } from './indicators.ts'
import { secureBootOf, setSecureBootState } from './secure-boot.ts'
import type { System } from './system.ts'

const modes = { uefi: 'UEFI', bios: 'Legacy' } as const
export const bootModeOf = (system: System): BootMode | undefined => {
  const mode = system.boot.BootSourceOverrideMode
  return mode === 'UEFI' ? 'uefi' : mode === 'Legacy' ? 'bios' : undefined
}

/** How often a boot mode that needs a reboot is looked at. */
const bootModePollMs = 15_000

/** @source ironic/drivers/modules/redfish/management.py `RedfishManagement` */
export const redfishManagement: ManagementInterface = {
  async validate({ node, conductor }) {
    parseDriverInfo(node, conductor.options)
  },

  supportedBootDevices,

  async setBootDevice(task, device, persistent) {
    const { node, conductor } = task
    const httpBootUri = node.driver_internal_info['redfish_uefi_http_url'] as string | undefined
    task.dropInfo('redfish_boot_device', 'redfish_uefi_http_url')
    task.save()
    const system = await getSystem(conductor, node)
    if (!isBootDevice(device)) throw notABootDevice(device, conductor.quirks)
    try {
      await overrideBootDevice(task, system, device, { persistent, httpBootUri })
    } catch (error) {
      if (!(error instanceof RedfishClientError)) throw error
      throw new Refusal('RedfishError', {
        error: `Redfish set boot device failed for node ${node.uuid}. Error: ${error.message}`,
      })
    }
    // These BMCs fall back to BIOS mode with every new boot device; others refuse the mode.
    if (vendorOf(task) === 'supermicro') await syncBootMode(task)
  },

  async getBootDevice({ node, conductor }) {
    return currentBootDevice(await getSystem(conductor, node))
  },

  async getBootMode({ node, conductor }) {
    return bootModeOf(await getSystem(conductor, node))
  },

  async setBootMode(task, mode) {
    const { node, conductor } = task
    const system = await getSystem(conductor, node)
    const { boot } = system
    const unreadable = boot.BootSourceOverrideMode === undefined || boot.BootSourceOverrideMode === null
    try {
      await system.setBootOptions(
        needsFullRequest(task)
          ? {
              mode: modes[mode],
              enabled: (boot.BootSourceOverrideEnabled as 'Once' | 'Continuous' | 'Disabled' | undefined) ?? 'Once',
              target: boot.BootSourceOverrideTarget ?? 'Pxe',
            }
          : { mode: modes[mode] },
      )
    } catch (error) {
      if (!(error instanceof RedfishClientError)) throw error
      // Hardware that can neither tell nor take a boot mode must not stop a clean.
      if (unreadable)
        throw new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension: 'set_boot_mode' })
      throw new Refusal('RedfishError', {
        error: `Setting boot mode to ${mode} failed for node ${node.uuid}. Error: ${error.message}`,
      })
    }
    if (!unreadable) await waitForBootMode(task, system, mode)
  },

  async getSecureBootState(task) {
    return secureBootOf(task, await getSystem(task.conductor, task.node))
  },

  setSecureBootState,

  async injectNmi({ node, conductor }) {
    const system = await getSystem(conductor, node)
    try {
      await system.reset('Nmi')
    } catch (error) {
      if (!(error instanceof RedfishClientError)) throw error
      throw new Refusal('RedfishError', {
        error: `Redfish inject NMI failed for node ${node.uuid}. Error: ${error.message}`,
      })
    }
  },

  supportedIndicators: indicatorsOf,
  getIndicatorState: indicatorState,
  setIndicatorState: lightIndicator,

  async detectVendor({ node, conductor }) {
    return (await getRootVendor(conductor, node)) ?? (await getSystem(conductor, node)).manufacturer
  },
}

/** A mode as Python prints the member of the client's enumeration. */
const pythonEnum = (mode: string | undefined): string =>
  mode === undefined ? 'None' : `BootSourceOverrideMode.${mode.toUpperCase()}`

/** Some BMCs change the boot mode through a job that needs a reboot. @source `_wait_for_boot_mode` */
async function waitForBootMode(task: Task, system: System, mode: BootMode): Promise<void> {
  const { world, options } = task.conductor
  await system.refresh()
  if (bootModeOf(system) === mode) return
  const before = await task.driver.power.getPowerState(task)
  await nodePowerAction(task, 'rebooting')
  const timeoutSeconds = options['redfish.boot_mode_config_timeout']
  if (timeoutSeconds > 0) {
    const until = world.clock.now() + timeoutSeconds * 1000
    while (world.clock.now() <= until && bootModeOf(system) !== mode) {
      await world.clock.sleep(bootModePollMs)
      await system.refresh()
    }
    if (bootModeOf(system) !== mode)
      throw new Refusal('RedfishError', {
        error:
          `Timeout reached while waiting for boot mode of node ${task.node.uuid} to become ${pythonEnum(modes[mode])}, current is ` +
          pythonEnum(system.boot.BootSourceOverrideMode),
      })
  }
  await nodePowerAction(task, before ?? 'power off')
}
