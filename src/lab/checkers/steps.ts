import type { Step } from '../../conductor/node.ts'
import { isReserved } from '../../conductor/steps.ts'
import type { LabNode } from '../assemble.ts'
import { namesOf } from './follow.ts'
import { currentStep, infoOf, stepName, stepsOf, type Rule, type Sight } from './track.ts'

/** What no finished clean leaves in `driver_internal_info`. */
const leftovers = [
  'clean_step_index',
  'skip_current_clean_step',
  'agent_cached_clean_steps',
  'declarative_cleaning',
  'cleaning_disable_ramdisk',
  'cleaning_reboot',
  'cleaning_polling',
]

/** The interfaces' order among steps of one priority. @source ironic/conductor/steps.py CLEANING_INTERFACE_PRIORITY */
const interfaceRank: Readonly<Record<string, number>> = {
  vendor: 7,
  power: 6,
  management: 5,
  firmware: 4,
  deploy: 3,
  bios: 2,
  raid: 1,
}

const same = (a: Step | undefined, b: Step | undefined): boolean =>
  a !== undefined && b !== undefined && a.step === b.step && a.interface === b.interface

const planned = (sight: Sight, index: number): Step | undefined => stepsOf(sight)[index]

/** Whether the ramdisk's own managers say so. */
const asksForReboot = ({ spec: { agent } }: LabNode, name: string): boolean =>
  (agent?.hardwareManagers ?? []).some(({ cleanSteps = [] }) =>
    cleanSteps.some((step) => step.reboot_requested && `${step.interface}.${step.step}` === name),
  )

/** Invariants of steps, step lists and their traces. */
export const stepRules = [
  {
    name: 'no stale step',
    says: 'A current step is there only while the node is being cleaned or held.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    end: (sight) =>
      sight.track.lock === undefined &&
      currentStep(sight) !== undefined &&
      !['cleaning', 'clean wait', 'clean hold'].includes(sight.record?.provision_state ?? '') &&
      `${sight.record?.provision_state} with step ${stepName(currentStep(sight) as Step)}`,
  },
  {
    name: 'no leftovers',
    says: 'A completed clean leaves no trace in the record.',
    source: 'ironic/conductor/utils.py wipe_cleaning_internal_info',
    transition: ({ event, from }, sight) => {
      if (from !== 'cleaning' || (event !== 'done' && event !== 'manage')) return undefined
      // Where automated cleaning is switched off nothing is completed, and nothing tidied up.
      if (sight.track.clean?.steps.length === 0 && !sight.track.clean.booted) return undefined
      const info = infoOf(sight)
      const left = leftovers.filter((name) => info[name] !== undefined && info[name] !== null)
      if (info['clean_steps']) left.push('clean_steps')
      return left.length > 0 && `left in the record: ${left.join(', ')}`
    },
  },
  {
    name: 'step as planned',
    says: 'The running step is the one in the list at the current index, and it is stored before it runs.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    step: ({ phase, step, index }, sight) => {
      if (phase !== 'start') return undefined
      const current = currentStep(sight)
      if (!current || stepName(current) !== step)
        return `${step} runs, ${current ? stepName(current) : 'none'} is stored`
      if (infoOf(sight)['clean_step_index'] !== index) return `index ${index} runs, another is stored`
      return !same(planned(sight, index), current) && `the list has another step at ${index}`
    },
  },
  {
    name: 'index grows by one',
    says: 'Steps run in the order of the list, none is left out.',
    source: 'ironic/conductor/utils.py update_next_step_index',
    step: ({ phase, index }, { track: { clean } }) => {
      if (phase !== 'start' || !clean) return undefined
      const last = clean.steps.at(-2)
      if (clean.restarted) return undefined
      if (!last) return index !== 0 && `the first step has index ${index}`
      return index !== last.index && index !== last.index + 1 && `from ${last.index} to ${index}`
    },
  },
  {
    name: 'no step twice',
    says: 'A step runs again only if the agent was busy, a reboot was under way, or the ramdisk changed.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    step: ({ phase, step, index }, { track: { clean } }) => {
      if (phase !== 'start' || !clean || clean.restarted) return undefined
      const last = clean.steps.at(-2)
      return last?.index === index && !clean.mayRepeat && `${step} runs again`
    },
  },
  {
    name: 'automated order',
    says: 'Automated lists run by priority, then by interface; none has priority 0.',
    source: 'ironic/conductor/steps.py _sorted_steps',
    step: ({ phase, index }, sight) => {
      if (phase !== 'start' || index !== 0 || sight.track.clean?.manual || infoOf(sight)['declarative_cleaning'])
        return undefined
      const steps = stepsOf(sight)
      const rank = ({ priority = 0, interface: of }: Step) => priority * 10 + (interfaceRank[of] ?? 0)
      const wrong = steps.findIndex((step, i) => i > 0 && rank(steps[i - 1] as Step) < rank(step))
      if (wrong > 0) return `${stepName(steps[wrong] as Step)} comes too late`
      const idle = steps.find(({ priority }) => priority === 0)
      return idle && `${stepName(idle)} has priority 0`
    },
  },
  {
    name: "driver's word on steps",
    says: 'Explicit steps carry the abortable and priority of the driver; reserved ones have none.',
    source: 'ironic/conductor/steps.py _validate_user_step',
    step: ({ phase, index }, sight) => {
      const step = planned(sight, index)
      if (phase !== 'start' || !step || isReserved(step) || step.execute_on_child_nodes) return undefined
      return (step.abortable === undefined || step.priority === undefined) && `${stepName(step)} has none`
    },
  },
  {
    name: 'no ramdisk unasked',
    says: 'A clean without a ramdisk talks to no agent, unless one calls.',
    source: 'ironic/conductor/cleaning.py do_node_clean',
    toAgent: (_entry, sight) =>
      infoOf(sight)['cleaning_disable_ramdisk'] === true &&
      // A machine that somebody else has started may have booted a ramdisk.
      sight.track.lastHeartbeatAt < (sight.track.clean?.startedAt ?? 0) &&
      'the agent was spoken to in a clean without a ramdisk',
  },
  {
    name: 'wait means wait',
    says: 'A step that goes on elsewhere leaves the node in clean wait with that step, and unlocked.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    lock: ({ held }, sight) => {
      const { clean, state, interrupted } = sight.track
      if (held || interrupted || state !== 'clean wait' || !clean?.current || !sight.record) return undefined
      const step = currentStep(sight)
      return (!step || stepName(step) !== clean.current.step) && `clean wait without ${clean.current.step}`
    },
  },
  {
    name: 'no step over an erase',
    says: 'No step of the ramdisk starts while a disk is still being erased by the one before.',
    source: 'ironic/drivers/modules/agent_base.py process_next_step',
    step: ({ phase, step }, { track: { node } }) => {
      if (phase !== 'start') return undefined
      const busy = node.machine.disks.find(({ erasing }) => erasing !== undefined)
      return busy && `${step} starts while ${busy.device} is being erased`
    },
  },
  {
    name: 'poller or heartbeat',
    says: 'While a poller watches a step, heartbeats do not ask the agent.',
    source: 'ironic/drivers/modules/agent_base.py _heartbeat_clean_wait',
    toAgent: (_entry, sight) =>
      sight.track.state === 'clean wait' &&
      Boolean(infoOf(sight)['cleaning_polling']) &&
      'the agent was asked during polling',
  },
  {
    name: 'polling ends with its step',
    says: 'The mark of polling does not outlive its step.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
    step: ({ phase }, sight) =>
      phase === 'start' && Boolean(infoOf(sight)['cleaning_polling']) && 'cleaning_polling is still set',
  },
  {
    name: 'denied steps never run',
    says: 'A step on the deny list runs in no kind of cleaning.',
    source: 'ironic/conductor/steps.py is_step_disallowed',
    step: ({ phase, step }, { lab }) =>
      phase === 'start' &&
      lab.conductor?.running.conductor.options['api.disallow_clean_steps'].includes(step) &&
      `${step} runs`,
  },
  {
    name: 'done means done',
    says: 'A step of the ramdisk counts as done only if the agent reported it done.',
    source: 'ironic/drivers/modules/agent_base.py process_next_step',
    step: ({ phase, step }, sight) => {
      const { clean } = sight.track
      const current = currentStep(sight)
      // A driver's step may need the ramdisk without being the agent's; then it is done at once.
      const atOnce = clean?.current !== undefined && !clean.waited
      if (phase !== 'done' || !clean || atOnce || current?.requires_ramdisk !== true) return undefined
      return clean.succeeded === 0 && `${step} counts as done, the agent never said so`
    },
  },
  {
    name: 'every step that was ordered',
    says: 'A manual clean that ends well has begun every step of its order, in that order.',
    source: 'ironic/conductor/steps.py _validate_user_steps',
    transition: ({ from, event, to }, { track: { clean } }) => {
      if (from !== 'cleaning' || event !== 'manage' || to !== 'manageable' || !clean?.ordered) return undefined
      const begun = clean.steps.filter(({ index }, i) => index !== clean.steps[i - 1]?.index).map(({ step }) => step)
      return (
        begun.join() !== clean.ordered.join() && `of ${clean.ordered.join(', ')} it ran ${begun.join(', ') || 'none'}`
      )
    },
  },
  {
    name: 'an explicit list stays',
    says: 'The list of an operator or of a runbook is not replaced while it is run.',
    source: 'ironic/drivers/modules/agent_base.py _process_version_mismatch',
    step: ({ phase }, sight) => {
      const { list } = sight.track.clean ?? {}
      return phase === 'start' && list !== undefined && namesOf(stepsOf(sight)) !== list && `it was ${list}`
    },
  },
  {
    name: 'reboots that were asked for',
    says: 'A step of the ramdisk that asks for a reboot is over only after a boot.',
    source: 'ironic/conductor/steps.py _validate_user_step',
    step: ({ phase, step }, { track: { clean, node } }) =>
      phase === 'done' && clean?.bootsInStep === 0 && asksForReboot(node, step) && `${step} is done without one`,
  },
  {
    name: 'abort stops the list',
    says: 'Once an abort is noted, no further step begins.',
    source: 'ironic/conductor/cleaning.py continue_node_clean',
    step: ({ phase, step }, { track: { clean } }) =>
      phase === 'start' && clean?.abortAfter !== undefined && `${step} begins after the abort`,
  },
] as const satisfies readonly Rule[]
