import type { Conductor } from './conductor.ts'
import type { CurrentBootDevice, BootMode, Indicator, Indicators, ManagementInterface } from './drivers/interfaces.ts'
import { messageOf } from './failures.ts'
import { recordHistory } from './history.ts'
import { isRefusal, Refusal } from './refusals.ts'
import { routed } from './rpc.ts'
import { noFreeWorker, withTask, type Task } from './task.ts'

/**
 * What the API asks of a node's hardware besides power: boot device, LEDs, boot mode, console.
 *
 * @source ironic/conductor/manager.py `ConductorManager`
 */

const unsupported = ({ node }: Task, extension: string) =>
  new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension })

/** The method of an optional part of the management interface, or a refusal that names the part. */
function part<Name extends keyof ManagementInterface>(
  task: Task,
  name: Name,
  extension: string,
): NonNullable<ManagementInterface[Name]> {
  const found = task.driver.management[name]
  if (found === undefined) throw unsupported(task, extension)
  return found
}

const managed = <Result>(
  conductor: Conductor,
  uuid: string,
  purpose: string,
  work: (task: Task) => Promise<Result>,
): Promise<Result> =>
  withTask(conductor, uuid, { purpose }, async (task) => {
    await task.driver.management.validate(task)
    return work(task)
  })

export const setBootDevice = routed(
  'set_boot_device',
  (conductor: Conductor, uuid: string, device: string, persistent: boolean) =>
    managed(conductor, uuid, 'setting boot device', (task) =>
      task.driver.management.setBootDevice(task, device, persistent),
    ),
)

export const getBootDevice = routed(
  'get_boot_device',
  (conductor: Conductor, uuid: string): Promise<CurrentBootDevice> =>
    managed(conductor, uuid, 'getting boot device', (task) => task.driver.management.getBootDevice(task)),
)

export const supportedBootDevices = routed(
  'get_supported_boot_devices',
  (conductor: Conductor, uuid: string): Promise<readonly string[]> =>
    withTask(conductor, uuid, { purpose: 'getting supported boot devices', shared: true }, async (task) =>
      Promise.resolve(task.driver.management.supportedBootDevices),
    ),
)

export const injectNmi = routed('inject_nmi', (conductor: Conductor, uuid: string) =>
  managed(conductor, uuid, 'inject nmi', (task) => part(task, 'injectNmi', 'inject_nmi')(task)),
)

export const supportedIndicators = routed(
  'get_supported_indicators',
  (conductor: Conductor, uuid: string): Promise<Indicators> =>
    withTask(conductor, uuid, { purpose: 'getting supported indicators', shared: true }, (task) =>
      part(task, 'supportedIndicators', 'get_supported_indicators')(task),
    ),
)

export const getIndicatorState = routed('get_indicator_state', (conductor: Conductor, uuid: string, led: Indicator) =>
  managed(conductor, uuid, 'getting indicators states', (task) =>
    part(task, 'getIndicatorState', 'get_indicator_state')(task, led),
  ),
)

export const setIndicatorState = routed(
  'set_indicator_state',
  (conductor: Conductor, uuid: string, led: Indicator, state: string) =>
    managed(conductor, uuid, 'setting indicator state', (task) =>
      part(task, 'setIndicatorState', 'set_indicator_state')(task, led, state),
    ),
)

/** A change that goes on in the background: its failure is in `last_error`. */
const changing = (conductor: Conductor, uuid: string, purpose: string, work: (task: Task) => Promise<void>) =>
  managed(conductor, uuid, purpose, async (task) => {
    task.node.last_error = null
    task.save()
    task.spawnAfter({ name: purpose, run: work }, (error) => {
      if (!isRefusal(error, 'NoFreeConductorWorker')) return
      recordHistory(task, { event: noFreeWorker, type: 'conductor', error: true })
      task.save()
    })
    return Promise.resolve()
  })

/** @source ironic/conductor/utils.py `node_change_boot_mode` */
export const changeBootMode = routed('change_node_boot_mode', (conductor: Conductor, uuid: string, mode: BootMode) =>
  changing(conductor, uuid, 'changing node boot mode', async (task) => {
    const { management } = task.driver
    if ((await known(() => management.getBootMode(task))) === mode) return
    try {
      await management.setBootMode(task, mode)
      task.node.boot_mode = mode
    } catch (error) {
      // The quotation mark has no partner upstream either.
      task.node.last_error = `Failed to change boot mode to '${mode}: ${messageOf(error)}`
    }
    task.save()
  }),
)

/** @source ironic/conductor/utils.py `node_change_secure_boot` */
export const changeSecureBoot = routed('change_node_secure_boot', (conductor: Conductor, uuid: string, on: boolean) =>
  changing(conductor, uuid, 'changing node secure', async (task) => {
    const { management } = task.driver
    if ((await known(() => management.getSecureBootState(task))) === on) return
    try {
      await part(task, 'setSecureBootState', 'set_secure_boot_state')(task, on)
      task.node.secure_boot = on
    } catch (error) {
      task.node.last_error = `Failed to change secure_boot state to '${on ? 'True' : 'False'}': ${messageOf(error)}`
    }
    task.save()
  }),
)

/** What cannot be read is set in any case. */
async function known<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read()
  } catch {
    return undefined
  }
}

/** No console implementation exists here: a node's console can be asked for, and is never enabled. */
export const consoleInformation = routed('get_console_information', (conductor: Conductor, uuid: string) =>
  withTask(conductor, uuid, { purpose: 'getting console information', shared: true }, async (task): Promise<never> => {
    if (!task.node.console_enabled) throw new Refusal('NodeConsoleNotEnabled', { node: task.node.uuid })
    return Promise.reject(unsupported(task, 'console'))
  }),
)

export const setConsoleMode = routed('set_console_mode', (conductor: Conductor, uuid: string) =>
  withTask(conductor, uuid, { purpose: 'setting console mode', shared: true }, (task): Promise<void> =>
    Promise.reject(unsupported(task, 'console')),
  ),
)

/** Networks here are wired as they are: whatever is attached or detached changes nothing. */
export const changeVifs = routed('vif_attach', (conductor: Conductor, uuid: string) =>
  withTask(conductor, uuid, { purpose: 'attach vif' }, (task) => task.driver.network.validate(task)),
)

export const listVifs = routed('vif_list', (conductor: Conductor, uuid: string) =>
  withTask(conductor, uuid, { purpose: 'list vifs', shared: true }, async (task): Promise<readonly unknown[]> => {
    await task.driver.network.validate(task)
    return []
  }),
)

/** What the BIOS is set to; empty where it cannot be read. */
export const biosSettings = routed('bios_settings', (conductor: Conductor, uuid: string) =>
  withTask(
    conductor,
    uuid,
    { purpose: 'listing BIOS settings', shared: true },
    async (task) => (await known(async () => task.driver.biosSettings?.(task))) ?? [],
  ),
)

/** Versions of the components that can be updated; empty where they cannot be read. */
export const firmwareComponents = routed('firmware_components', (conductor: Conductor, uuid: string) =>
  withTask(
    conductor,
    uuid,
    { purpose: 'listing firmware components', shared: true },
    async (task) => (await known(async () => task.driver.firmwareComponents?.(task))) ?? [],
  ),
)
