import type { Entry } from '../world.ts'
import type { Film } from './film.ts'
import { sceneAt, shortStep } from './scene.ts'
import { clockText, faultWords, methodWords, size, span, stateWords, stepWords } from './words.ts'

/** A moment worth a pause. `at` is milliseconds since the first action. */
export type Turn = {
  at: number
  title: string
  /** What happens, in plain words. */
  says: string
  /** What to look at. */
  look: string
  /** Gives away what is wrong, so that a quiz leaves it out. */
  tells: boolean
}

type Row = {
  on: (entry: Entry) => boolean
  /** How often it is worth a pause; by default once. */
  most?: number
  /** Milliseconds until everything that belongs to it has happened. */
  afterMs?: number
  tells?: boolean
  title: string | ((entry: Entry) => string)
  says: string | ((entry: Entry, film: Film, nth: number) => string)
  look: string | ((entry: Entry, film: Film) => string)
}

const is =
  (kind: string, wanted: Record<string, unknown> = {}) =>
  (entry: Entry): boolean =>
    entry.kind === kind && Object.entries(wanted).every(([key, value]) => entry[key] === value)

/** What the operator's verbs mean. */
const verbs: Readonly<Record<string, string>> = {
  provide: 'The operator says "provide": make this node free for the next tenant. Ironic cleans it first, by itself.',
  clean: 'The operator says "clean", with a list of steps to run. This is manual cleaning.',
  abort: 'The operator says "abort": stop this clean.',
  manage: 'The operator says "manage": take the node back under control. It is the one way out of a failure.',
  unhold: 'The operator says "unhold": go on.',
  undeploy: "The tenant's instance is ended. Before anybody else gets the node, Ironic cleans it.",
  'set maintenance': 'Somebody sets maintenance: a flag that tells Ironic to keep its hands off the node.',
  'clear maintenance': 'Somebody clears maintenance: Ironic may act on the node again.',
  power: 'The operator asks for another power state.',
  delete: 'The operator deletes the node from Ironic.',
}

/** Every event worth a pause, with its explanation for somebody who has never seen Ironic. */
export const turnRows: readonly Row[] = [
  {
    on: is('action'),
    most: 4,
    title: ({ do: what }) => `The operator: ${String(what)}`,
    says: ({ do: what }) => verbs[String(what)] ?? `The operator sends a request: ${String(what)}.`,
    look: (_, { node }) =>
      `IRONIC SAYS: what Ironic believes of ${node}. DISKS: what is really on them, which no API can see. Watch both.`,
  },
  {
    on: is('transition', { event: 'wait' }),
    title: 'Ironic waits',
    says: (_, { callbackTimeoutMs }) =>
      'Through the BMC, the small computer that controls the server, Ironic has switched the machine on and told it to boot ' +
      `a "ramdisk": a little Linux that lives in memory. Now it waits for the agent in there to call, for ${span(callbackTimeoutMs)} at most.`,
    look: 'State "clean wait", and the lock is free: Ironic does nothing until somebody calls, or its patience is over.',
  },
  {
    on: (entry) => is('boot')(entry) && entry.device !== 'Hdd',
    title: 'The ramdisk boots',
    says: 'The self-test of the machine is over, and it loads the ramdisk. The agent in there should call in a minute or two.',
    look: 'MACHINE: soon the ramdisk runs. AGENT: does it call?',
  },
  {
    on: is('boot', { device: 'Hdd' }),
    title: "The machine boots the tenant's system",
    says: 'No ramdisk was to be had, so the machine boots from its disk: the system the last tenant left there.',
    look: 'No agent will ever call from there, and Ironic does not know.',
  },
  {
    on: is('agent', { what: 'serves' }),
    most: 3,
    title: 'The agent calls',
    says: (_, __, nth) =>
      nth === 1
        ? 'The agent runs. It has asked Ironic which node it is on, got a password for this clean (a "token"), and sends heartbeats.'
        : 'A new agent has started. It knows nothing of what the one before was told: its list of commands is empty.',
    look: 'CALLS: the look-up, then "I am here". Every heartbeat makes Ironic look after the node.',
  },
  {
    on: is('step', { phase: 'start' }),
    most: 4,
    title: ({ step }) => `Step: ${shortStep(step)}`,
    says: ({ step }) => {
      const words = stepWords[shortStep(step)]
      return `Ironic gives the order for the step ${shortStep(step)}${words ? `: it ${words}` : ''}.`
    },
    look: ({ step }) =>
      shortStep(step) === 'erase_devices_metadata'
        ? 'DISKS: after this step the bars are as long as before. A few kilobytes of it all are gone.'
        : 'DISKS: a bar gets shorter only where bytes are really gone.',
  },
  {
    on: is('heartbeat', { outcome: 'look' }),
    afterMs: 10,
    title: 'A heartbeat',
    says: 'The agent calls every few minutes. Each time Ironic takes the lock, asks what became of its order, and goes on if it is done.',
    look: 'The lock is held for a moment only. Between two calls nobody watches.',
  },
  {
    on: (entry) => is('fault', { phase: 'start' })(entry),
    most: 3,
    tells: true,
    title: ({ at }) => (at === 0 ? 'What is wrong from the start' : 'Something goes wrong'),
    says: ({ fault }, { story }) => `${faultWords[String(fault)] ?? story} Nobody tells Ironic.`,
    look: 'What does Ironic believe from here on, and what is so?',
  },
  {
    on: is('fault', { phase: 'end' }),
    most: 2,
    tells: true,
    title: 'The fault is over',
    says: ({ fault }) => `It is over: ${String(fault)}.`,
    look: 'Does everything go on as if nothing had been?',
  },
  {
    on: is('conductor killed'),
    tells: true,
    title: 'Ironic dies',
    says: 'The conductor, the part of Ironic that works on nodes, is gone from one moment to the next. Its database stays.',
    look: 'The agent works on and calls in vain.',
  },
  {
    on: (entry) => is('conductor started')(entry) && entry.at > 0,
    tells: true,
    title: 'Ironic is back',
    says: 'The conductor starts again with the same database, and must find out what became of its nodes.',
    look: 'A node it was at work on itself cannot be resumed; one in "clean wait" can.',
  },
  {
    on: is('mains', { present: false }),
    title: 'The power is gone',
    says: 'The mains go. An erase that runs on the machine ends here, wherever it is.',
    look: 'DISKS: the bars stay where they are.',
  },
  {
    on: (entry) => is('halted')(entry) && entry.why !== 'power off',
    title: 'The ramdisk is gone',
    says: ({ what, why }) =>
      `The ${what === 'os' ? 'operating system' : 'ramdisk'} has stopped: ${String(why)}. The agent went with it.`,
    look: 'AGENT: nobody calls. How does Ironic find out?',
  },
  {
    on: (entry) => is('erase', { phase: 'end' })(entry) && entry.outcome !== 'completed',
    most: 2,
    tells: true,
    title: ({ outcome }) => (outcome === 'ineffective' ? 'A drive lies' : 'An erase does not end well'),
    says: ({ disk, method, outcome, coveredBytes }) =>
      outcome === 'ineffective'
        ? `${bare(disk)} says its ${methodWords[String(method)] ?? 'erase'} is done. It has done nothing.`
        : `The ${methodWords[String(method)] ?? 'erase'} of ${bare(disk)} is ${String(outcome)} after ${size(Number(coveredBytes))}.`,
    look: 'DISKS: what is left there. Does anybody tell Ironic?',
  },
  {
    on: is('command', { status: 'FAILED' }),
    title: 'The agent reports a failure',
    says: 'The step has failed, and the agent says so with its next heartbeat.',
    look: 'Ironic stops here: no further step is tried.',
  },
  {
    on: (entry) => is('last_error')(entry) && typeof entry.text === 'string',
    most: 2,
    title: 'The reason it gives',
    says: ({ text }) => `Ironic's own words, in the field last_error: "${sentence(String(text))}"`,
    look: 'This sentence is all an operator gets. Does it name the cause?',
  },
  {
    on: is('transition', { to: 'clean failed' }),
    most: 2,
    title: 'Ironic gives up: "clean failed"',
    says: `In this state a node is ${stateWords['clean failed'] ?? ''}: nobody gets it by mistake.`,
    look: "DISKS: the tenant's data may still be there, and that is fine, because nobody else gets this node.",
  },
]

/** The turning points of a film, in order, from the state before the first action to the end. */
export function turnsOf(film: Film): Turn[] {
  const seen = new Map<Row, { count: number; at: number }>()
  const turns: Turn[] = [beginning(film)]
  for (const entry of film.entries) {
    for (const row of turnRows) {
      if (!row.on(entry)) continue
      const before = seen.get(row)
      // What happens to several disks at once is one event.
      if (before && entry.at - before.at < 1_000) continue
      const nth = (before?.count ?? 0) + 1
      seen.set(row, { count: nth, at: entry.at })
      if (nth > (row.most ?? 1)) continue
      const { title, says, look } = row
      turns.push({
        at: entry.at + (row.afterMs ?? 0),
        title: typeof title === 'string' ? title : title(entry),
        says: typeof says === 'string' ? says : says(entry, film, nth),
        look: typeof look === 'string' ? look : look(entry, film),
        tells: row.tells ?? false,
      })
    }
  }
  for (const turn of [silenceOf(film), unearnedOf(film)]) if (turn) turns.push(turn)
  return [...turns.toSorted((a, b) => a.at - b.at), ending(film)]
}

const beginning = (film: Film): Turn => ({
  at: 0,
  title: 'Before',
  says: `A server, called ${film.node}. Its last tenant has left; what the tenant had on the disks is still there.`,
  look: 'The # in the bars under DISKS: bytes that belong to somebody.',
  tells: false,
})

/** Silence is an event as well: the first time nobody calls for ten minutes while Ironic waits for a call. */
const silenceMs = 600_000

function silenceOf(film: Film): Turn | undefined {
  let since: number | undefined
  for (const entry of [...film.entries, { at: film.endMs, source: '', kind: 'transition', to: '' }]) {
    const isCall = entry.kind === 'request' && entry.source.startsWith('agent-')
    if (!isCall && entry.kind !== 'transition') continue
    if (since !== undefined && entry.at - since > silenceMs) return silent(film, since + silenceMs)
    since = entry.to === 'clean wait' ? entry.at : isCall && since !== undefined ? entry.at : undefined
  }
  return undefined
}

const silent = ({ callbackTimeoutMs }: Film, at: number): Turn => ({
  at,
  title: 'Silence',
  says:
    `For ten minutes nobody has called. Ironic does not go and look: it only waits until ${span(callbackTimeoutMs)} are over ` +
    '(the option clean_callback_timeout).',
  look: 'From here a dead agent, a dead network and a slow boot look all the same.',
  tells: false,
})

/** A step that counts as done although the agent that was told to do it is gone, and no agent ever said so. */
function unearnedOf({ entries }: Film): Turn | undefined {
  let [isTold, isNew] = [false, false]
  for (const entry of entries) {
    if (is('step', { phase: 'wait' })(entry)) [isTold, isNew] = [true, false]
    if (is('agent', { what: 'serves' })(entry)) isNew = isTold
    if (is('command', { status: 'SUCCEEDED' })(entry)) isTold = false
    if (isTold && isNew && is('step', { phase: 'done' })(entry)) return unearned(entry)
  }
  return undefined
}

const unearned = ({ at, step }: Entry): Turn => ({
  at,
  title: `Ironic takes ${shortStep(step)} for done`,
  says:
    `Ironic has asked the new agent what it has done. The answer is an empty list, because this agent was told nothing yet. ` +
    'Ironic takes that for success, as it does after a reboot that a step asked for.',
  look: 'DISKS: the bars have not moved since the first agent died.',
  tells: true,
})

/** The last comparison: belief and truth. */
function ending(film: Film): Turn {
  const { state, machine } = sceneAt(film, film.endMs)
  const left = machine.disks.filter(({ left: bytes, shared }) => !shared && Object.keys(bytes).length > 0)
  const ready = state === 'available'
  const lost = machine.disks.filter(({ left: bytes, shared, sizeBytes }) => shared && sum(bytes) < sizeBytes)
  const truth =
    lost.length > 0
      ? `Data that other servers needed is gone from ${lost.map(({ device }) => bare(device)).join(', ')}.`
      : left.length === 0
        ? 'No byte of a tenant is left on any disk.'
        : `Data of ${[...new Set(left.flatMap(({ left: bytes }) => Object.keys(bytes)))].join(', ')} is still on ${left.length > 3 ? `${left.length} disks` : left.map(({ device }) => bare(device)).join(', ')}.`
  const verdict = left.length > 0 && ready ? ' GREEN IS NOT CLEAN: the next tenant can read it.' : ''
  return {
    at: film.endMs,
    title: 'The end',
    says: `After ${clockText(film.endMs)} the node is "${state}": ${stateWords[state] ?? ''}. ${truth}${verdict}`,
    look: ready
      ? 'IRONIC SAYS and DISKS, side by side: do they agree?'
      : 'Would anybody but an operator get this node? That is what counts, whatever the disks say.',
    tells: false,
  }
}

/** A disk as the picture calls it. */
const bare = (device: unknown) => String(device).replace('/dev/', '')

const sum = (bytes: Readonly<Record<string, number>>) => Object.values(bytes).reduce((a, b) => a + b, 0)

/** A sentence of Ironic's without the rest of a step's dictionary, and without its end if it is very long. */
const sentence = (text: string) => shortened(text.replace(/(\{'step': '[^']*'), [^}]*\}/g, '$1, ...}'), 230)

const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 3)}...`)
