import { machine } from '../conductor/states.ts'

/** What a value of a journal entry may be: one of these words, or anything. */
export type Domain = readonly string[] | 'anything'

const states = Object.keys(machine)
const events = [...new Set(Object.values(machine).flatMap(({ on }) => Object.keys(on)))]
const anything = 'anything'

/**
 * What a journal says: for every kind of entry its members, and the words they can have. A trigger that asks for anything
 * else waits for ever. Held against what runs really write by a test.
 */
export const journalKinds: Readonly<Record<string, Readonly<Record<string, Domain>>>> = {
  transition: { node: anything, event: events, from: states, to: states, target: states },
  step: { node: anything, step: anything, index: anything, phase: ['start', 'wait', 'done', 'failed'] },
  lock: { node: anything, held: anything, purpose: anything },
  last_error: { node: anything, text: anything },
  heartbeat: { node: anything, outcome: anything },
  request: { to: anything, method: anything, path: anything, status: anything, error: anything, ms: anything },
  command: { command: anything, status: ['RUNNING', 'SUCCEEDED', 'FAILED', 'CLEAN_VERSION_MISMATCH'] },
  agent: { what: anything, url: anything, because: anything },
  power: { power: ['On', 'Off'] },
  mains: { present: anything },
  boot: { number: anything, device: anything },
  halted: { what: anything, why: anything },
  erase: {
    disk: anything,
    method: anything,
    phase: ['start', 'end'],
    outcome: anything,
    coveredBytes: anything,
  },
  disk: {
    disk: anything,
    health: anything,
    missing: anything,
    array: anything,
    volume: anything,
    change: anything,
    level: anything,
    disks: anything,
  },
  bios: { changed: anything },
  firmware: { component: anything, version: anything },
  bmc: { restarts: anything, forMs: anything },
  ignored: { order: anything },
  action: { do: anything, node: anything },
  verb: { node: anything, verb: anything, status: anything, ms: anything, steps: anything },
  bot: { node: anything, bot: anything, says: anything },
  fault: {
    fault: anything,
    node: anything,
    phase: ['start', 'end'],
    rule: anything,
    host: anything,
    method: anything,
    path: anything,
    command: anything,
    step: anything,
    tool: anything,
  },
  'conductor started': { hostname: anything },
  'conductor killed': {},
  crashed: { work: anything, error: anything },
  warning: { node: anything, text: anything },
  'verify step': { node: anything, step: anything },
  'ramdisk logs': { node: anything, file: anything, characters: anything },
  'ramdisk logs lost': { node: anything, error: anything },
  'boot retry failed': { node: anything, error: anything },
  'poll failed': { node: anything, poller: anything, error: anything },
  'database error': { work: anything, error: anything },
  'database refuses': { operation: anything, node: anything },
  'conductor does not start': { error: anything },
  'worker failed': { node: anything, work: anything, error: anything },
  'cache refresh failed': { node: anything, error: anything },
  'notification lost': { event_type: anything, node: anything, error: anything },
}
