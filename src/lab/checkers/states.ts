import { accepts, isProvisionState, isStable, machine } from '../../conductor/states.ts'
import { cleaningFamily, type Rule } from './track.ts'

const leads = (from: string, event: string): string | undefined =>
  isProvisionState(from) ? (machine[from].on as Record<string, string>)[event] : undefined

/** Events with which the conductor forgets that a clean is manual. */
const forgetful = new Set(['hold', 'unhold'])

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
    transition: ({ event, to, target }, { track }) => {
      const { clean, orphaned } = track
      if (!clean?.manual || clean.held || orphaned || forgetful.has(event)) return undefined
      return cleaningFamily.has(to) && target !== 'manageable' && `${event} made the target ${target}`
    },
  },
  {
    name: 'manual ends manageable',
    says: 'A manual clean never makes a node available.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    transition: ({ from, to }, { track }) =>
      from === 'cleaning' && to === 'available' && track.clean?.manual && !track.clean.held && 'it became available',
  },
  {
    name: 'automated ends available',
    says: 'An automated clean ends in available, or in manageable if the node is retired.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    transition: ({ from, to }, { track, record }) =>
      from === 'cleaning' && to === 'manageable' && track.clean && !track.clean.manual && !record?.retired
        ? 'it became manageable'
        : undefined,
  },
  {
    name: 'available is earned',
    says: 'From cleaning a node becomes available only by the event done, with no step left.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    transition: ({ event, from, to }, { track }) => {
      if (from !== 'cleaning' || to !== 'available') return undefined
      if (event !== 'done') return `by ${event}`
      const { current } = track.clean ?? {}
      return current !== undefined && !track.clean?.done.includes(key(current)) && `${current.step} was not done`
    },
  },
  {
    name: 'failed leads to manageable',
    says: 'A node that failed cleaning accepts only manage.',
    source: 'ironic/common/state_machine.py',
    transition: ({ from, event }) => from === 'clean failed' && event !== 'manage' && `it accepted ${event}`,
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
