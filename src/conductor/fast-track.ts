import { parseTimestamp } from './timestamps.ts'
import type { Task } from './task.ts'

const servicingStates = ['service failed', 'service hold', 'service wait', 'servicing']

/**
 * Whether an agent that happens to run may be used as it is.
 *
 * @source ironic/conductor/utils.py `fast_track_able`
 */
export function fastTrackAble({ node, conductor }: Task): boolean {
  return (
    fastTrackEnabled({ node, conductor }) &&
    node.last_error === null &&
    !servicingStates.includes(node.provision_state) &&
    !node.driver_internal_info['redfish_fw_updates'] &&
    !node.driver_internal_info['firmware_updates']
  )
}

/** Whether node or operator want it. @source ironic/drivers/utils.py `fast_track_enabled` */
export function fastTrackEnabled({ node, conductor }: Pick<Task, 'node' | 'conductor'>): boolean {
  const own = node.driver_info['fast_track']
  if (own === undefined || own === null) return conductor.options['deploy.fast_track']
  return own === true || (typeof own === 'string' && /^(true|t|yes|y|on|1)$/i.test(own))
}

/**
 * Whether it can be done now: the node is on and its agent was heard of a short while ago.
 *
 * @source ironic/conductor/utils.py `is_fast_track`
 */
export async function isFastTrack(task: Task): Promise<boolean> {
  if (!fastTrackAble(task)) return false
  if ((await task.driver.power.getPowerState(task)) !== 'power on') return false
  return agentIsAlive(task)
}

function agentIsAlive({ node, conductor }: Task): boolean {
  const { agent_url: url, agent_last_heartbeat: last } = node.driver_internal_info as {
    agent_url?: string
    agent_last_heartbeat?: string
  }
  const heard = parseTimestamp(last)
  if (!url || heard === undefined) return false
  return conductor.world.clock.now() - heard <= conductor.options['deploy.fast_track_timeout'] * 1000
}
