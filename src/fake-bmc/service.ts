import type { Machine } from '../machine/machine.ts'
import type { World } from '../world.ts'
import { Accounts } from './accounts.ts'
import { watched, type Awaited } from './awaited.ts'
import { eventText, type EventName } from './event-messages.ts'
import { Events } from './events.ts'
import type { Personality } from './personalities.ts'
import type { Quirk } from './quirks/quirk.ts'
import { represent, type Representation, type Written } from './representation.ts'
import type { At, Body } from './resource.ts'
import { route, type Route } from './routes.ts'
import { Sessions } from './sessions.ts'
import type { BmcState } from './state.ts'
import { Tasks } from './tasks.ts'
import { noticed } from './watching.ts'

/** A path, found: what is there, and, if it comes in parts, what was last sent of it. */
export type Located = { at: At; route: Route; allow: string; written: Written[]; kept: Representation | undefined }

export type ServiceOptions = {
  machines: readonly Machine[]
  personality: Personality
  quirks: readonly Quirk[]
  username: string
  password: string
  sessionTimeoutMs: number
  sessionLimit: number
  uuid: string
  egress: (host: string) => boolean
  certificate: string | undefined
  timing: BmcTiming
}

/** How long the BMC itself takes, in milliseconds. */
export type BmcTiming = {
  /** A restart: nobody answers. */
  restartMs: number
  /** Writing an image to the flash of a component. */
  flashMs: number
  /** For which a finished task can be read. */
  taskRetentionMs: number
}

/**
 * One BMC at work. What it shows of the machine it reads from the machine; it keeps only what is its own: accounts,
 * sessions, and the few names an operator may write on it.
 */
export class Service {
  readonly world: World
  readonly machines: readonly Machine[]
  readonly personality: Personality
  /** In the order of the catalogue. */
  readonly quirks: readonly Quirk[]
  uuid: string
  readonly accounts = new Accounts()
  readonly sessions: Sessions
  readonly tasks: Tasks
  readonly events: Events
  readonly timing: BmcTiming
  /** PEM text of what the listener shows, if it speaks TLS. */
  certificate: string | undefined
  /** The key of a certificate that was installed over Redfish, if it came with it. */
  installedKey: string | undefined
  /** Writable values that nothing but the BMC knows (asset tags, host names), by the resource's path. */
  readonly #own = new Map<string, Body>()
  readonly #ownRevisions = new Map<string, number>()
  readonly #administrator: { username: string; password: string; role: string }
  #offlineUntil = 0
  readonly #egress: (host: string) => boolean
  readonly #located = new Map<string, Located>()

  constructor(world: World, options: ServiceOptions) {
    this.world = world
    this.machines = options.machines
    this.personality = options.personality
    this.quirks = options.quirks
    this.uuid = options.uuid
    this.#egress = options.egress
    this.sessions = new Sessions(world.clock, world.random.fork('sessions'), {
      timeoutMs: options.sessionTimeoutMs,
      limit: options.sessionLimit,
    })
    this.certificate = options.certificate
    this.timing = options.timing
    this.events = new Events(world, 20, (url) => this.mayReach(url))
    const emit = (event: EventName, args: readonly string[], origin: string) => this.emit(event, args, origin)
    const reporter = { now: () => this.now(), emit, watched: (awaited: Awaited) => watched(this.machines, awaited) }
    this.tasks = new Tasks(reporter, this.timing.taskRetentionMs)
    for (const machine of this.machines) {
      machine.watch((kind, detail) => {
        this.tasks.settle()
        const event = noticed(this, machine, kind, detail)
        if (event) this.emit(event.event, event.args, event.origin)
      })
    }
    this.#administrator = { username: options.username, password: options.password, role: 'Administrator' }
    this.accounts.add(this.#administrator)
    for (const { setup } of this.quirks) setup?.(this)
  }

  toJSON(): BmcState {
    const own = [...this.#own].map(([path, values]) => ({ path, values, revision: this.ownRevision(path) }))
    return {
      version: 1,
      uuid: this.uuid,
      accounts: this.accounts.toJSON(),
      sessions: this.sessions.toJSON(),
      tasks: this.tasks.toJSON(),
      events: this.events.toJSON(),
      own,
      ...(this.certificate !== undefined && { certificate: this.certificate }),
      ...(this.installedKey !== undefined && { installedKey: this.installedKey }),
    }
  }

  restore(saved: BmcState): void {
    this.uuid = saved.uuid
    this.accounts.restore(saved.accounts)
    this.sessions.restore(saved.sessions)
    this.events.restore(saved.events)
    this.tasks.restore(saved.tasks)
    for (const { path, values, revision } of saved.own) {
      this.#own.set(path, { ...values })
      this.#ownRevisions.set(path, revision)
    }
    if (saved.installedKey !== undefined) {
      this.certificate = saved.certificate
      this.installedKey = saved.installedKey
    }
  }

  now(): number {
    return this.world.clock.now()
  }

  /** The BMC's own clock, which may go wrong. Milliseconds since the epoch. */
  bmcNow(): number {
    return this.now() + (this.machines[0]?.bmcClockOffsetMs ?? 0)
  }

  setClock(ms: number): void {
    for (const machine of this.machines) machine.bmcClockOffsetMs = ms - this.now()
  }

  systemId(machine: Machine): string {
    return this.personality.systemId?.(this.machines.indexOf(machine)) ?? machine.uuid
  }

  chassisId(machine: Machine): string {
    return this.personality.chassisId(this.machines.indexOf(machine))
  }

  systemPath(machine: Machine): string {
    return `/redfish/v1/Systems/${this.systemId(machine)}`
  }

  chassisPath(machine: Machine): string {
    return `/redfish/v1/Chassis/${this.chassisId(machine)}`
  }

  get managerPath(): string {
    return `/redfish/v1/Managers/${this.personality.managerId}`
  }

  /** Whether anybody answers: the BMC has current and is not restarting. */
  get answers(): boolean {
    return this.#offlineUntil <= this.now() && this.machines.some(({ mains }) => mains)
  }

  /** Restarts the BMC: it forgets who was logged in, and nobody answers for a while. The machines run on. */
  restart(): void {
    this.sessions.closeAll()
    this.#offlineUntil = this.now() + this.timing.restartMs
    this.world.record('bmc', { restarts: true, forMs: this.timing.restartMs })
  }

  /** Back to how it was delivered: what was written on it, and, if asked, who may log in. */
  forget({ users }: { users: boolean }): void {
    for (const path of this.#own.keys()) this.setOwn(path, {})
    this.#own.clear()
    for (const { id } of this.events.subscriptions()) this.events.unsubscribe(id)
    if (!users) return
    for (const { id } of this.accounts.all().slice()) this.accounts.remove(id)
    this.accounts.add(this.#administrator)
  }

  /** Tells the log and the subscribers. */
  emit(event: EventName, args: readonly string[], origin: string): void {
    const { messageId, text, severity } = eventText(event, args)
    this.events.publish({ messageId, message: text, args, severity, origin, resourceType: this.#typeOf(origin) })
  }

  /** The name of the schema of what is, or was, at `path`. */
  #typeOf(path: string): string {
    const type = this.locate(path)?.route.resource.type ?? ''
    return type.slice(type.lastIndexOf('.') + 1)
  }

  own(path: string): Readonly<Body> {
    return this.#own.get(path) ?? {}
  }

  setOwn(path: string, values: Body): void {
    this.#own.set(path, { ...this.own(path), ...values })
    this.#ownRevisions.set(path, this.ownRevision(path) + 1)
  }

  /** Grows with every change of {@link own}. */
  ownRevision(path: string): number {
    return this.#ownRevisions.get(path) ?? 0
  }

  /** Whether the BMC may open a connection to a URL's host. */
  mayReach(url: string): boolean {
    return URL.canParse(url) && this.#egress(new URL(url).hostname)
  }

  /** What is at a path, if something can be. Whether it is there now, only reading tells. */
  locate(path: string): Located | undefined {
    const known = this.#located.get(path)
    if (known) return known
    const found = route(path)
    if (!found) return undefined
    const { ids } = found
    const machine = this.#machine(ids)
    if (!machine || (ids.manager !== undefined && ids.manager !== this.personality.managerId)) return undefined
    const located: Located = {
      at: { service: this, path, ids, machine },
      route: found.route,
      allow: allowed(found.route),
      written: [],
      kept: undefined,
    }
    // A represented path names something that exists or existed, so their number is bounded by what clients made.
    if (represent(located)) this.#located.set(path, located)
    return located
  }

  read(path: string): Representation | undefined {
    const located = this.locate(path)
    return located && located.route.action === undefined ? represent(located) : undefined
  }

  #machine({ system, chassis }: Readonly<Record<string, string>>): Machine | undefined {
    if (system !== undefined) return this.machines.find((machine) => this.systemId(machine) === system)
    if (chassis !== undefined) return this.machines.find((machine) => this.chassisId(machine) === chassis)
    return this.machines[0]
  }
}

/** The methods of a path, as `Allow` lists them. */
function allowed({ resource, action }: Route): string {
  if (action !== undefined) return 'POST'
  const methods = ['GET', 'HEAD']
  if (resource.create) methods.push('POST')
  if (resource.patch) methods.push('PATCH')
  if (resource.remove) methods.push('DELETE')
  return methods.join(', ')
}
