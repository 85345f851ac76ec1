import { waitForPowerState, finalState } from '../../power.ts'
import type { PowerStateName } from '../../node.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import type { PowerInterface } from '../interfaces.ts'
import { BmcRefusal, isStatus, RedfishClientError } from './client-errors.ts'
import { getSystem } from './connection.ts'
import { parseDriverInfo } from './driver-info.ts'
import { restoreBootDevice } from './boot-device.ts'
import type { ResetType, System } from './system.ts'

const powerStates: Readonly<Record<string, 'power on' | 'power off'>> = {
  On: 'power on',
  PoweringOn: 'power on',
  Off: 'power off',
  PoweringOff: 'power off',
}

const resets: Readonly<Record<PowerStateName, ResetType>> = {
  'power on': 'On',
  'power off': 'ForceOff',
  rebooting: 'ForceRestart',
  'soft rebooting': 'GracefulRestart',
  'soft power off': 'GracefulShutdown',
}

/** How long a machine is given to go down in a restart before its power state means anything. */
const restartSettleMs = 15_000

const powerStateOf = (system: System): 'power on' | 'power off' | undefined => powerStates[String(system.powerState)]

/** @source ironic/drivers/modules/redfish/power.py */
export const redfishPower: PowerInterface = {
  supported: Object.keys(resets),

  async validate({ node, conductor }) {
    parseDriverInfo(node, conductor.options)
  },

  async getPowerState({ node, conductor }) {
    return powerStateOf(await getSystem(conductor, node))
  },

  async setPowerState(task, state, timeoutSeconds) {
    const newState = state as PowerStateName
    const system = await getSystem(task.conductor, task.node)
    if (newState === 'power on' || newState === 'soft rebooting' || newState === 'rebooting')
      await restoreBootDevice(task, system)
    try {
      await resetAndWait(task, system, newState, timeoutSeconds)
    } catch (error) {
      if (error instanceof BmcRefusal) {
        if (isStatus(error, 400, 409) && (await isThereAnyway(system, newState, error))) return
        throw error
      }
      if (!(error instanceof RedfishClientError)) throw error
      throw new Refusal('RedfishError', {
        error: `Setting power state to ${newState} failed for node ${task.node.uuid}. Error: ${error.message}`,
      })
    }
  },

  async reboot(task, timeoutSeconds) {
    const { node, conductor } = task
    const system = await getSystem(conductor, node)
    let next: PowerStateName = 'power on'
    try {
      if (powerStateOf(system) === 'power on') {
        if (node.disable_power_off) next = 'rebooting'
        else {
          next = 'power off'
          await resetAndWait(task, system, next, timeoutSeconds)
          next = 'power on'
        }
      }
      await restoreBootDevice(task, system)
      await resetAndWait(task, system, next, timeoutSeconds)
    } catch (error) {
      if (!(error instanceof RedfishClientError)) throw error
      throw new Refusal('RedfishError', {
        error: `Reboot failed for node ${node.uuid} when setting power state to ${next}. Error: ${error.message}`,
      })
    }
  },
}

async function resetAndWait(
  task: Task,
  system: System,
  state: PowerStateName,
  timeoutSeconds: number | undefined,
): Promise<void> {
  const { world, options } = task.conductor
  const retries = options['redfish.power_on_conflict_retry_attempts']
  for (let attempt = 0; ; attempt++) {
    try {
      await system.reset(resets[state])
      break
    } catch (error) {
      // Some BMCs turn a power-on down for a while after a power-off.
      const settling =
        state === 'power on' && isStatus(error, 409) && error.said.includes('ActionParameterValueConflict')
      if (!settling || attempt >= retries) throw error
      await world.clock.sleep(options['redfish.power_on_conflict_retry_interval'] * 1000)
    }
  }
  if (state === 'rebooting') await world.clock.sleep(restartSettleMs)
  await waitForPowerState(task, finalState[state], timeoutSeconds)
}

/** A refusal does not matter if the machine is already where it should go. */
async function isThereAnyway(system: System, state: PowerStateName, { message }: BmcRefusal): Promise<boolean> {
  const wanted = finalState[state]
  try {
    await system.refresh()
  } catch {
    // What was read before decides.
  }
  const current = powerStateOf(system)
  if (current !== undefined) return current === wanted
  const said = message.toLowerCase()
  const word = wanted === 'power off' ? 'off' : 'on'
  return said.includes(`host is powered ${word}`) || said.includes(`already powered ${word}`)
}
