import type { Json, Step } from '../node.ts'
import type { Task } from '../task.ts'
import type { StepsInterface } from './interfaces.ts'

/** A step of an out-of-band interface: what it tells of itself and what it does. */
export type StepRow = {
  argsinfo?: Step['argsinfo']
  /** Whether the node must be in a ramdisk meanwhile; by default it must. */
  requiresRamdisk?: boolean
  priority?: number
  run(task: Task, args: Json): Promise<unknown>
}

/**
 * The clean steps of an interface kind. None of them can be aborted; they are listed by name, as upstream finds its
 * methods.
 *
 * @source ironic/drivers/base.py `BaseInterface`
 */
export function stepTable(kind: string, rows: Readonly<Record<string, StepRow>>): StepsInterface {
  const steps: Step[] = Object.entries(rows)
    .map(([step, { argsinfo = null, requiresRamdisk = true, priority = 0 }]) => ({
      step,
      priority,
      abortable: false,
      argsinfo,
      interface: kind,
      requires_ramdisk: requiresRamdisk,
    }))
    .toSorted((a, b) => (a.step < b.step ? -1 : 1))
  return {
    cleanSteps: () => steps,
    async executeCleanStep(task, { step, args = {} }) {
      return rows[step]?.run(task, args)
    },
  }
}
