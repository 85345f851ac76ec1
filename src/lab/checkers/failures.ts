import { currentStep, infoOf, type Rule, type Sight } from './track.ts'

const credentials = ['agent_url', 'agent_secret_token', 'agent_secret_token_pregenerated', 'agent_verify_ca']

/** The lock is given back on a node that failed cleaning. */
const released = ({ held, purpose }: { held: boolean; purpose?: string }, { track }: Sight): boolean =>
  // A lock that is taken from a dead conductor ends nothing; nor does one of an operation that lost its database.
  !held && !track.interrupted && track.state === 'clean failed' && !/^take-over|^conductor/.test(purpose ?? '')

function keysLeft(sight: Sight): string | undefined {
  const info = infoOf(sight)
  const left = credentials.filter((name) => info[name] !== undefined && info[name] !== null)
  return left.length > 0 ? `left in the record: ${left.join(', ')}` : undefined
}

/** Invariants of `last_error`, maintenance and fault. */
export const failureRules = [
  {
    name: 'failure has a reason',
    says: 'A node that failed cleaning says why.',
    source: 'ironic/conductor/utils.py cleaning_error_handler',
    lock: (entry, sight) =>
      released(entry, sight) &&
      // Power actions and the power sync, a later matter, erase it.
      sight.track.justFailed &&
      !sight.record?.last_error &&
      'last_error is empty',
  },
  {
    name: 'quarantine is whole',
    says: 'The fault `clean failure` comes with maintenance and a reason.',
    source: 'ironic/conductor/utils.py cleaning_error_handler',
    lock: (entry, sight) =>
      released(entry, sight) &&
      sight.record?.fault === 'clean failure' &&
      (!sight.record.maintenance || !sight.record.maintenance_reason) &&
      'a fault without maintenance',
  },
  {
    name: 'abort is no fault',
    says: 'An abort sets no fault, unless its tear-down fails.',
    source: 'ironic/conductor/cleaning.py do_node_clean_abort',
    lock: (entry, sight) => {
      const { track, record } = sight
      if (!released(entry, sight) || !track.clean?.aborted || track.maintenance.fault !== null) return undefined
      return (
        record?.fault === 'clean failure' && !/tear down/.test(record.last_error ?? '') && 'the abort set the fault'
      )
    },
  },
  {
    name: "operator's reason stays",
    says: 'Cleaning never overwrites a maintenance reason that was there.',
    source: 'ironic/conductor/utils.py cleaning_error_handler',
    lock: ({ held }, { track, record }) => {
      const { on, reason } = track.maintenance
      if (held || !on || !reason || track.maintenanceTouched || !record?.maintenance) return undefined
      return record.maintenance_reason !== reason && `it became "${record.maintenance_reason}"`
    },
  },
  {
    name: 'no fault without maintenance',
    says: 'A node out of maintenance has no fault.',
    source: 'ironic/conductor/manager.py update_node',
    end: ({ record }) => record?.fault && !record.maintenance && `fault ${record.fault} without maintenance`,
  },
  {
    name: 'cleaning lifts nothing',
    says: 'Cleaning never ends maintenance or a fault by itself.',
    source: 'ironic/conductor/cleaning.py',
    lock: ({ held }, { track, record }) =>
      !held &&
      track.maintenance.on &&
      track.maintenance.fault !== 'power failure' &&
      !track.maintenanceTouched &&
      record !== undefined &&
      !record.maintenance &&
      'maintenance ended by itself',
  },
  {
    name: 'no keys left',
    says: 'A failed or aborted clean leaves no URL and no token of an agent.',
    source: 'ironic/conductor/utils.py wipe_token_and_url',
    lock: (entry, sight) => {
      if (!released(entry, sight) || !sight.track.justFailed || sight.track.clean === undefined) return undefined
      return keysLeft(sight)
    },
    end: (sight) =>
      sight.lab.conductor?.alive &&
      sight.track.state === 'clean failed' &&
      sight.track.lock === undefined &&
      keysLeft(sight),
  },
  {
    name: 'a fresh start',
    says: 'last_error is empty when a clean begins; all it may say since is that an abort found no worker, a boot that was tried again no BMC, or that a change of power was cut off.',
    source: 'ironic/conductor/task_manager.py process_event, ironic/conductor/utils.py provisioning_error_handler',
    lock: ({ held }, { track: { state, clean, interrupted }, record }) =>
      !held &&
      !interrupted &&
      state === 'clean wait' &&
      clean?.steps.length === 0 &&
      record?.last_error &&
      !/^No free conductor workers available$|^Failed to change power state|^Pending power operation was aborted/.test(
        record.last_error,
      ) &&
      `it says "${record.last_error}"`,
  },
  {
    name: 'maintenance stops the clock',
    says: 'A node in maintenance is never timed out.',
    source: 'ironic/conductor/manager.py _check_cleanwait_timeouts',
    lastError: ({ text }, sight) =>
      text.startsWith('Timeout reached while cleaning') && sight.track.maintenance.on && 'it was timed out',
  },
  {
    name: 'silence ends',
    says: 'A node in clean wait whose agent is silent is failed soon after the time-out.',
    source: 'ironic/conductor/manager.py _check_cleanwait_timeouts',
    end: ({ lab, track, record }) => {
      const { options } = lab.conductor?.running.conductor ?? {}
      if (!options || !lab.conductor?.alive || record?.provision_state !== 'clean wait' || record.maintenance)
        return undefined
      const timeoutMs = options['conductor.clean_callback_timeout'] * 1000
      const everyMs = options['conductor.check_provision_state_interval'] * 1000
      if (timeoutMs === 0 || everyMs === 0) return undefined
      const silentMs = lab.world.journal.entries.at(-1)
        ? lab.operator.process.clock.now() - Math.max(track.lastHeartbeatAt, track.lockedAt)
        : 0
      return silentMs > timeoutMs + 2 * everyMs && `silent for ${Math.round(silentMs / 1000)} s`
    },
  },
  {
    name: 'failed step is forgotten',
    says: 'A node that failed cleaning and is unlocked has no current step.',
    source: 'ironic/conductor/utils.py cleaning_error_handler',
    end: (sight) =>
      sight.record?.provision_state === 'clean failed' &&
      sight.track.lock === undefined &&
      currentStep(sight) !== undefined &&
      'it still has one',
  },
  {
    name: 'the reason stays',
    says: 'Why a node failed cleaning is known until it leaves that state, or an operator changes its power.',
    source: 'ironic/conductor/manager.py do_sync_power_state',
    end: ({ track: { reason }, record }) =>
      record?.provision_state === 'clean failed' &&
      reason !== null &&
      record.last_error === null &&
      `"${reason}" is gone`,
  },
  {
    name: 'the right one is blamed',
    says: 'A step fails by its own command, not by an older one.',
    source: 'ironic/drivers/modules/agent_base.py process_next_step',
    lastError: ({ text }, { track: { clean } }) =>
      /^Clean step \S+ failed on node /.test(text) &&
      clean?.failedCommands === 0 &&
      'no command of this step had failed',
  },
  {
    name: 'told in the agent’s words',
    says: 'What an agent answers to a command reaches the operator, whatever its shape.',
    source: 'ironic/drivers/modules/agent_client.py _command',
    lastError: ({ text }) => text.includes("argument of type 'NoneType' is not iterable") && 'a Python message is told',
  },
  {
    name: 'failed tasks are heeded',
    says: 'A step whose task failed on the BMC does not end well.',
    source: 'ironic/drivers/modules/redfish/raid.py _check_node_raid_config',
    step: ({ phase, step }, { track: { clean } }) =>
      phase === 'done' && clean?.failedTask !== undefined && `${step} is done, and ${clean.failedTask}`,
  },
] as const satisfies readonly Rule[]
