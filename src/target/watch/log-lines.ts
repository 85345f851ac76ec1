import { eventOf, type Saw } from './watcher.ts'

type Following = { saw: Saw; step: string | undefined; waits: boolean; index: number }

/** The lines of Ironic's log that tell what happens to a node, the node's UUID in the group `node`. */
const lines: readonly {
  pattern: RegExp
  tell: (node: string, groups: Record<string, string>, f: Following) => void
}[] = [
  {
    // @source ironic/conductor/task_manager.py `process_event`
    pattern:
      /Node (?<node>\S+) moved to provision state "(?<to>[^"]+)" from state "(?<from>[^"]+)"; target provision state is "(?<target>[^"]+)"/,
    tell(node, { from = '', to = '', target: text = 'None' }, following) {
      const target = text === 'None' ? null : text
      if (to === 'cleaning' && from !== 'clean wait') Object.assign(following, { step: undefined, index: -1 })
      following.saw('transition', { node, event: eventOf(from, to, target), from, to, target })
      if (to === 'clean failed') ended(node, following, 'failed')
    },
  },
  {
    // @source ironic/conductor/cleaning.py `do_next_clean_step`
    pattern: /Executing (?<step>\{.*\}) on node (?<node>[0-9a-f-]{36})/,
    tell(node, { step: text = '' }, following) {
      const step = stepIn(text)
      if (following.waits) ended(node, following, 'done')
      if (following.step !== step) following.index++
      Object.assign(following, { step, waits: false })
      following.saw('step', { node, step, index: following.index, phase: 'start' })
    },
  },
  {
    pattern: /Clean step (?<step>\{.*\}) on node (?<node>\S+) being executed asynchronously/,
    tell(node, _, following) {
      following.waits = true
      following.saw('step', { node, step: following.step, index: following.index, phase: 'wait' })
    },
  },
  {
    pattern: /Node (?<node>\S+) finished clean step \{/,
    tell: (node, _, following) => ended(node, following, 'done'),
  },
  {
    pattern: /Node (?<node>\S+) cleaning complete/,
    tell: (node, _, following) => ended(node, following, 'done'),
  },
  {
    // Of `debug = True`. @source ironic/conductor/task_manager.py
    pattern: /Node (?<node>\S+) successfully reserved for (?<purpose>.*) \(took/,
    tell: (node, { purpose }, { saw }) => saw('lock', { node, held: true, purpose }),
  },
  {
    pattern: /Successfully released exclusive lock for .* on node (?<node>\S+) \(lock was held/,
    tell: (node, _, { saw }) => saw('lock', { node, held: false }),
  },
]

function ended(node: string, following: Following, phase: 'done' | 'failed'): void {
  const { step, index, saw } = following
  if (step === undefined) return
  Object.assign(following, { step: undefined, waits: false })
  saw('step', { node, step, index, phase })
}

/** `deploy.erase_devices` out of Python's way to print a step. */
function stepIn(text: string): string {
  const member = (name: string) => new RegExp(`'${name}': '([^']*)'`).exec(text)?.[1] ?? ''
  return `${member('interface')}.${member('step')}`
}

/** Reads Ironic's log line by line, and tells in the words of our journal what happens to the nodes one asks about. */
export class LogReader {
  readonly #followed = new Map<string, Following>()
  #rest = ''

  follow(node: string, saw: Saw): () => void {
    this.#followed.set(node, { saw, step: undefined, waits: false, index: -1 })
    return () => void this.#followed.delete(node)
  }

  read(text: string): void {
    const parts = (this.#rest + text).split('\n')
    this.#rest = parts.pop() ?? ''
    for (const line of parts) this.#line(line)
  }

  #line(line: string): void {
    for (const { pattern, tell } of lines) {
      const groups = pattern.exec(line)?.groups
      const following = groups && this.#followed.get(groups['node'] ?? '')
      if (following) return tell(groups?.['node'] ?? '', groups ?? {}, following)
    }
  }
}
