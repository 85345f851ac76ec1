import { withoutToken } from '../conductor/secrets.ts'
import type { Entry } from '../world.ts'
import type { Lab, LabNode } from './assemble.ts'
import { undocumented } from './checkers/answers.ts'
import { dataRules } from './checkers/data.ts'
import { failureRules } from './checkers/failures.ts'
import { lockRules } from './checkers/locks.ts'
import { stateRules } from './checkers/states.ts'
import { stepRules } from './checkers/steps.ts'
import { follow, isPerson } from './checkers/follow.ts'
import { newTrack, type Complaint, type Rule, type See, type Sight, type Track } from './checkers/track.ts'

/** Invariants of the run as a whole. */
const runRules = [
  { name: 'no crash', says: 'No background work and no request ends in an error nobody expected.' },
  {
    name: 'bounded work',
    says: 'Nobody works without end: no node causes thousands of journal entries an hour or hundreds a minute, or has a hundred timers.',
  },
  {
    name: 'answers as documented',
    says: 'The API answers every request with one of the statuses its reference has for it.',
    source: 'the API reference of Ironic',
  },
  { name: 'no secrets', says: 'No password and no token is in the journal or in what a record says of a failure.' },
] as const

/** Every invariant watched during every run. */
export const invariants = [
  ...runRules,
  ...dataRules,
  ...stateRules,
  ...stepRules,
  ...failureRules,
  ...lockRules,
] as const

export type CheckerName = (typeof invariants)[number]['name']
export const checkerNames: readonly CheckerName[] = invariants.map(({ name }) => name)

/** The invariants that say whose data are where: what the rest is for. */
export const dataSafety: readonly CheckerName[] = [
  'available means wiped',
  'erased means wiped',
  "others' data untouched",
  'usable means wiped',
]

/** An invariant that did not hold. `nature`: why the scenario says it may; without it, nobody foresaw it. */
export type Violation = {
  checker: CheckerName
  node?: string
  at: number
  text: string
  nature?: 'defect' | 'operator' | 'policy' | 'hardware'
}

const rules: readonly (Rule & { name: CheckerName })[] = [
  ...dataRules,
  ...stateRules,
  ...stepRules,
  ...failureRules,
  ...lockRules,
]
const seeing = (kind: keyof Rule) => rules.filter((rule) => rule[kind] !== undefined)
const byKind = {
  transition: seeing('transition'),
  step: seeing('step'),
  lock: seeing('lock'),
  operator: seeing('operator'),
  verb: seeing('verb'),
  toAgent: seeing('toAgent'),
  heartbeat: seeing('heartbeat'),
  agent: seeing('agent'),
  machine: seeing('machine'),
  bot: seeing('bot'),
  warning: seeing('warning'),
  lastError: seeing('lastError'),
  end: seeing('end'),
}
type Kind = Exclude<keyof typeof byKind, 'end'>

/** A lively node causes some three hundred entries while it is cleaned. */
const entriesPerNodeAndHour = 4_500
/** At its busiest, with faults, not two hundred. */
const entriesPerNodeAndMinute = 600
/** Timers of a lively node are some twenty, and as many everybody's. */
const timersPerNode = 100
const hourMs = 3_600_000
const minuteMs = 60_000

/** Words as long as an agent's token at least. */
const tokenLike = /[\w-]{32,}/g

/** Watches a run and collects what is violated. */
export class Watch {
  readonly violations: Violation[] = []
  readonly #lab: Lab
  readonly #tracks = new Map<string, Track>()
  readonly #byHost = new Map<string, Track>()
  readonly #passwords: readonly string[]
  /** Every agent's, from the moment it exists. */
  readonly #tokens = new Set<string>()
  readonly #end: () => void
  readonly #startAt: number
  #entries = 0
  #mostTimers = 0
  #misled = false

  constructor(lab: Lab) {
    this.#lab = lab
    this.#startAt = lab.operator.process.clock.now()
    for (const node of lab.nodes) {
      const track = newTrack(node)
      track.state = this.#record(node)?.provision_state
      this.#tracks.set(node.uuid, track)
      for (const host of [node.spec.name, `agent-${node.spec.name}`, `bmc-${node.spec.name}`])
        this.#byHost.set(host, track)
    }
    this.#passwords = [...new Set(lab.nodes.map(({ bmc }) => bmc.password))]
    this.#end = lab.world.journal.subscribe((entry, text) => this.#see(entry, text))
  }

  /** Looks at what must hold at the end, and stops watching. */
  end(): Violation[] {
    this.#end()
    const hours = Math.max(1, (this.#lab.operator.process.clock.now() - this.#startAt) / hourMs)
    const perHour = this.#entries / hours / Math.max(1, this.#tracks.size)
    if (perHour >= entriesPerNodeAndHour)
      this.#violate('bounded work', undefined, `${Math.round(perHour)} entries per node and hour`)
    for (const track of this.#tracks.values()) {
      const sight = this.#sight(track)
      for (const rule of byKind.end) this.#note(rule, track.node, rule.end?.(sight))
      const { last_error, maintenance_reason } = sight.record ?? {}
      this.#lookForSecrets(JSON.stringify([last_error, maintenance_reason]))
    }
    return this.violations
  }

  #record(node: LabNode) {
    return this.#lab.conductor?.settings.store.node(node.uuid)
  }

  #sight(track: Track): Sight {
    return { lab: this.#lab, track, record: this.#record(track.node), others: this.#tracks.values() }
  }

  #see(entry: Entry, text: string): void {
    this.#entries++
    if (entry.kind === 'crashed')
      this.#violate('no crash', undefined, `${String(entry['work'])}: ${String(entry['error'])}`)
    // What a rule before the conductor says is not the conductor's answer.
    if (entry.kind === 'fault' && entry['host'] === 'ironic') this.#misled = true
    const wrong = entry.kind === 'request' && !this.#misled && undocumented(entry)
    if (wrong) this.#violate('answers as documented', undefined, wrong)
    this.#lookForSecrets(text)
    if (entry.kind === 'conductor killed') for (const track of this.#tracks.values()) follow.killed(track)
    if (entry.kind === 'database refuses')
      for (const track of this.#tracks.values()) if (entry['node'] === track.node.uuid) follow.interrupted(track)
    const kind = kindOf(entry)
    const track = kind && this.#trackOf(entry)
    if (!track) return
    this.#count(entry, track)
    const sight = this.#sight(track)
    follow.before(entry, track)
    for (const rule of byKind[kind]) this.#note(rule, track.node, (rule[kind] as See<Entry>)(entry, sight))
    follow.after(entry, track, sight.record)
    const token = sight.record?.driver_internal_info['agent_secret_token']
    if (typeof token === 'string') this.#tokens.add(token)
  }

  /** Every node's entries of this minute, and the timers of all. */
  #count({ at }: Entry, track: Track): void {
    const minute = Math.floor(at / minuteMs)
    if (track.busy.minute !== minute) track.busy = { minute, entries: 0 }
    if (++track.busy.entries === entriesPerNodeAndMinute)
      this.#violate('bounded work', track.node, `${entriesPerNodeAndMinute} entries within a minute`)
    const { clock } = this.#lab.world as { clock?: { waiting: number } }
    const most = timersPerNode * this.#tracks.size
    if (!clock || this.#mostTimers >= most) return
    this.#mostTimers = Math.max(this.#mostTimers, clock.waiting)
    if (this.#mostTimers >= most) this.#violate('bounded work', undefined, `${most} timers wait at once`)
  }

  #trackOf({ node, source, to, path }: Entry): Track | undefined {
    if (typeof node === 'string') return this.#tracks.get(node)
    if (isPerson(source)) {
      const uuid = /^\/v1\/nodes\/([^/?]+)/.exec(String(path))?.[1]
      return uuid === undefined ? undefined : this.#tracks.get(uuid)
    }
    return this.#byHost.get(String(to)) ?? this.#byHost.get(source)
  }

  #lookForSecrets(text: string): void {
    const found =
      /agent_token=(?!\*{3})[^&"]/.test(text) ||
      this.#passwords.some((password) => text.includes(password)) ||
      // Hundreds of nodes have hundreds of tokens: words are looked up, not tokens looked for.
      text.match(tokenLike)?.some((word) => this.#tokens.has(word))
    if (!found) return
    // The complaint must not be what it complains of.
    let shown = withoutToken(text).replace(tokenLike, (word) => (this.#tokens.has(word) ? '***' : word))
    for (const password of this.#passwords) shown = shown.replaceAll(password, '***')
    this.#violate('no secrets', undefined, shown.slice(0, 120))
  }

  #note(rule: { name: CheckerName }, node: LabNode, text: Complaint): void {
    if (text) this.#violate(rule.name, node, text)
  }

  #violate(checker: CheckerName, node: LabNode | undefined, text: string): void {
    const at = this.#lab.operator.process.clock.now()
    this.violations.push({ checker, ...(node ? { node: node.spec.name } : {}), at, text })
  }
}

function kindOf({ kind, source, to }: Entry): Kind | undefined {
  switch (kind) {
    case 'transition':
    case 'step':
    case 'lock':
    case 'verb':
    case 'heartbeat':
    case 'bot':
    case 'warning':
      return kind
    case 'last_error':
      return 'lastError'
    case 'action':
    case 'command':
    case 'agent':
      return 'agent'
    case 'power':
    case 'halted':
    case 'boot':
      return 'machine'
    case 'request':
      if (isPerson(source)) return 'operator'
      return source === 'ironic' && String(to).startsWith('agent-') ? 'toAgent' : undefined
    default:
      return undefined
  }
}
