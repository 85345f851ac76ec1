import type { AgentFault } from '../faults.ts'
import type { StepOutcome } from '../managers.ts'
import type { FaultRow } from './row.ts'

const answered = (outcome: StepOutcome): readonly AgentFault[] => [
  { at: 'command', match: { command: 'get_clean_steps' }, does: { outcome } },
]

const step = (more: object = {}) => ({
  step: 'erase_devices_metadata',
  priority: 99,
  interface: 'deploy',
  reboot_requested: false,
  abortable: true,
  ...more,
})

const steps = (clean_steps: unknown): StepOutcome => ({
  result: { clean_steps, hardware_manager_version: { generic_hardware_manager: '1.2' } },
})

const generic = (...of: object[]) => steps({ GenericHardwareManager: of })

const { priority: _, ...withoutPriority } = step()

/** Faults of the answer to the question which steps there are. */
export const junkStepFaults: readonly FaultRow[] = [
  {
    id: 'F62',
    title: 'Fetching the steps fails',
    cause: 'An exception in any hardware manager.',
    outcome: "Clean failed: 'NoneType' object is not iterable.",
    order: { agent: answered({ error: 'CommandExecutionError', details: 'lshw is missing' }) },
  },
  {
    id: 'F63',
    title: 'No steps, or no versions, in the answer',
    cause: 'An agent of another make.',
    outcome: 'Clean failed: the missing keys are named.',
    order: { agent: answered({ result: { clean_steps: {} } }) },
  },
  {
    id: 'F64',
    title: 'A step without a priority',
    cause: 'A hardware manager with a mistake.',
    outcome: 'Clean failed: the missing key is named.',
    order: { agent: answered(generic(withoutPriority)) },
  },
  {
    id: 'F65',
    title: 'The steps as a list',
    cause: 'An agent of another make.',
    outcome: "Clean failed: 'list' object has no attribute 'values'.",
    order: { agent: answered(steps([step()])) },
  },
  {
    id: 'F66',
    title: 'No steps at all',
    cause: 'A ramdisk with an empty hardware manager.',
    outcome: 'Automated cleaning ends at once: nothing was erased, and the node is available.',
    order: { agent: answered(steps({})) },
  },
  {
    id: 'F67',
    title: 'All priorities are zero',
    cause: 'Overrides, or a ramdisk for manual cleaning.',
    outcome: 'As no steps at all.',
    order: { agent: answered(generic(step({ priority: 0 }), step({ step: 'erase_devices', priority: 0 }))) },
  },
  {
    id: 'F68',
    title: 'A negative priority',
    cause: 'A hardware manager with a mistake.',
    outcome: 'The step runs, as the last one: only exactly zero is off.',
    order: { agent: answered(generic(step(), step({ step: 'erase_devices', priority: -5 }))) },
  },
  {
    id: 'F69',
    title: 'A priority that is a text',
    cause: 'A hardware manager with a mistake.',
    outcome: 'Clean failed: numbers and texts cannot be compared.',
    order: { agent: answered(generic(step(), step({ step: 'erase_devices', priority: '10' }))) },
  },
  {
    id: 'F70',
    title: 'An interface nobody knows',
    cause: 'A hardware manager with a mistake.',
    outcome: 'The step is kept, and never used.',
    order: { agent: answered(generic(step(), step({ step: 'erase_devices', priority: 10, interface: 'storage' }))) },
  },
  {
    id: 'F71',
    title: 'Other steps after a boot',
    cause: 'A ramdisk that was replaced without a new version.',
    outcome: 'The plan of the first boot is followed: Could not find method.',
    order: {
      agent: [
        {
          at: 'command',
          match: { command: 'execute_clean_step', boot: { from: 2 } },
          does: {
            outcome: { error: 'HardwareManagerMethodNotFound', details: 'Could not find method: erase_devices' },
          },
        },
      ],
    },
  },
  {
    id: 'F72',
    title: 'Fetching the steps takes more than a minute',
    cause: 'Waiting for the root disk, and a slow lsblk.',
    outcome: 'Ironic times out and finds nothing in the list; asks again twice, then clean failed.',
    order: { agent: [{ at: 'command', match: { command: 'get_clean_steps' }, does: { delayMs: 90_000 } }] },
  },
]
