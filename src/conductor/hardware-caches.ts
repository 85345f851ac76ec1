import { messageOf } from './failures.ts'
import type { Task } from './task.ts'

/** What the node caches of its hardware is read again; that never fails an operation. */
export async function refreshCaches(task: Task): Promise<void> {
  for (const cache of task.driver.caches) {
    try {
      await cache.refresh(task)
    } catch (error) {
      task.conductor.world.record('cache refresh failed', { node: task.node.uuid, error: messageOf(error) })
    }
  }
  if (task.driver.caches.length > 0) task.save()
}
