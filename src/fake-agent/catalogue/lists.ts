import type { AgentFault, ListEffect } from '../faults.ts'
import { execute, type FaultRow } from './row.ts'

const whileStepsRun = { command: 'execute_clean_step' }

const rewrite = (how: ListEffect['rewrite'], value?: string): readonly AgentFault[] => [
  { at: 'list', does: { rewrite: how, ...(value === undefined ? {} : { value }) } },
]

/** Faults of what the list of commands says. */
export const listFaults: readonly FaultRow[] = [
  {
    id: 'F33',
    title: 'A step that runs for ever, with healthy heartbeats',
    cause: 'A dying disk under shred, a tool that hangs, a burn-in partner that never comes.',
    outcome: 'Clean wait without end: every heartbeat winds the callback time-out up again.',
    order: { agent: [{ at: 'command', match: whileStepsRun, does: { outcome: { hangs: true } } }] },
  },
  {
    id: 'F34',
    title: 'An empty list in the middle of a step, with the same token',
    cause: 'The process crashed, its token came with the boot image, and it has no certificate of its own.',
    outcome: 'The interrupted step counts as done, and the next one begins.',
    order: { agent: rewrite('empty') },
  },
  {
    id: 'F35',
    title: 'Only the fetching of the steps in the list while a step is current',
    cause: 'The same, after the steps were fetched again.',
    outcome: 'As an empty list.',
    order: { agent: rewrite('only get steps') },
  },
  {
    id: 'F36',
    title: 'The result of another step',
    cause: 'An agent of another make, or a race with an out-of-band step.',
    outcome: 'Clean wait without end.',
    order: { agent: rewrite('other step', 'another_step') },
  },
  {
    id: 'F37',
    title: 'Another command is the last one',
    cause: 'An operator, or another conductor, talked to the agent.',
    outcome: 'Clean wait without end.',
    order: { agent: rewrite('another command', 'collect_system_logs') },
  },
  {
    id: 'F38',
    title: 'The newest command first',
    cause: 'An agent of another make.',
    outcome: 'Clean wait without end.',
    order: { agent: rewrite('newest first') },
  },
  {
    id: 'F39',
    title: 'A status nobody knows',
    cause: 'An agent of another make.',
    outcome: 'Clean failed with maintenance: unknown status.',
    order: { agent: rewrite('status', 'DONE') },
  },
  {
    id: 'F40',
    title: 'An entry without a name or a status',
    cause: 'An agent of another make.',
    outcome: "Clean failed with maintenance, and a bare 'command_name'.",
    order: { agent: rewrite('without key', 'command_name') },
  },
  {
    id: 'F41',
    title: 'A failed command without an error',
    cause: 'An agent of another make.',
    outcome: 'Clean failed with maintenance: invalid agent response.',
    order: { agent: rewrite('failed without error') },
  },
  {
    id: 'F42',
    title: 'A step refused as busy, and the command that was in its way ends',
    cause: 'Two controllers of one agent.',
    outcome: 'The last command is a finished stranger: clean wait without end.',
    order: {
      http: [
        {
          match: { ...execute, nth: 1 },
          does: {
            status: 409,
            body: { faultcode: 'Client', faultstring: 'Agent is busy: executing command execute_clean_step' },
          },
        },
      ],
      agent: rewrite('another command', 'sync'),
    },
  },
  {
    id: 'F43',
    title: 'A step is executed twice',
    cause: 'A lost answer, or two conductors after a take-over.',
    outcome: 'The work is done again, and the step takes twice as long.',
    order: { agent: [{ at: 'command', match: whileStepsRun, does: { runs: 2 } }] },
  },
  {
    id: 'F44',
    title: 'A failed command succeeds later',
    cause: 'Nothing: an end is final.',
    outcome: 'Ironic decides by what it sees first.',
    order: { impossible: 'A command of the agent ends once.' },
  },
  {
    id: 'F45',
    title: 'A result of megabytes',
    cause: 'Logs, burn-in reports.',
    outcome: 'Slow, and stored in the logs.',
    order: { agent: rewrite('huge', '5000000') },
  },
]
