import type { Conductor } from './conductor.ts'
import { abortOnTakeOver } from './error-handler.ts'
import { isAlive } from './hash-ring.ts'
import { recordHistory } from './history.ts'
import { isRefusal } from './refusals.ts'
import { finishFailure } from './abort-cleaning.ts'
import { isHalfFailed, isMine, keepsReason } from './startup.ts'
import { manualTarget, withTask, type Task } from './task.ts'

/**
 * Frees the nodes a dead conductor still holds, and fails what it was doing to them.
 *
 * @source ironic/conductor/manager.py `_check_orphan_nodes`
 */
export async function checkOrphanNodes(conductor: Conductor): Promise<void> {
  const { store, hostname, world, quirks } = conductor
  const dead = new Set<string>()
  for (const one of store.conductors())
    if (one.hostname !== hostname && !isAlive(conductor, one)) dead.add(one.hostname)
  if (dead.size === 0) return
  const left: string[] = []
  for (const node of Array.from(store.nodes())) {
    const { uuid, reservation: host } = node
    if (host === null || !dead.has(host) || !isMine(conductor, node)) continue
    store.releaseNode(uuid, host)
    world.record('lock', { node: uuid, held: false, purpose: `take-over from ${host}` })
    const spared = node.maintenance && quirks.has('maintenance-orphan-stuck')
    const busy = node.provision_state === 'deploying' || node.provision_state === 'cleaning'
    if (!spared && (busy || node.target_power_state !== null || isHalfFailed(conductor, node))) left.push(uuid)
  }
  for (const uuid of left) {
    try {
      await withTask(conductor, uuid, { purpose: 'power state clean up' }, abortPowerChange)
      await withTask(conductor, uuid, { purpose: 'node state check' }, failOrphan)
    } catch (error) {
      if (isRefusal(error, 'NoFreeConductorWorker')) return
      if (!isRefusal(error, 'NodeLocked', 'NodeNotFound')) throw error
    }
  }
}

function abortPowerChange(task: Task): void {
  const { node } = task
  if (node.maintenance || node.target_power_state === null || isHalfFailed(task.conductor, node)) return
  node.target_power_state = null
  if (keepsReason(task.conductor, node)) return task.save()
  const event = 'Pending power operation was aborted due to conductor take over'
  recordHistory(task, { event, type: 'takeover', error: true })
  task.save()
}

function failOrphan(task: Task): void {
  const { node, conductor } = task
  if (isHalfFailed(conductor, node)) return task.spawnAfter({ name: 'finish failed cleaning', run: finishFailure })
  if (node.provision_state !== 'deploying' && node.provision_state !== 'cleaning') return
  const keeps = !conductor.quirks.has('restart-loses-manual-target')
  task.processEvent('fail', {
    targetState: keeps ? manualTarget(node) : undefined,
    work: { name: 'abort_on_conductor_take_over', run: abortOnTakeOver },
    restoreOnSpawnError: true,
  })
}
