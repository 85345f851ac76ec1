import { setNodeBootDevice } from './boot-device.ts'
import type { Conductor } from './conductor.ts'
import type { Node } from './node.ts'
import { nodePowerAction } from './power.ts'
import { isRefusal } from './refusals.ts'
import { isMine } from './startup.ts'
import { withTask } from './task.ts'
import { parseTimestamp } from './timestamps.ts'

const networkBoots: readonly (string | null)[] = ['pxe', 'ipxe']

/**
 * Power-cycles nodes whose ramdisk has not been heard of since they were booted over the network.
 *
 * @source ironic/drivers/modules/pxe_base.py `_check_boot_status`
 */
export async function retryBoots(conductor: Conductor): Promise<void> {
  const { store, world, options } = conductor
  const timeoutMs = (options['pxe.boot_retry_timeout'] ?? 0) * 1000
  const silent = (moment: unknown) =>
    typeof moment !== 'string' || world.clock.now() - (parseTimestamp(moment) ?? 0) > timeoutMs
  const due = ({
    maintenance,
    provision_state: state,
    provision_updated_at: since,
    driver_internal_info: info,
  }: Node) =>
    !maintenance &&
    state === 'clean wait' &&
    silent(since) &&
    !info['agent_secret_token'] &&
    silent(info['agent_last_heartbeat']) &&
    silent(info['last_power_state_change'])
  for (const node of store.nodesInStates(['clean wait'])) {
    if (node.reservation !== null || !networkBoots.includes(node.boot_interface) || !due(node)) continue
    if (!isMine(conductor, node)) continue
    try {
      await withTask(conductor, node.uuid, { purpose: 'retrying PXE boot' }, async (task) => {
        if (!due(task.node)) return
        await nodePowerAction(task, 'power off')
        await setNodeBootDevice(task, 'pxe')
        await nodePowerAction(task, 'power on')
      })
    } catch (error) {
      if (isRefusal(error, 'NodeNotFound', 'NodeLocked')) continue
      world.record('boot retry failed', { node: node.uuid, error: String(error) })
    }
  }
}
