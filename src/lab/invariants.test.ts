import { expect, test } from 'vitest'
import { invariants } from './checkers.ts'

/** What holds of the conductor and no watch of a run can see, or sees worse than a test. */
const notWatched: readonly [says: string, why: string, heldBy: string][] = [
  [
    'An explicit list keeps the order of its author, less what is forbidden, reserved or for child nodes.',
    'the author’s list is not in the journal',
    'src/conductor/steps.test.ts, test/conductor/rows-a.test.ts',
  ],
  [
    'No step runs with an argument it does not know or without one it needs.',
    'what a step takes is known to its driver or agent only',
    'src/conductor/steps.test.ts, test/conductor/rows-c.test.ts, the scenarios manual-missing-argument and unexpected-argument',
  ],
  [
    'A heartbeat never waits for a lock and fails no clean because of one.',
    'a heartbeat that was dropped leaves nothing to look at',
    'test/conductor/rows-f.test.ts, test/conductor/api-agent.test.ts',
  ],
  [
    'A continuation waits for the lock as long as it takes, and looks at the state again when it has it.',
    'waiting leaves no entry',
    'test/conductor/left-over.test.ts, test/conductor/rows-f.test.ts',
  ],
  [
    'No more than max_concurrent_clean nodes enter by manual cleaning or tear-down.',
    'the limit is soft upstream: a run that exceeds it may be right',
    'test/conductor/rows-b.test.ts, test/conductor/api-provision.test.ts, the scenario fifty-first-node',
  ],
  [
    'The cleaning network is there before the ramdisk is prepared, and that before the reboot; it goes at every end.',
    'networks of the lab are noop and leave no entry',
    'test/conductor/rows-a.test.ts, rows-d.test.ts and rows-g.test.ts, with drivers that keep a list of their calls',
  ],
  [
    'Whatever powers a node off or reboots it forgets its agent, but for a token built into an image.',
    'watched at the end of a clean as “no keys left”; between two steps only a test sees it',
    'src/conductor/power.test.ts',
  ],
  [
    'A heartbeat needs the stored token, and a token is told once.',
    'tokens are never in the journal',
    'test/conductor/rows-g.test.ts, test/conductor/api-agent.test.ts',
  ],
  [
    'A request that validation turns down changes nothing.',
    'the record before each request is not kept',
    'test/conductor/api-provision.test.ts, test/property/cleaning.property.test.ts',
  ],
  [
    'clean_step, reservation, provision_state, fault, last_error and driver_internal_info cannot be written by the API.',
    'no client of the lab tries',
    'test/conductor/api-nodes.test.ts',
  ],
]

const page = () =>
  [
    '# Invariants',
    '',
    'What must hold of every clean. The first list is watched in every run of every scenario and of every property; a',
    'violation fails the run unless the scenario names it as a known upstream defect. The second cannot be seen from',
    'a run’s journal, for the reason given, and is held by tests. This page is written from the tables in the source:',
    '`npx vitest run src/lab/invariants.test.ts -u`.',
    '',
    `## Watched (${invariants.length})`,
    '',
    '| name | what holds | source |',
    '|---|---|---|',
    ...invariants.map((one) => `| ${one.name} | ${one.says} | ${'source' in one ? `\`${one.source}\`` : ''} |`),
    '',
    `## Held by tests (${notWatched.length})`,
    '',
    '| what holds | why it is not watched | held by |',
    '|---|---|---|',
    ...notWatched.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n')

test('the page of invariants is the table in the source', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/invariants.md')
})
