import type { DiskShot, Film } from './film.ts'
import { sceneAt, type Scene } from './scene.ts'
import type { Turn } from './turns.ts'
import { callWords, clockText, methodWords, partyOf, powerWords, size, span, stateWords } from './words.ts'

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: 'green' | 'red' | 'yellow' | 'dim' | 'bold', text: string) => string

export const plain: Paint = (_, text) => text

export type FrameOptions = {
  paint: Paint
  /** What there is to say at this moment, if it is a turning point. */
  turn?: Turn
  /** Which turning point of how many. */
  count?: string
  /** Hides what would give the fault away. */
  quiz?: boolean
}

/** The size of a plain terminal. */
export const columns = 80
const rows = 24
/** Length of a disk's bar, in characters. */
const barLength = 20
/** More disks than these are counted only; fewer if something is to be said as well. */
const mostDisks = 8
const fewDisks = 5
/** Lines of calls, with their head, for which disks give way. */
const leastCalls = 3

/** One full screen of a film: 24 lines of at most 80 columns. */
export function screen(film: Film, at: number, options: FrameOptions): string[] {
  const { paint, turn } = options
  const scene = sceneAt(film, at)
  const note = turn ? [paint('dim', '-'.repeat(columns)), ...noteLines(turn, options)] : []
  const whole = panelLines(film, scene, options)
  const isTight = rows - whole.length - note.length < leastCalls
  const panel = isTight ? panelLines(film, scene, options, fewDisks) : whole
  const calls = callLines(scene, paint, rows - panel.length - note.length)
  return [...panel, ...calls, ...note].slice(0, rows)
}

/** Turning points as plain text, for a recording: what is said first, then the picture if it is another one. */
export function pages(film: Film, turns: readonly Turn[], options: Omit<FrameOptions, 'turn' | 'count'>): string[] {
  let before = ''
  return turns.flatMap((turn, i) => {
    const scene = sceneAt(film, turn.at)
    const picture = [...panelLines(film, scene, options).slice(2), ...callLines(scene, options.paint, 4)]
    const same = picture.join('\n') === before
    before = picture.join('\n')
    const note = noteLines(turn, { ...options, count: `[${i + 1}/${turns.length}]` })
    return ['='.repeat(columns), ...note, '', ...(same ? [] : [...picture, ''])]
  })
}

function noteLines({ title, says, look, at }: Turn, { paint, count }: FrameOptions): string[] {
  const head = `${count === undefined ? '' : `${count}  `}${clockText(at)}  ${title}`
  return [
    paint('bold', head),
    ...wrapped(says, columns - 2).map((line) => `  ${line}`),
    ...wrapped(`Look: ${look}`, columns - 2).map((line) => paint('yellow', `  ${line}`)),
  ]
}

/** Before the first picture: what it is about, and who is who. */
export function opening(
  { scenario, story, node }: Film,
  { paint, quiz = false }: Omit<FrameOptions, 'turn'>,
): string[] {
  const rows = cast.map(([name, says]) => `  ${name.padEnd(9)} ${says}`)
  return [
    paint('bold', `CLEANROOM  ${quiz ? 'What goes wrong here?' : scenario}`),
    '',
    ...(quiz
      ? wrapped(`Something goes wrong while ${node} is cleaned. Watch, and say what it is at the end.`, columns)
      : wrapped(story, columns)),
    '',
    paint('bold', 'WHO IS WHO'),
    ...rows,
    '',
    paint('bold', 'HOW TO READ THE PICTURE'),
    ...wrapped(reading, columns - 2).map((line) => `  ${line}`),
  ]
}

const reading =
  'IRONIC SAYS is what Ironic believes. DISKS is what is really on the disks, byte by byte: no API can see or change it. ' +
  'The two need not agree. The time is simulated: hours pass in seconds, and the same command shows the same run again.'

const cast: readonly (readonly [string, string])[] = [
  ['Ironic', 'lends servers to tenants, and cleans them in between'],
  ['machine', 'such a server, with the disks a tenant has used'],
  ['BMC', 'a small computer in the machine: switches it on and off for Ironic'],
  ['ramdisk', 'a little Linux that is booted into memory to clean the disks'],
  ['agent', 'the program in the ramdisk; it calls Ironic now and then (heartbeat)'],
  ['', 'and does the steps it is told'],
]

/** After the last one: what was to be learnt. */
export function closing(
  { lesson, story, scenario, seed }: Film,
  { paint, quiz = false }: Omit<FrameOptions, 'turn'>,
): string[] {
  return [
    ...(quiz ? [paint('bold', 'WHAT IT WAS'), ...wrapped(story, columns - 2).map((line) => `  ${line}`)] : []),
    paint('bold', 'THE LESSON'),
    ...wrapped(lesson, columns - 2).map((line) => `  ${line}`),
    '',
    'Every call of this run, in a browser:',
    `  cleanroom run ${scenario} --seed ${seed} --html report.html`,
  ]
}

/** Title, belief, machine, disks. */
function panelLines(film: Film, scene: Scene, { paint, quiz = false }: FrameOptions, most = mostDisks): string[] {
  const { state, target, lock, step, conductor, machine } = scene
  const title = quiz ? 'What goes wrong here?' : film.scenario
  const on = target !== undefined && busy.has(state) ? `, on its way to "${target}"` : ''
  const work = [
    step && `step ${step.number}: ${step.name}`,
    conductor ? (lock === undefined ? 'lock free' : `locked: ${lock}`) : 'IRONIC IS DOWN',
  ]
  return [
    bothEnds(paint('bold', cut(`CLEANROOM  ${title}`, 60)), `time ${clockText(scene.at)}`, title.length + 11),
    paint('dim', '-'.repeat(columns)),
    `IRONIC SAYS  ${paint(stateColour(state), `"${state}"`)}${on}`,
    cut(`             ${stateWords[state] ?? ''}`),
    cut(`             ${work.filter((one) => one !== undefined).join('; ')}`),
    cut(`MACHINE      ${powerWords[machine.power] ?? machine.power}; ${runningWords(scene, quiz)}`),
    cut(`AGENT        ${callsWords(scene)}`),
    `DISKS        what is really on them: # data of somebody, . nothing`,
    ...diskLines(machine.disks, paint, most),
  ]
}

/** States with a target before them. */
const busy: ReadonlySet<string> = new Set(['verifying', 'cleaning', 'clean wait', 'clean hold', 'deleting', 'adopting'])

const stateColour = (state: string) =>
  state === 'available' || state === 'manageable' || state === 'active'
    ? 'green'
    : state.endsWith('failed')
      ? 'red'
      : 'yellow'

function runningWords({ machine: { power, running, agent } }: Scene, quiz: boolean): string {
  const words = {
    nothing: power === 'On' ? 'self-test and boot' : 'nothing runs',
    ramdisk: 'the ramdisk runs',
    os: "the tenant's system runs",
    crashed: 'the ramdisk has crashed',
  }[running]
  if (running !== 'ramdisk' || quiz) return words
  return `${words}${agent ? ', with an agent in it' : ', without an agent'}`
}

function callsWords({ at, lastCallAt, machine }: Scene): string {
  if (lastCallAt === undefined) return 'has not called yet'
  const ago = at - lastCallAt
  const when = ago < 1_000 ? 'calls right now' : `called ${span(ago)} ago`
  return machine.running === 'nothing' ? `gone; ${when}` : when
}

function diskLines(disks: readonly DiskShot[], paint: Paint, most: number): string[] {
  if (disks.length <= most) return disks.map((disk) => diskLine(disk, paint))
  const rest = disks.slice(most - 1)
  const full = rest.filter(({ left }) => Object.keys(left).length > 0).length
  return [
    ...disks.slice(0, most - 1).map((disk) => diskLine(disk, paint)),
    `  and ${rest.length} more, ${full} of them with data`,
  ]
}

function diskLine({ device, sizeBytes, left, erasing, gone, shared }: DiskShot, paint: Paint): string {
  const bytes = Object.values(left).reduce((sum, one) => sum + one, 0)
  const owners = Object.keys(left)
  // A bar is never empty while a byte is left.
  const share = Math.ceil((bytes / sizeBytes) * barLength)
  const bar = `[${paint('red', '#'.repeat(share))}${paint('green', '.'.repeat(barLength - share))}]`
  const what = bytes === 0 ? 'empty' : `${size(bytes)} of ${owners.join(', ')}`
  const work = gone
    ? '  DEAD OR GONE'
    : erasing
      ? `  ${methodWords[erasing.method] ?? erasing.method} ${Math.floor(erasing.progress * 100)} %`
      : shared
        ? '  shared with others'
        : ''
  return `  ${device.replace('/dev/', '').padEnd(8)} ${size(sizeBytes).padStart(7)} ${bar} ${cut(what + work, columns - barLength - 22)}`
}

const callsHead = 'CALLS        who asks whom, for what, over HTTP, with its answer (2xx is a yes)'

function callLines({ calls }: Scene, paint: Paint, most: number): string[] {
  if (most < 2) return []
  const shown = calls.slice(1 - most)
  return [
    callsHead,
    ...(shown.length === 0 ? [paint('dim', '  none so far')] : []),
    ...shown.map((call) => paint('dim', cut(callLine(call)))),
  ]
}

function callLine(call: Scene['calls'][number]): string {
  const { at, source, to, method, path, status, error } = call
  const who = `${partyOf(source)} > ${partyOf(String(to))}`
  const answer = typeof status === 'number' ? String(status) : (failureWords[String(error)] ?? String(error))
  const words = callWords(call)
  const room = columns - 2 - 8 - 18 - 29 - answer.length - 1
  return `  ${clockText(at)} ${who.padEnd(17)} ${words.padEnd(28)} ${request(String(method), String(path), room).padEnd(room)} ${answer}`
}

/** The end of a path says most. */
function request(method: string, path: string, most: number): string {
  const [short = ''] = path.replace(/^\/redfish\/v1/, '').split('?')
  const room = most - method.length - 1
  return `${method} ${short.length <= room ? short : `..${short.slice(2 - room)}`}`
}

/** What became of a request without an answer. */
const failureWords: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'no answer',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'cut off',
}

const cut = (text: string, most = columns): string => (text.length <= most ? text : `${text.slice(0, most - 2)}..`)

/** `length`: of the left text as it is seen. */
const bothEnds = (left: string, right: string, length: number): string =>
  left + ' '.repeat(Math.max(1, columns - Math.min(length, 60) - right.length)) + right

/** Lines of at most `width` characters, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  const words = text.split(/\s+/).flatMap((word) => (word.length > width ? piecesOf(word, width) : [word]))
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** A word that is longer than a line, such as a path or a dump in an error of somebody's driver. */
function piecesOf(word: string, width: number): string[] {
  return Array.from({ length: Math.ceil(word.length / width) }, (_, i) => word.slice(i * width, (i + 1) * width))
}
