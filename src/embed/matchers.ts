import { TestLab } from './test-lab.ts'
import { TestNode, type DiskView } from './test-node.ts'

/** What a test framework wants to know of a matcher: vitest's shape, and jest's. */
type Judgement = { pass: boolean; message: () => string }

/** States in which a node counts as ready for somebody. */
const ready: readonly string[] = ['available', 'manageable']

/**
 * Matchers for nodes and labs. `import 'cleanroom/vitest'` adds them to vitest's `expect`; another framework's
 * `expect.extend` takes them as they are.
 */
export const matchers = {
  /** A node that may be given away: nobody's data is on its own disks, and its state is available or manageable. */
  toBeClean(received: unknown): Judgement {
    const node = nodeFrom(received, 'toBeClean')
    const left = node.disks.filter(holdsData)
    const { state } = node
    // A lab without Cleanroom's conductor knows no states: the disks alone decide.
    const isReady = state === undefined ? !node.lab.hasConductor : ready.includes(state)
    const message = () => {
      if (left.length === 0 && isReady) return `${node.name} is clean: ${inState(node)}nobody's data is on its disks.`
      if (left.length === 0)
        return [
          `${node.name} is not clean: its disks are, but it is in ${state ?? 'no state'}, where nobody can use it.`,
          ...(node.lastError === undefined ? [] : [`  last_error: ${node.lastError}`]),
        ].join('\n')
      const believed = isReady && state !== undefined
      return [
        `${node.name} is not clean: ${inState(node)}${sentence(left)}.`,
        ...diskLines(node),
        believed
          ? `  Green is not clean: ${state} is what the conductor believes.`
          : `  No erase has covered all of it.`,
      ].join('\n')
    }
    return { pass: left.length === 0 && isReady, message }
  },

  /** Of a node, or of every node of a lab: no byte of a tenant is left on its own disks, whatever the conductor says. */
  toHaveLeftNoTenantData(received: unknown): Judgement {
    const nodes = received instanceof TestLab ? received.nodes : [nodeFrom(received, 'toHaveLeftNoTenantData')]
    const dirty = nodes.filter((node) => node.disks.some(holdsData))
    const message = () =>
      dirty.length === 0
        ? `Nobody's data is left on the disks of ${named(nodes)}.`
        : dirty
            .flatMap((node) => [
              `${node.name}: ${inState(node)}${sentence(node.disks.filter(holdsData))}.`,
              ...diskLines(node),
            ])
            .join('\n')
    return { pass: dirty.length === 0, message }
  },

  /** The node was in this provision state at some time. */
  toHaveReached(received: unknown, state: string): Judgement {
    const node = nodeFrom(received, 'toHaveReached')
    if (!node.lab.hasConductor)
      throw new Error("toHaveReached reads the states of Cleanroom's own conductor, and this lab is without it.")
    const pass = node.path.includes(state)
    const message = () =>
      [
        `${node.name} ${pass ? 'was' : 'was never'} in ${state}. Its path: ${node.path.join(' → ')}`,
        ...(node.lastError === undefined ? [] : [`  last_error: ${node.lastError}`]),
        ...(pass || node.lab.pendingFaults.length === 0
          ? []
          : [`  These faults never struck: ${node.lab.pendingFaults.join(', ')}.`]),
      ].join('\n')
    return { pass, message }
  },

  /** The record's `last_error` contains a text or matches a pattern. */
  toHaveFailedWith(received: unknown, wanted: string | RegExp): Judgement {
    const node = nodeFrom(received, 'toHaveFailedWith')
    const { lastError } = node
    const pass =
      lastError !== undefined && (typeof wanted === 'string' ? lastError.includes(wanted) : wanted.test(lastError))
    const message = () =>
      `${node.name}: last_error ${pass ? 'is' : 'is not'} as ${String(wanted)}: ${lastError ?? 'there is none'} (in ${node.state ?? 'no state'})`
    return { pass, message }
  },

  /** No invariant of cleaning was violated in the lab: `cleanroom` watches them in every run. */
  toHaveKeptAllInvariants(received: unknown): Judgement {
    if (!(received instanceof TestLab)) throw new TypeError('toHaveKeptAllInvariants wants a lab, from createLab().')
    if (!received.hasConductor)
      throw new Error("The invariants are about Cleanroom's own conductor, and this lab is without it.")
    const { violations } = received
    const message = () =>
      violations.length === 0
        ? 'All invariants of cleaning held.'
        : [
            'Invariants of cleaning were violated:',
            ...violations.map(
              ({ checker, node, text }) => `  ${checker}${node === undefined ? '' : ` (${node})`}: ${text}`,
            ),
          ].join('\n')
    return { pass: violations.length === 0, message }
  },
}

/** The types of {@link matchers}, for a framework's `expect`. */
export interface CleaningMatchers<Result = void> {
  /** Nobody's data is on the node's own disks, and its state is available or manageable. */
  toBeClean(): Result
  /** Of a node, or of every node of a lab: no byte of a tenant is left, whatever the conductor says. */
  toHaveLeftNoTenantData(): Result
  /** The node was in this provision state (`'clean failed'`) at some time. */
  toHaveReached(state: string): Result
  /** The record's `last_error` contains a text or matches a pattern. */
  toHaveFailedWith(wanted: string | RegExp): Result
  /** Of a lab: no invariant of cleaning was violated. */
  toHaveKeptAllInvariants(): Result
}

function nodeFrom(received: unknown, matcher: string): TestNode {
  if (received instanceof TestNode) return received
  throw new TypeError(`${matcher} wants a node of a lab, such as lab.node('node-1').`)
}

const holdsData = ({ remains, shared }: DiskView) => !shared && Object.keys(remains).length > 0

const inState = ({ state }: TestNode) => (state === undefined ? '' : `it is ${state}, and `)

const named = (nodes: readonly TestNode[]) => nodes.map(({ name }) => name).join(', ')

function sentence(disks: readonly DiskView[]): string {
  const owners = [...new Set(disks.flatMap(({ remains }) => Object.keys(remains)))]
  return `data of ${owners.join(' and ')} is on ${disks.map(({ device }) => device).join(', ')}`
}

/** A line a disk that holds data: how much, and which erases there were. */
const diskLines = (node: TestNode): string[] =>
  node.disks.filter(holdsData).map(({ device, remains, sizeBytes, erasures }) => {
    const left = Object.entries(remains).map(([tenant, bytes]) => `${share(bytes, sizeBytes)} ${tenant}'s`)
    const tried = counted(erasures.map(inWords))
    return `  ${device}: ${left.join(', ')}; erases: ${tried.join(', ') || 'none began'}`
  })

/** Each text once, with how often it is there. */
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`))
}

function inWords({ method, outcome, coveredBytes }: DiskView['erasures'][number]): string {
  if (outcome === 'ineffective') return `${method} acknowledged, but not done`
  if (outcome !== 'completed') return `${method} ${outcome} after ${gigabytes(coveredBytes)}`
  return method === 'metadata' ? 'metadata (partition tables only) completed' : `${method} completed`
}

/** Never "100 %" of what is less, never "0 %" of what is something. */
function share(bytes: number, of: number): string {
  const percent = (bytes / of) * 100
  return bytes === of
    ? 'all of it'
    : percent > 99.9
      ? 'more than 99.9 %'
      : percent < 0.1
        ? 'less than 0.1 %'
        : `${percent.toFixed(1)} %`
}

const gigabytes = (bytes: number) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`)
