import { exchange } from '../http.ts'
import type { Conductor } from './conductor.ts'
import { without } from './internal-info.ts'
import type { Json, Node } from './node.ts'
import { isUnstable } from './states.ts'
import { timestamp } from './timestamps.ts'

export type Notification = { event_type: string; level: 'INFO' | 'ERROR'; node: Node; payload: Record<string, unknown> }

/**
 * Tells the journal, and whoever listens at the notification URL, what happened to a node. No failure of it reaches the
 * operation it tells of.
 *
 * @source ironic/conductor/notification_utils.py
 */
export function notify(conductor: Conductor, { event_type, level, node, payload }: Notification): void {
  const { world, notificationUrl } = conductor
  world.record('notification', { event_type, level, node: node.uuid, ...payload })
  if (notificationUrl === undefined) return
  const body = {
    publisher_id: `ironic-conductor.${conductor.hostname}`,
    event_type,
    priority: level,
    timestamp: timestamp(world.clock.now()),
    payload: { 'ironic_object.data': { ...visible(node), ...payload } },
  }
  world.spawn('notification', async () => {
    try {
      await exchange(world.fetch, { method: 'POST', url: notificationUrl, body, timeoutMs: 10_000 })
    } catch (error) {
      world.record('notification lost', { event_type, node: node.uuid, error: String(error) })
    }
  })
}

/** @source ironic/conductor/task_manager.py `_notify_provision_state_change` */
export function notifyProvisionSet(
  conductor: Conductor,
  node: Node,
  before: { event: string; state: string; target: string | null },
): void {
  const failed = before.event === 'fail' || before.event === 'error'
  notify(conductor, {
    event_type: `baremetal.node.provision_set.${failed ? 'error' : provisionStatus(before.state, node.provision_state)}`,
    level: failed ? 'ERROR' : 'INFO',
    node,
    payload: {
      event: before.event,
      previous_provision_state: before.state,
      previous_target_provision_state: before.target,
    },
  })
}

const provisionStatus = (from: string, to: string): 'start' | 'end' | 'success' => {
  if (!isUnstable(from) && isUnstable(to)) return 'start'
  return isUnstable(from) && !isUnstable(to) ? 'end' : 'success'
}

/** @source ironic/conductor/notification_utils.py `emit_power_set_notification` */
export function notifyPowerSet(
  conductor: Conductor,
  node: Node,
  status: 'start' | 'end' | 'error',
  toPower: string,
): void {
  notify(conductor, {
    event_type: `baremetal.node.power_set.${status}`,
    level: status === 'error' ? 'ERROR' : 'INFO',
    node,
    payload: { to_power: toPower },
  })
}

/** What a notification says of a node: nothing of its drivers, where the secrets are. */
const visible = (node: Node): Json => without(node, ['driver_info', 'driver_internal_info', 'instance_info'])
