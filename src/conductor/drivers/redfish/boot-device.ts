import { PythonError } from '../../failures.ts'
import type { Quirks } from '../../quirks.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import type { BootDevice, CurrentBootDevice } from '../interfaces.ts'
import { isStatus, RedfishClientError } from './client-errors.ts'
import type { BootOptions, System } from './system.ts'

const bootTargets: Readonly<Record<BootDevice, string>> = {
  pxe: 'Pxe',
  disk: 'Hdd',
  cdrom: 'Cd',
  bios: 'BiosSetup',
  uefihttp: 'UefiHttp',
}

export const supportedBootDevices = Object.keys(bootTargets)

export const isBootDevice = (device: string): device is BootDevice => Object.hasOwn(bootTargets, device)

/** As upstream: a key that is not there. */
export const notABootDevice = (device: string, quirks: Quirks): Error =>
  quirks.has('unknown-boot-device-500')
    ? new PythonError('KeyError', `'${device}'`)
    : new Refusal('InvalidParameterValue', {
        message: `Invalid boot device ${device} specified, supported are ${supportedBootDevices.join(', ')}.`,
      })

/** The boot override as it stands, in Ironic's words; targets Ironic has no word for are not known. */
export function currentBootDevice({ boot }: System): CurrentBootDevice {
  const { BootSourceOverrideTarget: target, BootSourceOverrideEnabled: enabled } = boot
  return {
    boot_device: supportedBootDevices.find((device) => bootTargets[device as BootDevice] === target) ?? null,
    persistent: enabled === 'Continuous' ? true : enabled === 'Once' ? false : null,
  }
}

/** Makers whose BMCs want mode, duration and target in every request. */
const makersOfFullRequests = ['american megatrends international', 'ami', 'asrockrack', 'redfish_compatible']

export function vendorOf({ node }: Task): string {
  const vendor = node.properties['vendor']
  return typeof vendor === 'string' ? vendor.toLowerCase() : ''
}

export const needsFullRequest = (task: Task): boolean => {
  const vendor = vendorOf(task)
  return vendor !== '' && makersOfFullRequests.some((maker) => vendor.includes(maker))
}

/**
 * Sets the boot override. The duration is sent only when it changes, except to the makers that need it; a BMC without
 * permanent overrides gets a one-time one, which is set again at every power-on.
 *
 * @source ironic/drivers/modules/redfish/management.py `_set_boot_device`
 */
export async function overrideBootDevice(
  task: Task,
  system: System,
  device: BootDevice,
  { persistent = false, httpBootUri }: { persistent?: boolean; httpBootUri?: string | undefined } = {},
): Promise<void> {
  const target = bootTargets[device]
  const wanted = persistent ? 'Continuous' : 'Once'
  const changes = system.boot.BootSourceOverrideEnabled !== wanted
  const enabled = changes || vendorOf(task) === 'supermicro' ? wanted : undefined
  const request: BootOptions = needsFullRequest(task)
    ? { target, enabled: wanted, mode: modeOf(system) ?? 'UEFI', httpBootUri }
    : { target, enabled, httpBootUri }
  try {
    await outsidePost(task, () => system.setBootOptions(request))
  } catch (error) {
    if (!(error instanceof RedfishClientError) || enabled !== 'Continuous') throw error
    await system.setBootOptions({ target, enabled: 'Once', httpBootUri })
    task.setInfo({ redfish_boot_device: device })
    task.save()
  }
}

const modeOf = (system: System): 'UEFI' | 'Legacy' | undefined => {
  const mode = system.boot.BootSourceOverrideMode
  return mode === 'UEFI' || mode === 'Legacy' ? mode : undefined
}

/** Tries again, with growing pauses, while the BMC says that the machine is in its power-on self-test. */
async function outsidePost(task: Task, send: () => Promise<void>): Promise<void> {
  const { world, options } = task.conductor
  const delaySeconds = options['redfish.post_boot_retry_delay']
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      const inPost = isStatus(error, 400) && error.said.includes('UnableToModifyDuringSystemPOST')
      if (!inPost || attempt >= options['redfish.post_boot_retry_attempts']) throw error
      const pauseSeconds = Math.min(Math.max(2 ** (attempt - 1), delaySeconds), delaySeconds * 6)
      await world.clock.sleep(pauseSeconds * 1000)
    }
  }
}

/** Sets the one-time override again that stands for a permanent one; that it fails is no reason not to power on. */
export async function restoreBootDevice(task: Task, system: System): Promise<void> {
  if (task.node.management_interface === 'noop') return
  const device = task.node.driver_internal_info['redfish_boot_device'] as BootDevice | undefined
  if (!device) return
  try {
    await overrideBootDevice(task, system, device)
  } catch (error) {
    if (!(error instanceof RedfishClientError)) throw error
    task.conductor.world.record('warning', { node: task.node.uuid, text: `boot device not restored: ${error.message}` })
  }
}
