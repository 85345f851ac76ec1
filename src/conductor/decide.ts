import type { AgentCommand } from './agent/client.ts'
import { PythonError } from './failures.ts'
import type { Node, Step } from './node.ts'
import type { Quirks } from './quirks.ts'
import { hasStep, isReserved, sameStep } from './steps.ts'

/**
 * What the flow of cleaning means by what it sees. Pure; {@link Quirks} is the policy.
 */

const recordOnly: readonly string[] = [
  'enroll',
  'manageable',
  'available',
  'cleaning',
  'deploying',
  'rescuing',
  'deploy hold',
  'clean hold',
  'servicing',
  'service hold',
]
const heartbeatAllowed: readonly string[] = [
  'wait call-back',
  'clean wait',
  'rescue wait',
  'service wait',
  'deploying',
  'cleaning',
  'rescuing',
  'deploy hold',
  'clean hold',
  'servicing',
  'service hold',
]
const fastTrackOnly: readonly string[] = ['manageable', 'available', 'enroll']

/** Whether a heartbeat in this state is looked at. @source ironic/drivers/modules/agent_base.py `heartbeat_allowed` */
export const hearsHeartbeats = (state: string, fastTrack: boolean): boolean =>
  heartbeatAllowed.includes(state) || (fastTrack && fastTrackOnly.includes(state))

export type HeartbeatMeaning =
  /** The node is there, no more. */
  | 'record'
  /** Maintenance: nothing moves until it ends. */
  | 'pause'
  /** Maintenance that forbids cleaning. */
  | 'abort'
  /** The ramdisk is up: the first step can be chosen. */
  | 'first step'
  /** The agent's commands tell whether the step is done. */
  | 'look'
  /** A periodic task waits for this step; heartbeats must not. */
  | 'polled'

/** @source ironic/drivers/modules/agent_base.py `HeartbeatMixin.heartbeat` */
export function heartbeatMeaning(node: Node, allowInMaintenance: boolean): HeartbeatMeaning {
  if (recordOnly.includes(node.provision_state) || node.provision_state !== 'clean wait') return 'record'
  if (node.maintenance) return allowInMaintenance ? 'pause' : 'abort'
  if (!hasStep(node.clean_step)) return 'first step'
  return node.driver_internal_info['cleaning_polling'] ? 'polled' : 'look'
}

export type CommandsMeaning =
  | { do: 'wait' }
  /** The ramdisk is new: the reboot is over. */
  | { do: 'booted' }
  /** It is new though nobody asked for a reboot. */
  | { do: 'lost' }
  /** The step is done. */
  | { do: 'advance'; command: AgentCommand | undefined }
  | { do: 'fail'; command: AgentCommand }
  | { do: 'version mismatch' }
  | { do: 'unknown'; status: string }

/**
 * What the agent's command list, oldest first, says of the current step. Only the last command counts.
 *
 * @source ironic/drivers/modules/agent_base.py `process_next_step`, `_freshly_booted`, `_get_completed_command`
 */
export function commandsMeaning(node: Node, commands: readonly AgentCommand[], quirks: Quirks): CommandsMeaning {
  const step = node.clean_step as Step
  if (isReserved(step) && !quirks.has('reserved-steps-dropped')) return { do: 'advance', command: undefined }
  if (commands.some((command) => !('command_name' in command))) throw new PythonError('KeyError', "'command_name'")
  if (commands.every(({ command_name }) => command_name === 'get_clean_steps')) {
    const info = node.driver_internal_info
    const expected = Boolean(info['cleaning_reboot']) || info['skip_current_clean_step'] === false
    return expected || quirks.has('fresh-boot-completes-step') ? { do: 'booted' } : { do: 'lost' }
  }
  const last = commands.at(-1) as AgentCommand
  if (last.command_name !== 'execute_clean_step') return { do: 'wait' }
  const status = String(last.command_status)
  const itsStep = (last.command_result as { clean_step?: Step } | null | undefined)?.clean_step
  switch (status) {
    case 'RUNNING':
      return { do: 'wait' }
    case 'SUCCEEDED':
      return itsStep && sameStep(itsStep, step) ? { do: 'advance', command: last } : { do: 'wait' }
    case 'FAILED':
      return isStale(last, itsStep, step) && !quirks.has('stale-failed-blamed')
        ? { do: 'wait' }
        : { do: 'fail', command: last }
    case 'CLEAN_VERSION_MISMATCH':
    case 'VERSION_MISMATCH':
      return { do: 'version mismatch' }
    default:
      return { do: 'unknown', status }
  }
}

/** A failed command carries no result; then its parameters tell which step it was. */
function isStale(command: AgentCommand, itsStep: Step | undefined, step: Step): boolean {
  const { command_params: params } = command as { command_params?: { step?: Step } | null }
  const failed = itsStep ?? params?.step
  return failed !== undefined && !sameStep(failed, step)
}

/**
 * Which step comes next: an index into the list, `undefined` for none left, or `lost` when the record does not say where
 * it was and the policy is not to guess.
 *
 * @source ironic/conductor/utils.py `_get_node_next_steps`
 */
export function nextStepIndex(node: Node, quirks: Quirks): number | undefined | 'lost' {
  if (!hasStep(node.clean_step)) return 0
  const info = node.driver_internal_info
  const index = info['clean_step_index'] as number | null | undefined
  if (index === null || index === undefined) return quirks.has('missing-step-index-completes') ? undefined : 'lost'
  const skip = (info['skip_current_clean_step'] as boolean | undefined) ?? true
  const next = skip ? index + 1 : index
  return next >= (info['clean_steps'] as readonly Step[]).length ? undefined : next
}

/** Whether cleaning is off for this node. @source ironic/conductor/utils.py `skip_automated_cleaning` */
export const skipsAutomatedCleaning = (node: Node, automatedClean: boolean): boolean =>
  !(node.automated_clean ?? automatedClean)

/** Which event ends a clean. */
export const endEvent = (node: Node, { skipped, quirks }: { skipped: boolean; quirks: Quirks }): 'done' | 'manage' => {
  if (skipped && quirks.has('skipped-cleaning-ignores-retired')) return 'done'
  return node.target_provision_state === 'manageable' || node.retired ? 'manage' : 'done'
}

/** Whether a clean that ends without success has booted something that must be torn down. */
export const mustTearDown = (node: Node, quirks: Quirks): boolean =>
  quirks.has('oob-clean-torn-down-in-band') || !node.driver_internal_info['cleaning_disable_ramdisk']
