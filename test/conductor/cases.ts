/**
 * The cases of node cleaning, one by one, and the tests that hold each to its path, its final record and its words. Titles
 * are quoted as they stand in the source of the test; a title with `%s` stands for its rows.
 */
export type Case = {
  group: string
  number: number
  title: string
  tests: readonly (readonly [file: string, title: string])[]
}

type Row = readonly [title: string, ...tests: string[]]

/** A test is named `file: title`, the file without `.test.ts`. */
const groups: readonly { group: string; file: string; rows: readonly Row[] }[] = [
  {
    group: 'Cleaning that works',
    file: 'rows-a',
    rows: [
      ['provide, two steps by priority', 'runs the enabled steps by priority and ends available, powered off'],
      ['a manual list in its own order', 'runs a manual list in the order given, repetitions included'],
      ['deleted, then cleaned', 'cleans a node whose instance is deleted'],
      ['cleaning off on the node', 'touches nothing when the node has automated cleaning off'],
      ['cleaning off at the site', 'touches nothing when the operator has it off, unless the node has it on'],
      ['retired, cleaned', 'leaves a retired node manageable after its clean'],
      [
        'retired, cleaning off',
        'makes a retired node available when cleaning is skipped, or keeps it manageable without the quirk',
      ],
      ['no step needs a ramdisk', 'boots nothing when no step needs a ramdisk, and lets a poller continue'],
      ['BIOS settings already there', 'ends at once when there is nothing to change'],
      ['disable_ramdisk given', 'needs no detection when the caller says that there is no ramdisk'],
      [
        'BIOS step and erase mixed',
        're-enters a step that rebooted the node for its second look, then goes on in-band',
      ],
      ['fast track', 'uses the agent that runs: the first step starts in the first worker and the power stays on'],
      ['no step enabled', 'is available at once when no step is enabled'],
      ['source runbook', 'follows a runbook in its own order where the operator wants one'],
      ['source hybrid', 'generates the steps in hybrid mode without a runbook'],
      ['a step asks for a reboot', 'reboots after the step and goes on when the ramdisk is back'],
      ['the same in a manual clean', 'does not reboot in a manual clean, but does without the quirk'],
      ['enroll to manageable', 'verifies an enrolled node and reads its power'],
      [
        'after a failure: manage, lift, provide',
        'keeps maintenance, fault and reason through manage, until the operator clears them',
      ],
      ['logs always', 'keeps the ramdisk logs of a clean that worked when told to'],
    ],
  },
  {
    group: 'What is refused',
    file: 'rows-b',
    rows: [
      ['clean in maintenance', 'refuses a manual clean in maintenance, whatever the option says'],
      [
        'provide in maintenance',
        'lets provide start in maintenance and pauses it at the first heartbeat',
        'refuses provide in maintenance where the operator forbids it',
      ],
      ['provide of a retired node', 'refuses to provide a retired node'],
      ['clean from available', 'names the action of a manual clean from the wrong state'],
      ['clean of a node being cleaned', 'api-acceptance: %s: %s is answered %i'],
      ['a lock that is held', 'gives up a lock somebody else holds after three attempts, one second apart'],
      [
        'no steps, bad steps',
        'api-provision: clean without steps',
        'api-provision: a step without step',
        'api-provision: a bad interface',
        'api-provision: a priority',
      ],
      ['a forbidden step', 'refuses a forbidden step', 'api-provision: a denied step'],
      ['settings that do not validate', 'reports settings that do not validate'],
      [
        'more cleans than allowed',
        'limits how many nodes clean at once, but not provide',
        'api-provision: one more clean than may run at once, but not provide',
      ],
      [
        'no free worker',
        'puts everything back when no worker is free',
        'api-provision: anything when no worker is free, and says so in the record',
      ],
      [
        'abort and unhold out of place',
        'refuses abort and unhold where nothing can be aborted or unheld',
        "api-provision: ['unhold', '1.84'",
      ],
      [
        'power while cleaning',
        "api-states: [{ target: 'power on' }, { provision_state: 'clean wait' }, 400",
        'api-acceptance: %s: %s is answered %i',
      ],
      [
        'runbooks that may not be used',
        'api-provision: without traits',
        'api-provision: says why the node may not use it',
        'api-provision: an unknown runbook',
        'api-provision: is refused with steps beside it, and for other targets',
        'api-provision: a runbook before 1.92 is not acceptable',
      ],
      ['deletion after a failure', 'deletes a node that failed cleaning only in maintenance'],
      [
        'no runbook where one is required',
        'refuses provide when a runbook is required and none is configured',
        'api-provision: provide with 500 where a runbook is required and none is configured',
      ],
    ],
  },
  {
    group: 'Failures before the first step',
    file: 'rows-c',
    rows: [
      ['preparing fails', 'fails when preparing fails, and tears down'],
      ['preparing finds no agent', 'waits when preparing finds no agent yet'],
      ['the network does not validate', 'fails when the network does not validate in the worker'],
      ['validation fails untranslated', 'gets stuck in cleaning when validation fails in a way nobody translates'],
      ['no ramdisk', 'fails after half an hour without a ramdisk, and powers the node off'],
      ['get_clean_steps fails', 'fails when the agent cannot say what it can do'],
      ['get_clean_steps unreachable', 'fails when the agent cannot be reached, after three attempts'],
      ['get_clean_steps without keys', 'fails when the list of steps is not one'],
      ['a busy agent', 'makes a node available without erasing anything when its agent is busy'],
      ['unknown step and bad arguments', 'finds a list with faults only when the agent is up, and names them all'],
      ['a missing argument', 'boots a ramdisk to find that an argument is missing, unless there is to be none'],
      ['an in-band step without a ramdisk', 'refuses a step that needs the ramdisk there is not to be'],
      ['virtual media refused', 'redfish-media: no slot takes the media: nothing is booted, and the node is off'],
      [
        'maintenance at the start of a tear-down’s clean',
        'ends a tear-down in maintenance where the operator forbids cleaning there',
      ],
    ],
  },
  {
    group: 'Failures during steps',
    file: 'rows-d',
    rows: [
      ['a step raises', 'sets maintenance, keeps the list, forgets the agent and leaves the power on'],
      ['and so does the tear-down', 'adds that tear-down failed too, to the reason as well'],
      ['a result nobody knows', 'does not accept a result it does not know'],
      ['a busy agent', 'tries a step again later when the agent is busy'],
      [
        'an agent that is gone',
        'fails when the agent cannot be reached, unless it is known to reboot (cleaning_reboot %s)',
      ],
      ['an answer that is no command', 'fails when the agent’s answer is no command'],
      ['a lost answer', 'believes that a command which runs was accepted though its answer was lost'],
      ['FAILED', 'fails the step with the agent’s words, and keeps its logs'],
      ['FAILED of an earlier step', 'blames the current step for the failure of an earlier one'],
      [
        'SUCCEEDED of an earlier step',
        'waits when the last command belongs to an earlier step, runs, or is another kind of command',
      ],
      ['a status nobody knows', 'fails on a status it does not know'],
      ['commands that cannot be read', 'fails when the agent’s commands cannot be read, after three attempts'],
      ['another version, automated', 'starts an automated clean again from its first step', 'drops the runbook'],
      ['another version, manual', 'runs the current step of a manual clean again'],
      ['another version, no steps', 'fails when the agent’s steps cannot be read again'],
      ['the reboot asked for fails', 'fails when the reboot it asked for fails'],
      ['RAID without a result', 'fails when the agent does not say which RAID it built'],
      ['silence in a step', 'fails a step whose agent has not been heard of for half an hour'],
      ['days of RUNNING', 'lets a step take days while the agent is heard of'],
      ['the final tear-down', 'fails without maintenance when the final tear-down fails'],
      ['an exception in between', 'reports what escapes from the loop by its class'],
      ['failed nodes off', 'erases the reason when the operator wants failed nodes off'],
      ['which fails', 'gets stuck in cleaning itself when the step failed as it started'],
      [
        'BIOS settings not applied',
        'does not stop a manual clean: the rest runs, and it ends manageable and in maintenance',
        'redfish-bios: a manual clean of it with another step out of band ends manageable, and in maintenance',
        'redfish-bios: a runbook’s clean of it stays failed, under another name',
      ],
      ['a RAID task fails', 'redfish-steps: a task that failed is a success, as upstream has it'],
      ['firmware takes too long', 'redfish-steps: an update that never ends exceeds the overall time-out'],
    ],
  },
  {
    group: 'Abort, hold, maintenance',
    file: 'rows-e',
    rows: [
      ['abort of a step', 'ends a step that can be aborted: clean failed, powered off, nothing left'],
      ['abort before the first', 'says nothing of a step before the first one'],
      ['abort of a step that cannot be', 'lets a step that cannot be aborted finish, and starts no other'],
      ['which would be looked at again', 'does not let a step take its second look'],
      ['abort and another version', 'is forgotten when the hardware managers have another version'],
      ['the tear-down of an abort fails', 'sets maintenance only when its tear-down fails'],
      ['abort with no free worker', 'changes nothing when no worker is free'],
      [
        'hold and unhold',
        'hold until unheld, whatever the agent says, without the quirk',
        'lose the target of a manual clean where that quirk is on',
      ],
      ['abort of a hold', 'postpone the abort of a hold that cannot be aborted until it is unheld'],
      ['hold in a list', 'vanish from an explicit list: a clean of nothing but hold ends manageable'],
      ['maintenance while waiting', 'pauses: heartbeats are recorded, nothing moves, nothing times out'],
      ['where it is forbidden', 'aborts at the next heartbeat where the operator forbids cleaning in maintenance'],
    ],
  },
  {
    group: 'The conductor’s life, and power',
    file: 'rows-f',
    rows: [
      ['crash in cleaning', 'fails what was cleaning when it starts again, and cleans nothing up'],
      ['twelve nodes at a restart', 'corrects eight nodes of twelve'],
      ['crash in clean wait', 'goes on with a node that waited when its agent is heard of'],
      [
        'another conductor dies',
        'fails what the neighbour was cleaning, in maintenance if a step ran',
        'only frees a node that waited',
        'leaves a node in maintenance stuck in cleaning, or fails it without the quirk',
      ],
      ['manage of a stuck node', 'leaves cleaning by manage, with its step'],
      ['continuation with no free worker', 'is left in cleaning when no worker is free to continue'],
      ['continuation of a failed node', 'cannot be continued once it has failed'],
      ['power sync after an abort', 'erases why a clean was aborted', 'leaves a node in maintenance alone'],
      [
        'BMC gone and back',
        'gives a BMC up after three failures, and takes the node back when it answers',
        'never takes a node back that failed cleaning',
      ],
      ['two heartbeats at once', 'drops the second of two heartbeats at once'],
    ],
  },
  {
    group: 'The agent’s API',
    file: 'rows-g',
    rows: [
      ['a token, once', 'tells a token once'],
      [
        'lookup out of place',
        'api-agent: finds a node in the states of a ramdisk only, and says of others what it says of unknown ones',
      ],
      [
        'heartbeats that are wrong',
        'refuses heartbeats without the right token, over plain HTTP, or of no version',
        "api-agent: 'Detected change in ramdisk provided",
      ],
      ['first heartbeat, locked node', 'asks an agent it does not know yet to come back when the node is locked'],
      ['heartbeat of a node at rest', 'ignores an agent of a node that is not being cleaned'],
      ['a ramdisk that was power-cycled', 'refuses a ramdisk that started by itself: its token is known already'],
    ],
  },
  {
    group: 'Child nodes and the rest',
    file: 'rows-g',
    rows: [
      [
        'a child’s step goes on elsewhere',
        'fail the parent, in words that say it twice, when one goes on elsewhere',
        'may go on elsewhere where the operator permits it',
      ],
      ['priority 0', 'takes a step out of automated cleaning by its priority, but leaves it to manual cleaning'],
      ['a negative priority', 'runs a step of negative priority last'],
      ['disable_power_off', 'reboots a node that must not be powered off, after its network has changed'],
      ['abort without a ramdisk', 'is torn down as if there had been one'],
      ['an old fault', 'leaves a clean node on because of an old fault'],
      [
        'agent answers 409, or no faultstring',
        'rows-d: tries a step again later when the agent is busy',
        'rows-d: crashes on an agent error without a faultstring, or reports it without the quirk',
      ],
    ],
  },
]

const named = (test: string, file: string): readonly [string, string] => {
  const other = /^([a-z-]+): (.*)$/s.exec(test)
  return other && /^(rows|api|redfish)-/.test(other[1] ?? '') ? [other[1] ?? '', other[2] ?? ''] : [file, test]
}

let last = 0
export const cases: readonly Case[] = groups.flatMap(({ group, file, rows }) =>
  rows.map(([title, ...tests]) => ({ group, number: ++last, title, tests: tests.map((test) => named(test, file)) })),
)
