import type { World } from '../../world.ts'
import type { TargetApi, NodeRecord } from '../target-api.ts'
import { eventOf, type Saw, type Watcher } from './watcher.ts'

type Seen = { saw: Saw; state: string; step: string | undefined; locked: boolean; lastError: string | null }

/** Of all followed nodes together, in real milliseconds. */
const everyMs = 250

/** Looks at nodes' records again and again. What is over between two looks is missed. */
export class Looks implements Watcher {
  readonly whole = false
  readonly #api: TargetApi
  readonly #followed = new Map<string, Seen | Saw>()
  #looking: Promise<void> = Promise.resolve()

  constructor(process: World, api: TargetApi) {
    this.#api = api
    process.every('look', everyMs, () => this.sync())
  }

  follow(nodes: readonly string[], saw: Saw): () => void {
    for (const node of nodes) this.#followed.set(node, saw)
    return () => {
      for (const node of nodes) this.#followed.delete(node)
    }
  }

  sync(): Promise<void> {
    return (this.#looking = this.#looking.then(() => this.#look()).catch(() => {}))
  }

  async #look(): Promise<void> {
    for (const [uuid, before] of this.#followed) {
      const record = await this.#api.node(uuid)
      if (!record) continue
      const now = seenIn(record, typeof before === 'function' ? before : before.saw)
      if (this.#followed.has(uuid)) this.#followed.set(uuid, now)
      if (typeof before !== 'function') tell(uuid, before, now, record.target_provision_state)
    }
  }
}

function seenIn(record: NodeRecord, saw: Saw): Seen {
  const { provision_state: state, last_error: lastError, reservation, clean_step: step } = record
  const id = step?.['step'] === undefined ? undefined : `${step['interface'] as string}.${step['step'] as string}`
  return { saw, state, step: id, locked: reservation !== null, lastError }
}

function tell(node: string, before: Seen, { saw, ...now }: Seen, target: string | null): void {
  if (before.step !== undefined && before.step !== now.step && now.state !== 'clean failed')
    saw('step', { node, step: before.step, phase: 'done' })
  if (now.locked && !before.locked) saw('lock', { node, held: true })
  if (now.state !== before.state)
    saw('transition', {
      node,
      event: eventOf(before.state, now.state, target),
      from: before.state,
      to: now.state,
      target,
    })
  if (now.step !== undefined && now.step !== before.step) saw('step', { node, step: now.step, phase: 'start' })
  const waits = (seen: Omit<Seen, 'saw'>) => seen.state === 'clean wait' && seen.step !== undefined && !seen.locked
  if (waits(now) && !(waits(before) && before.step === now.step)) saw('step', { node, step: now.step, phase: 'wait' })
  if (now.lastError !== before.lastError && now.lastError !== null) saw('last_error', { node, text: now.lastError })
  if (!now.locked && before.locked) saw('lock', { node, held: false })
}
