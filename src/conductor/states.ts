/**
 * Ironic's provision-state machine: for every state whether it is stable, its default target, and where each event leads.
 *
 * @source ironic/common/state_machine.py (30 states, 93 transitions)
 */
export const machine = {
  enroll: { stable: true, target: undefined, on: { manage: 'verifying' } },
  manageable: {
    stable: true,
    target: undefined,
    on: { provide: 'cleaning', clean: 'cleaning', inspect: 'inspecting', adopt: 'adopting' },
  },
  available: { stable: true, target: undefined, on: { deploy: 'deploying', manage: 'manageable' } },
  active: {
    stable: true,
    target: undefined,
    on: { rebuild: 'deploying', delete: 'deleting', rescue: 'rescuing', service: 'servicing' },
  },
  error: { stable: true, target: undefined, on: { rebuild: 'deploying', delete: 'deleting' } },
  rescue: { stable: true, target: undefined, on: { rescue: 'rescuing', delete: 'deleting', unrescue: 'unrescuing' } },
  verifying: { stable: false, target: 'manageable', on: { done: 'manageable', fail: 'enroll' } },
  deploying: {
    stable: false,
    target: 'active',
    on: { fail: 'deploy failed', wait: 'wait call-back', hold: 'deploy hold', done: 'active' },
  },
  'wait call-back': {
    stable: false,
    target: 'active',
    on: { hold: 'deploy hold', resume: 'deploying', fail: 'deploy failed', abort: 'deploy failed', delete: 'deleting' },
  },
  'deploy failed': {
    stable: false,
    target: 'active',
    on: { rebuild: 'deploying', deploy: 'deploying', delete: 'deleting' },
  },
  'deploy hold': { stable: false, target: 'active', on: { unhold: 'wait call-back', abort: 'deploy failed' } },
  cleaning: {
    stable: false,
    target: 'available',
    on: { done: 'available', fail: 'clean failed', wait: 'clean wait', hold: 'clean hold', manage: 'manageable' },
  },
  'clean wait': {
    stable: false,
    target: 'available',
    on: { fail: 'clean failed', abort: 'clean failed', hold: 'clean hold', resume: 'cleaning' },
  },
  'clean failed': { stable: false, target: 'available', on: { manage: 'manageable' } },
  'clean hold': { stable: false, target: 'available', on: { abort: 'clean failed', unhold: 'clean wait' } },
  deleting: { stable: false, target: 'available', on: { fail: 'error', clean: 'cleaning' } },
  inspecting: {
    stable: false,
    target: 'manageable',
    on: { done: 'manageable', fail: 'inspect failed', wait: 'inspect wait' },
  },
  'inspect failed': { stable: false, target: 'manageable', on: { manage: 'manageable', inspect: 'inspecting' } },
  'inspect wait': {
    stable: false,
    target: 'manageable',
    on: { done: 'manageable', fail: 'inspect failed', abort: 'inspect failed', resume: 'inspecting' },
  },
  adopting: { stable: false, target: 'active', on: { done: 'active', fail: 'adopt failed' } },
  'adopt failed': { stable: false, target: 'active', on: { adopt: 'adopting', manage: 'manageable' } },
  rescuing: { stable: false, target: 'rescue', on: { done: 'rescue', wait: 'rescue wait', fail: 'rescue failed' } },
  'rescue wait': {
    stable: false,
    target: 'rescue',
    on: { resume: 'rescuing', fail: 'rescue failed', abort: 'rescue failed', delete: 'deleting' },
  },
  'rescue failed': {
    stable: false,
    target: 'rescue',
    on: { rescue: 'rescuing', unrescue: 'unrescuing', delete: 'deleting' },
  },
  unrescuing: { stable: false, target: 'active', on: { done: 'active', fail: 'unrescue failed' } },
  'unrescue failed': {
    stable: false,
    target: 'active',
    on: { rescue: 'rescuing', unrescue: 'unrescuing', delete: 'deleting' },
  },
  servicing: {
    stable: false,
    target: 'active',
    on: { done: 'active', fail: 'service failed', wait: 'service wait', hold: 'service hold' },
  },
  'service wait': {
    stable: false,
    target: 'active',
    on: {
      hold: 'service hold',
      resume: 'servicing',
      fail: 'service failed',
      abort: 'service failed',
      delete: 'deleting',
    },
  },
  'service failed': {
    stable: false,
    target: 'active',
    on: {
      service: 'servicing',
      rescue: 'rescuing',
      wait: 'service wait',
      hold: 'service hold',
      delete: 'deleting',
      abort: 'active',
    },
  },
  'service hold': {
    stable: false,
    target: 'active',
    on: { service: 'servicing', unhold: 'service wait', fail: 'service failed', abort: 'service failed' },
  },
} as const satisfies Record<string, { stable: boolean; target: string | undefined; on: Record<string, string> }>

export type ProvisionState = keyof typeof machine
type Row = { stable: boolean; target: ProvisionState | undefined; on: { [event: string]: ProvisionState } }
const rows: { readonly [state: string]: Row | undefined } = machine

/** The API's `target` words and the events they stand for. A word that is not here names an event itself. */
export const verbs: { readonly [target: string]: string } = {
  active: 'deploy',
  deploy: 'deploy',
  deleted: 'delete',
  undeploy: 'delete',
  manage: 'manage',
  provide: 'provide',
  inspect: 'inspect',
  abort: 'abort',
  clean: 'clean',
  adopt: 'adopt',
  rescue: 'rescue',
  unrescue: 'unrescue',
  unhold: 'unhold',
  service: 'service',
}

/** States in which somebody works on the node or is about to. */
const unstableStates: readonly string[] = [
  'deploying',
  'wait call-back',
  'cleaning',
  'clean wait',
  'verifying',
  'deleting',
  'inspecting',
  'inspect wait',
  'adopting',
  'rescuing',
  'rescue wait',
  'unrescuing',
  'servicing',
  'service wait',
]
/** States in which a node with a target may be changed all the same. */
export const updateAllowedStates: readonly string[] = [
  'deploy failed',
  'inspecting',
  'inspect failed',
  'inspect wait',
  'clean failed',
  'error',
  'verifying',
  'adopt failed',
  'rescue failed',
  'unrescue failed',
  'service',
  'service hold',
  'service failed',
]
/** States in which a node may be deleted without maintenance. */
export const deleteAllowedStates: readonly string[] = ['manageable', 'enroll', 'adopt failed']
/** States nobody can be in when a conductor starts: the worker died with the process. */
export const stuckStates: readonly string[] = [
  'deploying',
  'cleaning',
  'verifying',
  'inspecting',
  'adopting',
  'rescuing',
  'unrescuing',
  'deleting',
  'servicing',
]
/** States in which an agent may look its node up. */
export const lookupAllowedStates: readonly string[] = [
  'clean wait',
  'cleaning',
  'deploying',
  'inspect wait',
  'inspecting',
  'rescue wait',
  'rescuing',
  'service wait',
  'wait call-back',
]
/** The same with fast track. */
export const fastTrackLookupAllowedStates: readonly string[] = [
  'available',
  'clean wait',
  'cleaning',
  'deploying',
  'enroll',
  'inspect wait',
  'inspecting',
  'manageable',
  'rescue wait',
  'rescuing',
  'service hold',
  'service wait',
  'servicing',
  'wait call-back',
]
/** States a power action must not clear `last_error` in. */
export const failureStates: readonly string[] = [
  'adopt failed',
  'clean failed',
  'deploy failed',
  'inspect failed',
  'rescue failed',
  'service failed',
  'unrescue failed',
]
/** Every state the API knows, two of which the machine never enters. */
export const allStates: readonly string[] = [
  'active',
  'adopt failed',
  'adopting',
  'available',
  'clean failed',
  'clean hold',
  'clean wait',
  'cleaning',
  'deleted',
  'deleting',
  'deploy complete',
  'deploy failed',
  'deploy hold',
  'deploying',
  'enroll',
  'error',
  'inspect failed',
  'inspect wait',
  'inspecting',
  'manageable',
  'rescue',
  'rescue failed',
  'rescue wait',
  'rescuing',
  'service failed',
  'service hold',
  'service wait',
  'servicing',
  'unrescue failed',
  'unrescuing',
  'verifying',
  'wait call-back',
]

/** Whether `state` is one of the machine's. */
export const isProvisionState = (state: string): state is ProvisionState => rows[state] !== undefined

/** Whether a node in `state` has no target of its own. */
export const isStable = (state: string): boolean => rows[state]?.stable ?? false

/** Whether somebody works on a node in `state`, or is about to. */
export const isUnstable = (state: string): boolean => unstableStates.includes(state)

/** Whether `state` accepts `event`. */
export const accepts = (state: string, event: string): boolean => rows[state]?.on[event] !== undefined

export type Advance = { state: ProvisionState; target: ProvisionState | undefined }

/**
 * Where `event` leads a node in `state` with `target`, or the sentence that says why it leads nowhere.
 *
 * A new state's default target replaces the old target; only `newTarget` replaces the default. Whoever forgets to pass
 * it turns a manual clean into an automated one: the machine's best-known trap, kept on purpose.
 *
 * @source ironic/common/fsm.py `FSM.process_event`
 */
export function advance(
  state: string,
  target: string | null,
  event: string,
  newTarget?: ProvisionState,
): Advance | string {
  const row = rows[state]
  if (!row) return `State '${state}' does not exist`
  for (const wanted of [target, newTarget]) {
    if (wanted === null || wanted === undefined) continue
    if (!isProvisionState(wanted)) return `Target state '${wanted}' does not exist`
    if (!isStable(wanted)) return `Target state '${wanted}' is not a 'stable' state`
  }
  const to = row.on[event]
  if (!to) return `Can not transition from state '${state}' on event '${event}' (no defined transition)`
  const current = (target ?? row.target) as ProvisionState | undefined
  const kept = current === to ? undefined : current
  return { state: to, target: newTarget ?? rows[to]?.target ?? kept }
}
