import type { Boot } from './bench.ts'

/**
 * A scripted life of a node under a real Ironic (a case by its name), and what must come of it. A function is held against
 * the fact, anything else must be equal to it.
 */
export type Life = { name: string; boots?: readonly Boot[]; expect: Record<string, unknown> }

const failedStep = 'Clean step deploy.flash failed on node <node>. The flash is worn out.'
const timeout =
  'Timeout reached while cleaning the node. Please check if the ramdisk responsible for the cleaning is running on the node. Failed on step '
const slow = "{'interface': 'deploy', 'step': 'slow', 'abortable': True, 'priority': 0}"

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const begins = (beginning: string) => (value: unknown) => text(value).startsWith(beginning)
const has = (item: string) => (value: unknown) => (value as string[]).includes(item)
const equal = (wanted: string[]) => (value: unknown) => JSON.stringify(value) === JSON.stringify(wanted)
const countOf = (item: string, wanted: number) => (value: unknown) =>
  (value as string[]).filter((each) => each === item).length === wanted

const some = (wanted: RegExp) => (lines: unknown) => (lines as string[]).some((line) => wanted.test(line))
const noneIn = (all: unknown): boolean => (all as unknown[][]).every((each) => each.length === 0)

const succeeded = { provision_state: 'manageable', last_error: null, maintenance: false }
const available = { provision_state: 'available', last_error: null, maintenance: false }
const failed = { provision_state: 'clean failed', maintenance: false, fault: null }
const failedInStep = { provision_state: 'clean failed', maintenance: true, fault: 'clean failure' }

/** Lives without TLS to the agent. Where `boots` are not named, both. */
export const lives: readonly Life[] = [
  { name: 'automated clean', expect: { ...available, 'data left on disks': false } },
  { name: 'manual erase_devices', expect: { ...succeeded, 'data left on disks': false } },
  {
    // Tables and signatures are gone. What the tenant wrote is not.
    name: 'manual erase_devices_metadata',
    expect: { ...succeeded, 'data left on disks': true, 'signatures on disks': noneIn },
  },
  {
    name: 'software RAID is created and deleted',
    expect: {
      ...succeeded,
      'logical disks after creation': (disks: unknown) => (disks as { raid_level: string }[])[0]?.raid_level === '1',
      'logical disks': null,
    },
  },
  { name: 'a step fails, manual', expect: { ...failedInStep, last_error: failedStep } },
  { name: 'a step fails, automated', expect: { ...failedInStep, last_error: failedStep } },
  {
    name: 'a disk refuses to be erased',
    expect: {
      ...failedInStep,
      last_error: 'Clean step deploy.erase_devices failed on node <node>. Could not find method: erase_block_device',
      'data left on disks': true,
    },
  },
  {
    // Ironic takes a busy agent for one without steps: nothing is erased, and the node is available.
    name: 'the agent is busy when asked for its steps, automated',
    expect: { ...available, 'data left on disks': true },
  },
  {
    name: 'the agent is busy when asked for its steps, manual',
    expect: {
      ...failed,
      last_error: begins('Node failed to start the first cleaning step: node does not support this clean step: '),
    },
  },
  { name: 'the agent is busy when given a step', expect: { ...succeeded } },
  {
    name: 'a step asks for a reboot, automated',
    expect: { ...available, 'boots of the ramdisk': 2, 'data left on disks': false },
  },
  {
    name: 'the ramdisk is another version after a reboot, automated',
    expect: {
      ...available,
      'commands of the agents': has('execute_clean_step CLEAN_VERSION_MISMATCH'),
      'data left on disks': false,
    },
  },
  {
    name: 'a step is refused once for its version, manual',
    expect: {
      ...succeeded,
      'commands of the agents': equal(['execute_clean_step CLEAN_VERSION_MISMATCH', 'execute_clean_step SUCCEEDED']),
    },
  },
  {
    name: 'abort while a step runs',
    expect: {
      ...failed,
      last_error: 'By request, the clean operation was aborted during or after the completion of step "deploy.slow"',
    },
  },
  { name: 'no agent ever calls', expect: { ...failed, last_error: `${timeout}{}.` } },
  { name: 'the agent goes silent in a step', expect: { ...failedInStep, last_error: `${timeout}${slow}.` } },
  {
    name: 'the agent cannot be reached while its heartbeats go on',
    boots: ['ipxe'],
    expect: {
      ...failedInStep,
      last_error: begins('Node failed to check cleaning progress: Connection to agent failed: '),
    },
  },
  {
    // A token that came by lookup is given away once: the agent that starts again never gets one, and Ironic gives up.
    name: 'the agent restarts in a step, network boot',
    boots: ['ipxe'],
    expect: { ...failedInStep, last_error: `${timeout}${slow}.` },
  },
  {
    // One that came with the boot image is still there, and an empty list of commands is taken for the end of the step.
    name: 'the agent restarts in a step, virtual media',
    boots: ['redfish-virtual-media'],
    expect: { ...succeeded, 'commands of the agents': countOf('execute_clean_step SUCCEEDED', 0) },
  },
]

/** Lives under Ironic's default, which takes agents with TLS only. */
export const livesWithTls: readonly Life[] = [
  {
    name: 'two automated cleans with TLS to the agent',
    expect: {
      ...available,
      'scheme of agent_url': 'https',
      certificate: {
        subject: 'CN=<name>',
        curve: 'secp384r1',
        'subject alternative name': 'IP Address:127.0.0.1',
        'days it is valid': 30,
      },
      'the boot before had another certificate': true,
      'data left on disks': false,
    },
  },
  {
    name: 'the agent speaks no TLS where Ironic wants it',
    expect: {
      ...failed,
      last_error: `${timeout}{}.`,
      'Ironic logs': some(/^Rejecting callback_url http:.* because it does not use TLS$/),
      'data left on disks': true,
    },
  },
  { name: 'a step fails, manual', expect: { ...failedInStep, last_error: failedStep } },
  { name: 'a step asks for a reboot, automated', expect: { ...available, 'boots of the ramdisk': 2 } },
]
