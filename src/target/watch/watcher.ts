import { machine } from '../../conductor/states.ts'

/** Writes down what the conductor did: a kind of journal entry and its details. */
export type Saw = (kind: string, detail: { node: string } & Record<string, unknown>) => void

/** Somebody who looks at a conductor that keeps no journal of ours. */
export type Watcher = {
  /** Whether no state between two looks is missed. */
  readonly whole: boolean
  /** From now on what happens to these nodes is told; the returned function ends that. */
  follow(nodes: readonly string[], saw: Saw): () => void
  /** Everything that has happened until now has been told when this resolves. */
  sync(): Promise<void>
}

type Row = { on: Readonly<Record<string, string>> }

/** The event that led from one state to another. Two verbs lead into cleaning; the target tells which it was. */
export function eventOf(from: string, to: string, target: string | null): string {
  const { on } = (machine as unknown as Record<string, Row>)[from] ?? { on: {} }
  const events = Object.keys(on).filter((event) => on[event] === to)
  if (from === 'manageable' && to === 'cleaning') return target === 'manageable' ? 'clean' : 'provide'
  return events[0] ?? 'unknown'
}
