import type { Driver } from './drivers/interfaces.ts'
import type { Conductor } from './conductor.ts'
import type { Node, Port } from './node.ts'

/**
 * One operation on one node: the node as loaded (change it, then {@link save}), its driver, and, when exclusive, its lock.
 *
 * @source ironic/conductor/task_manager.py `TaskManager`
 */
export interface Task {
  readonly conductor: Conductor
  readonly exclusive: boolean
  /** This task's own copy; nested values are replaced, never changed in place. */
  node: Node
  readonly ports: Port[]
  readonly driver: Driver
  save(): void
}
