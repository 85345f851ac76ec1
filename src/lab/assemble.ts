import { runAgent } from '../fake-agent/agent.ts'
import type { AgentSettings } from '../fake-agent/settings.ts'
import { makeCertificate } from '../certificates.ts'
import { createBmc, type Bmc } from '../fake-bmc/bmc.ts'
import type { BmcState } from '../fake-bmc/state.ts'
import { uuidFrom } from '../identifiers.ts'
import { Machine, type NetworkBoot, type RamdiskBoot } from '../machine/machine.ts'
import { restore, type MachineSnapshot } from '../machine/snapshot.ts'
import type { RealWorld } from '../sim/real-world.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { App, Listener, Process, World } from '../world.ts'
import { ConductorControl, type ConductorSettings } from './conductor-control.ts'
import { identityOf, type NodeSpec } from './fleet.ts'
import { enrol, type BmcAccess } from './enrolment.ts'
import { Operator } from './operator.ts'
import { StatesWatch } from './states-watch.ts'

export type LabWorld = VirtualWorld | RealWorld

export type LabOptions = {
  nodes: readonly NodeSpec[]
  /** Absent: hardware only, for a conductor elsewhere. */
  conductor?: ConductorSettings
  /** Where agents find an Ironic that is not part of the lab (`ipa-api-url`). */
  ironicUrl?: string
  /** Whether to enrol the nodes with the lab's conductor and to `manage` them; by default yes. */
  enrol?: boolean
  /** With `tls` BMCs show a certificate of their own making. */
  bmc?: { username?: string; password?: string; tls?: boolean }
  /** One BMC at one address has all machines, with the personality of the first. */
  oneBmc?: boolean
  /** What machines (by name) and BMCs (by host name) were in an earlier life of the program. */
  saved?: { machine(name: string): MachineSnapshot | undefined; bmc(host: string): BmcState | undefined }
  /** Of the real world: the first BMC's port; the others follow. Without it, free ones. */
  basePort?: number
  /** Of the real world: the address BMCs and agents listen on. */
  address?: string
  /** Of the real world: how many times faster than life machines boot and disks erase. */
  speed?: number
  /** Of the real world: the same for agents' heartbeats and pauses, whose peers live in real time; by default 1. */
  agentSpeed?: number
  /** Of the real world, whose own chance is real: what the identities of machines are drawn from. */
  seed?: string
  /** Where serial numbers and addresses begin, so that labs with one conductor do not share any; by default 0. */
  firstMachine?: number
  /** Kernel parameters beside `ipa-api-url` of every network boot. */
  kernelParameters?: Readonly<Record<string, string>>
  /** Puts faults before an app; the name is its host's. */
  wrap?: (host: string, app: App, process: Process) => App
}

/** One machine of a lab with everything that belongs to it. */
export type LabNode = {
  /** May be replaced: the next boot of the ramdisk follows it. */
  spec: NodeSpec
  readonly machine: Machine
  /** Of the node's record in Ironic. */
  readonly uuid: string
  readonly bmc: BmcAccess
  /** The Redfish service, which may be that of others as well, its host name and its listener. */
  readonly service: Bmc
  readonly bmcHost: string
  readonly bmcControl: ListenerControl
  /** The boot of the ramdisk that runs now, and the process of its agent. */
  boot: RamdiskBoot | undefined
  agent: Process | undefined
  /** Starts the agent of the present boot, as the ramdisk's service manager does after a crash. */
  restartAgent(): void
}

/** A wired lab. */
export class Lab {
  readonly world: LabWorld
  readonly options: LabOptions
  readonly nodes: LabNode[] = []
  readonly states: StatesWatch
  readonly operator: Operator
  readonly conductor: ConductorControl | undefined
  readonly #byIdent = new Map<string, LabNode>()

  constructor(world: LabWorld, options: LabOptions) {
    this.world = world
    this.options = options
    this.states = new StatesWatch(world.journal)
    this.conductor =
      options.conductor &&
      new ConductorControl(
        {
          ...options.conductor,
          // Agents without TLS are refused otherwise.
          options: { 'agent.require_tls': options.nodes.some(({ agent }) => agent?.tls), ...options.conductor.options },
        },
        () => world.process('ironic'),
        options.wrap && ((app, process) => options.wrap?.('ironic', app, process) ?? app),
      )
    this.operator = new Operator(world.process('operator'), () => this.ironicUrl)
  }

  /** Where Ironic's API is. */
  get ironicUrl(): string {
    return this.conductor?.url ?? this.options.ironicUrl ?? 'http://ironic'
  }

  get machines(): Machine[] {
    return this.nodes.map(({ machine }) => machine)
  }

  /** By name, by the UUID of the record or by the UUID of the machine. */
  node(ident: string): LabNode {
    const node = this.#byIdent.get(ident)
    if (!node) throw new Error(`there is no node ${ident} in the lab`)
    return node
  }

  add(node: LabNode): void {
    this.nodes.push(node)
    for (const ident of [node.spec.name, node.uuid, node.machine.uuid]) this.#byIdent.set(ident, node)
  }

  /** Does `work`, in virtual time if the world has it; resolves when it is done. */
  async drive<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { world } = this
    if (!(world instanceof VirtualWorld)) return work()
    let outcome: { value: T } | { error: unknown } | undefined
    this.operator.process.spawn(name, async () => {
      try {
        outcome = { value: await work() }
      } catch (error) {
        outcome = { error }
      }
    })
    const { ended, waiting } = await world.run(driveLimitMs, () => outcome !== undefined)
    if (!outcome) throw new Error(`${name} did not end (${ended}) ${waiting.join(', ')}`)
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

const driveLimitMs = 24 * 3_600_000

/** How many nodes enrol at a time in the real world. */
const enrolAtOnce = 8

/** Builds a lab in either world: conductor, machines, BMCs, agents, tenants' data, and nodes enrolled and `manageable`. */
export async function assemble(world: LabWorld, options: LabOptions): Promise<Lab> {
  const lab = new Lab(world, options)
  const identities =
    world instanceof VirtualWorld ? world.random.fork('lab') : seededRandom(options.seed ?? 'cleanroom')
  await lab.conductor?.start()
  const machines: Machine[] = []
  for (const [index, spec] of options.nodes.entries()) {
    const { speed = 1, firstMachine = 0 } = options
    const process = world instanceof VirtualWorld ? world.process(spec.name) : world.process(spec.name, { speed })
    const machine = new Machine(identityOf(spec, firstMachine + index, identities), spec.profile, process)
    const saved = options.saved?.machine(spec.name)
    if (saved) restore(machine, saved)
    else if (spec.tenant !== undefined) machine.occupy(spec.tenant)
    machines.push(machine)
    if (options.oneBmc === true) continue
    const bmc = await openBmc(lab, `bmc-${spec.name}`, [machine], spec, index)
    lab.add(nodeOf(lab, spec, machine, bmc, uuidFrom(identities.fork(`node ${spec.name}`))))
  }
  const [first] = options.nodes
  if (options.oneBmc === true && first) {
    const bmc = await openBmc(lab, 'bmc', machines, first, 0)
    for (const [index, spec] of options.nodes.entries())
      lab.add(nodeOf(lab, spec, machines[index] as Machine, bmc, uuidFrom(identities.fork(`node ${spec.name}`))))
  }
  if (lab.conductor && options.enrol !== false) {
    const atOnce = world instanceof VirtualWorld ? lab.nodes.length : enrolAtOnce
    await lab.drive('enrolment', () => enrol(lab.operator, lab.nodes, atOnce))
  }
  return lab
}

/** A BMC that listens. */
type OpenBmc = { service: Bmc; host: string; url: string; account: Account; control: ListenerControl }
type Account = { username: string; password: string }

async function openBmc(
  lab: Lab,
  host: string,
  machines: readonly Machine[],
  spec: NodeSpec,
  index: number,
): Promise<OpenBmc> {
  const { bmc = {}, basePort, address, saved, wrap = (_, app) => app } = lab.options
  const account = { username: bmc.username ?? 'admin', password: bmc.password ?? 'green-is-not-clean' }
  const process = lab.world.process(host)
  const shown = spec.agent?.address ?? address ?? '127.0.0.1'
  const made = bmc.tls === true ? bmcCertificate(process, host, shown) : undefined
  const service = createBmc(process, machines, { ...spec.bmc, ...account, ...(made && { certificate: made.cert }) })
  const before = saved?.bmc(host)
  if (before) service.restore(before)
  const control = new ListenerControl(() => {
    const tls = made && (service.installedTls() ?? made)
    return process.listen(host, wrap(host, service.app, process), {
      ...(basePort === undefined ? {} : { port: basePort + index }),
      ...(address === undefined ? {} : { address }),
      ...(tls && { tls }),
    })
  })
  return { service, host, url: await control.open(), account, control }
}

const bmcCertificate = ({ clock, random }: Process, hostname: string, address: string) =>
  makeCertificate({ address, hostname, now: clock.now(), curve: 'p256' }, random.fork('certificate'))

function nodeOf(lab: Lab, spec: NodeSpec, machine: Machine, open: OpenBmc, uuid: string): LabNode {
  const { service, host, url, account, control } = open
  const node: LabNode = {
    spec,
    machine,
    uuid,
    bmc: { url, systemPath: service.systemPath(machine), ...account },
    service,
    bmcHost: host,
    bmcControl: control,
    boot: undefined,
    agent: undefined,
    restartAgent: () => startAgent(lab, node),
  }
  machine.networkBoot = networkBoot(lab)
  machine.startRamdisk = (boot) => {
    node.boot = boot
    startAgent(lab, node)
    return () => {
      node.boot = undefined
      node.agent?.kill()
      node.agent = undefined
    }
  }
  return node
}

function networkBoot({ ironicUrl, options }: Lab): NetworkBoot {
  return { parameters: { 'ipa-api-url': ironicUrl, ...options.kernelParameters } }
}

function startAgent(lab: Lab, node: LabNode): void {
  const { spec, machine, boot } = node
  if (!boot) return
  const { address, wrap, agentSpeed: speed = 1 } = lab.options
  const process =
    lab.world instanceof VirtualWorld
      ? lab.world.process(`agent-${spec.name}`)
      : lab.world.process(`agent-${spec.name}`, { speed })
  const settings: AgentSettings = { ...(address === undefined ? {} : { address }), ...spec.agent }
  node.agent = process
  runAgent(wrap ? wrapped(process, wrap) : process, machine, boot, settings)
}

/** The same process, whose listeners answer through `wrap`. */
const wrapped = (process: Process, wrap: NonNullable<LabOptions['wrap']>): World => ({
  name: process.name,
  clock: process.clock,
  random: process.random,
  fetch: process.fetch,
  listen: (host, app, options) => process.listen(host, wrap(host, app, process), options),
  record: (kind, detail) => process.record(kind, detail),
  spawn: (name, work) => process.spawn(name, work),
  every: (name, ms, work) => process.every(name, ms, work),
})

/** A listener that can be closed and opened again at the same place. */
export class ListenerControl {
  readonly #listen: () => Promise<Listener>
  #listener: Listener | undefined

  constructor(listen: () => Promise<Listener>) {
    this.#listen = listen
  }

  async open(): Promise<string> {
    this.#listener ??= await this.#listen()
    return this.#listener.url
  }

  close(): void {
    this.#listener?.close()
    this.#listener = undefined
  }
}
