import { accepts, isProvisionState, isStable, machine } from '../../conductor/states.ts'
import { cleaningFamily, stepName, type Rule } from './track.ts'

const leads = (from: string, event: string): string | undefined =>
  isProvisionState(from) ? (machine[from].on as Record<string, string>)[event] : undefined

const inCleaning = new Set(['cleaning', 'clean wait', 'deleting'])
/** How long a request may wait for a lock after the limit was looked at. */
const lockPatienceMs = 30_000
/** After this long nobody comes any more: a conductor counts as dead after a minute, and orphans are looked for every minute. */
const leftBehindMs = 15 * 60_000

/** Invariants of the state machine and of targets. */
export const stateRules = [
  {
    name: 'legal transition',
    says: 'Every change of the provision state is one the state machine has, from the state the node is in.',
    source: 'ironic/conductor/task_manager.py process_event',
    transition: ({ event, from, to }, { track }) => {
      if (track.state !== undefined && track.state !== from) return `the node was in ${track.state}, not in ${from}`
      // A worker that cannot be had puts the former state back.
      if (event === 'no free worker') return undefined
      return leads(from, event) !== to && `${event} does not lead from ${from} to ${to}`
    },
  },
  {
    name: 'target is stable',
    says: 'The target is nothing or a stable state.',
    source: 'ironic/common/fsm.py FSM._validate_target_state',
    transition: ({ target }) => target !== null && !isStable(target) && `the target is ${target}`,
  },
  {
    name: 'no target at rest',
    says: 'A node at rest in a stable state has no target.',
    source: 'ironic/conductor/task_manager.py process_event',
    end: ({ record, track }) =>
      record !== undefined &&
      track.lock === undefined &&
      isStable(record.provision_state) &&
      record.target_provision_state !== null &&
      `${record.provision_state} with target ${record.target_provision_state}`,
  },
  {
    name: 'cleaning has an aim',
    says: 'In the states of cleaning the target is available or manageable.',
    source: 'ironic/common/state_machine.py',
    transition: ({ to, target }) =>
      cleaningFamily.has(to) && target !== 'available' && target !== 'manageable' && `${to} with target ${target}`,
  },
  {
    name: 'manual stays manual',
    says: 'A manual clean keeps manageable as its target until it is over.',
    source: 'ironic/conductor/cleaning.py',
    transition: ({ event, to, target }, { track: { clean } }) =>
      clean?.manual && cleaningFamily.has(to) && target !== 'manageable' && `${event} made the target ${target}`,
  },
  {
    name: 'manual ends manageable',
    says: 'A manual clean never makes a node available.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    transition: ({ from, to }, { track }) =>
      from === 'cleaning' && to === 'available' && track.clean?.manual && 'it became available',
  },
  {
    name: 'automated ends available',
    says: 'An automated clean ends in available, or in manageable if the node is retired.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    transition: ({ event, from, to }, { track, record }) =>
      from === 'cleaning' &&
      to === 'manageable' &&
      // A clean that found no worker never began.
      event !== 'no free worker' &&
      track.clean &&
      !track.clean.manual &&
      !record?.retired
        ? 'it became manageable'
        : undefined,
  },
  {
    name: 'retired stays out',
    says: 'A retired node never becomes available by cleaning.',
    source: 'ironic/conductor/cleaning.py do_node_clean',
    transition: ({ from, to }, { record }) => from === 'cleaning' && to === 'available' && record?.retired && 'it did',
  },
  {
    name: 'limit is kept',
    says: 'No clean begins while max_concurrent_clean nodes have been in cleaning for a while.',
    source: 'ironic/conductor/manager.py _concurrent_action_limit',
    transition: ({ event, from, at }, { track, others, lab }) => {
      if (from !== 'manageable' || (event !== 'provide' && event !== 'clean')) return undefined
      const limit = lab.conductor?.running.conductor.options['conductor.max_concurrent_clean'] ?? Infinity
      let busy = 0
      // The limit is looked at when the request comes in; it may then wait for the lock.
      for (const other of others)
        if (other !== track && inCleaning.has(other.state ?? '') && other.stateSince < at - lockPatienceMs) busy++
      return busy >= limit && `${busy} were there already`
    },
  },
  {
    name: 'nobody is left in cleaning',
    says: 'In the end no node is in cleaning with nobody to work on it.',
    source: 'ironic/conductor/base_manager.py _fail_transient_state, ironic/conductor/manager.py _check_orphan_nodes',
    end: ({ lab, track, record }) =>
      lab.conductor?.alive &&
      record?.provision_state === 'cleaning' &&
      (track.lock === undefined || track.orphaned) &&
      lab.operator.process.clock.now() - track.stateSince > leftBehindMs &&
      `for ${Math.round((lab.operator.process.clock.now() - track.stateSince) / 60_000)} min`,
  },
  {
    name: 'available is earned',
    says: 'From cleaning a node becomes available only by the event done, with every step of its list done.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    transition: ({ event, from, to }, { track }) => {
      if (from !== 'cleaning' || to !== 'available') return undefined
      if (event !== 'done') return `by ${event}`
      const { stored = [], done = [] } = track.clean ?? {}
      const left = stored.map(stepName).filter((step, index) => !done.includes(key({ step, index })))
      return left.length > 0 && `of ${stored.map(stepName).join(', ')} not done: ${left.join(', ')}`
    },
  },
  {
    name: 'failed leads to manageable',
    says: 'A node that failed cleaning accepts only manage; an abort that found no worker is taken back.',
    source: 'ironic/common/state_machine.py, ironic/conductor/utils.py provisioning_error_handler',
    transition: ({ from, event }) =>
      from === 'clean failed' && event !== 'manage' && event !== 'no free worker' && `it accepted ${event}`,
  },
  {
    name: 'failure is left by people',
    says: 'A node that failed cleaning leaves that state only at an operator’s word.',
    source: 'ironic/drivers/modules/redfish/bios.py apply_configuration',
    transition: ({ from, event }, { track }) =>
      from === 'clean failed' && !track.lock?.startsWith('provision action') && `${event} came from ${track.lock}`,
  },
  {
    name: 'resume needs the lock',
    says: 'Clean wait becomes cleaning by resume, under the lock.',
    source: 'ironic/conductor/utils.py resume_cleaning',
    transition: ({ from, to, event }, { track }) => {
      if (from !== 'clean wait' || to !== 'cleaning') return undefined
      if (event !== 'resume') return `by ${event}`
      return track.lock === undefined && 'nobody held the lock'
    },
  },
  {
    name: 'nothing interrupts cleaning',
    says: 'No state of cleaning accepts deploy, inspect, delete, provide or clean.',
    source: 'ironic/common/state_machine.py',
    transition: ({ from, event }) =>
      cleaningFamily.has(from) &&
      ['deploy', 'inspect', 'delete', 'provide', 'clean'].includes(event) &&
      `${from} accepted ${event}`,
  },
  {
    name: 'hold is left by people',
    says: 'Clean hold is left by unhold or abort only.',
    source: 'ironic/conductor/manager.py do_provisioning_action',
    transition: ({ from, event }) =>
      from === 'clean hold' && event !== 'unhold' && event !== 'abort' && `it was left by ${event}`,
  },
  {
    name: 'known events only',
    says: 'A state takes only events it accepts.',
    source: 'ironic/common/fsm.py FSM.is_actionable_event',
    transition: ({ from, event }) =>
      event !== 'no free worker' && !accepts(from, event) && `${from} does not accept ${event}`,
  },
] as const satisfies readonly Rule[]

const key = ({ step, index }: { step: string; index: number }) => `${index} ${step}`
