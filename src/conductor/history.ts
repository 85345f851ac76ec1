import { uuidFrom } from '../identifiers.ts'
import type { Conductor, Caller } from './conductor.ts'
import type { Writes } from './database-error.ts'
import type { Node, Step } from './node.ts'
import { pythonRepr } from './python/repr.ts'
import type { HistoryEntry } from './store/store.ts'
import { parseTimestamp, timestamp } from './timestamps.ts'

type Subject = {
  readonly conductor: Conductor
  readonly node: Node
  readonly caller?: Caller | undefined
  readonly writes: Pick<Writes, 'do'>
}

/**
 * Adds a row to the node's history; an error becomes `last_error` too (the caller saves it).
 *
 * @source ironic/conductor/utils.py `node_history_record`
 */
export function recordHistory(
  task: Subject,
  { event, type = 'UNKNOWN', error = false }: { event: string; type?: string; error?: boolean },
): void {
  const { conductor, node, caller } = task
  if (error) node.last_error = event
  if (!conductor.options['conductor.node_history']) return
  const now = conductor.world.clock.now()
  const since = parseTimestamp(node.provision_updated_at)
  const entry: HistoryEntry = {
    uuid: uuidFrom(conductor.identifiers),
    node_uuid: node.uuid,
    created_at: timestamp(now),
    severity: error ? 'ERROR' : 'INFO',
    event,
    event_type: type,
    conductor: conductor.hostname,
    user: caller?.user ?? null,
    project: caller?.project ?? null,
    state: node.provision_state,
    target_provision_state: node.target_provision_state,
    duration_seconds: since === undefined ? null : Math.floor((now - since) / 1000),
  }
  task.writes.do(() => conductor.store.addHistory(entry))
}

type Milestone = { manual: boolean; steps: readonly Step[]; abortedStep?: string | undefined }

/** The row that says a clean starts. @source ironic/conductor/utils.py `log_step_flow_history` */
export function recordFlowStart(task: Subject, { manual, steps }: Milestone): void {
  if (!task.conductor.options['conductor.record_step_flows_in_history']) return
  const flow = manual ? 'manual' : 'automated'
  recordHistory(task, {
    event: `Starting ${flow} cleaning with steps=${pythonRepr(masked(steps))}`,
    type: `${flow}_cleaning_start`,
  })
}

/** The row that says a clean ends. A step that failed it makes the row an error. */
export function recordFlowEnd(task: Subject, { manual, steps, abortedStep }: Milestone): void {
  if (!task.conductor.options['conductor.record_step_flows_in_history']) return
  const flow = manual ? 'Manual' : 'Automated'
  const how = abortedStep === undefined ? 'completed successfully' : `aborted at step '${abortedStep}'`
  recordHistory(task, {
    event: `${flow} Cleaning ${how} with steps=${pythonRepr(masked(steps))}`,
    type: `${flow.toLowerCase()}_cleaning_end`,
    error: abortedStep !== undefined,
  })
}

const secretKey = /pass|secret|token|key/i

/** Steps with passwords in their arguments blotted out. */
const masked = (steps: readonly Step[]): readonly Step[] =>
  steps.map((step) =>
    step.args
      ? {
          ...step,
          args: Object.fromEntries(
            Object.entries(step.args).map(([key, value]) => [key, secretKey.test(key) ? '***' : value]),
          ),
        }
      : step,
  )
