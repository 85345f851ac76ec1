import type { Machine, RamdiskBoot } from '../machine/machine.ts'
import { ConnectionCut, type Listener, type Random, type World } from '../world.ts'
import type { KeyAndCertificate } from '../certificates.ts'
import { type Command, Commands } from './commands.ts'
import type { Node } from './devices.ts'
import { PythonError, toolFailed } from './errors.ts'
import { extensions } from './extensions/extensions.ts'
import { faultDeskOf, type Occasion, orderAgentFault } from './fault-engine.ts'
import type { EffectAt, FaultPoint, StartEffect } from './faults.ts'
import { Heartbeater } from './heartbeater.ts'
import { inspect } from './inspection.ts'
import { IronicClient } from './ironic-client.ts'
import { Life } from './life.ts'
import { overLink } from './link.ts'
import { lookUpNode, type LookupContent } from './lookup.ts'
import { type Managers, managersOf } from './managers.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { pythonType } from './python.ts'
import type { AgentSettings } from './settings.ts'
import { findRootDisk } from './root-disk.ts'
import { fallSilent, serve } from './serving.ts'
import { scheduleStartFaults } from './start-faults.ts'

export type { AgentSettings } from './settings.ts'

/** The service manager of the ramdisk starts an agent that ended again after this time, in milliseconds. */
const restartMs = 30_000
/** How long the agent waits for a network interface and how often it looks, in milliseconds. */
const interfaceWait = { timeoutMs: 60_000, everyMs: 5_000 }
/** From the wish to stop serving to the closed listener, in milliseconds. */
const stopServing = { lockdownMs: 300, rescueMs: 750 }
/** From the end of the shutdown command to the end of everything, in milliseconds. */
const goDownMs = 1_000
/** Shortest token the agent takes for one. */
const tokenLength = 32
/** What Ironic shows instead of a token it has given away before. */
const maskedToken = '******'

/** Runs the agent of one boot of the ramdisk. `world` is this boot's own process: killing it is the end of the boot. */
export function runAgent(world: World, machine: Machine, boot: RamdiskBoot, settings: AgentSettings): void {
  const start = () => {
    const agent = new Agent(world, machine, boot, settings, () => world.clock.after(restartMs, start))
    agent.life.spawn('agent', () => agent.run())
  }
  start()
}

/**
 * One process of the agent, from its start to its end.
 *
 * @source ironic_python_agent/agent.py IronicPythonAgent
 */
export class Agent {
  readonly life: Life
  /** Of the boot: it lives on when this process has ended. */
  readonly world: World
  readonly machine: Machine
  readonly boot: RamdiskBoot
  readonly settings: AgentSettings
  readonly parameters: Parameters
  readonly managers: Managers
  readonly commands = new Commands(this, extensions)
  readonly ironic: IronicClient
  /** Milliseconds since the epoch, by the machine's own clock. */
  readonly startedAt: number
  readonly version: string
  token: string | undefined
  /** PEM text of the certificate that heartbeats carry. */
  certificate: string | undefined
  keyAndCertificate: KeyAndCertificate | undefined
  callbackUrl = ''
  listener: Listener | undefined
  /** Of a listener that is a part of a shared one: what its URLs have before the API's paths. */
  pathPrefix = ''
  nodeUuid: string | undefined
  heartbeatTimeoutMs = 0
  tlsMinVersion: '1.2' | '1.3'
  /** Ironic manages this node by Redfish and wants no search for its BMC. */
  skipBmcDetect = false
  readonly logLines: string[] = []
  /** A reader of commands has sent a token: of interest to agents of a certain age. */
  readersHaveToken = false
  /** What was ordered for this process. */
  readonly start: StartEffect
  /** The node of the lookup, or of the last command that named one. */
  knownNode: Node | undefined
  readonly #restart: () => void
  #heartbeater: Heartbeater | undefined

  constructor(world: World, machine: Machine, boot: RamdiskBoot, settings: AgentSettings, restart: () => void) {
    this.life = new Life(world)
    this.world = world
    this.#restart = restart
    this.machine = machine
    this.boot = boot
    this.settings = settings
    this.parameters = readParameters(boot)
    for (const fault of settings.faults ?? []) orderAgentFault(machine, fault, machine.clock, world.random)
    this.start = this.strike('start') ?? {}
    this.managers = managersOf({ ...settings, ...this.start }, machine)
    this.ironic = new IronicClient(overLink(machine, this.life), this.parameters)
    if (this.start.clockJumpMs && !this.start.jumpsAfterMs) machine.hostClockOffsetMs += this.start.clockJumpMs
    this.startedAt = this.now()
    this.version = settings.version ?? '12.0.0'
    if (!this.start.withoutBootToken) this.token = this.parameters.agentToken
    this.tlsMinVersion = this.parameters.tlsMinVersion
  }

  get random(): Random {
    return this.life.random
  }

  /** Milliseconds since the epoch, by the machine's own clock. */
  now(): number {
    return this.life.clock.now() + this.machine.hostClockOffsetMs
  }

  /** From start to serving. */
  async run(): Promise<void> {
    if (this.start.never) return
    const { unreadable } = this.parameters
    if (unreadable.length > 0) return this.exit(`cannot read its kernel parameters ${unreadable.join(', ')}`)
    await this.life.clock.sleep(this.start.delayMs ?? 0)
    scheduleStartFaults(this)
    await this.#waitForRootDisk()
    await this.life.clock.sleep(this.parameters.hardwareInitializationDelayMs)
    await this.#waitForInterface()
    const inspected = await inspect(this)
    if (inspected === 'failed') return this.exit('could not send its inventory')
    if (this.ironic.urls.length > 0) {
      const content = await lookUpNode(this, inspected.uuid)
      if (!content) return this.exit('gave up looking up its node')
      const taken = await this.#takeOver(content)
      if (typeof taken === 'string') return this.exit(`cannot use its node: ${taken}`)
      if (!taken) {
        // The real process sleeps for ever, so that its service is not started again: no listener, no heartbeat.
        this.life.record('agent', { what: 'has no token and never will' })
        return
      }
    }
    await serve(this)
  }

  /** Ends the process; the ramdisk's service manager starts it again. What drives do by themselves goes on. */
  exit(why: string): void {
    if (!this.life.alive) return
    this.life.record('agent', { what: why })
    this.life.kill()
    this.machine.stopPrograms()
    this.#restart()
  }

  startHeartbeats(): void {
    const heartbeater = (this.#heartbeater = new Heartbeater(this))
    this.life.spawn('heartbeats', () => heartbeater.run())
  }

  /** The machine's clock is put forward, or back with a minus. */
  jumpClock(byMs: number): void {
    this.machine.hostClockOffsetMs += byMs
    this.#heartbeater?.lookAtClock()
  }

  /** What was ordered to go wrong here. */
  strike<Point extends FaultPoint>(at: Point, about: Omit<Occasion, 'boot'> = {}): EffectAt<Point> | undefined {
    const hit = faultDeskOf(this.machine)?.strike(at, { boot: this.boot.number, ...about })
    if (hit) for (const rule of hit.names) this.life.record('fault', { rule, ...about })
    return hit?.does
  }

  /** Takes over what Ironic told. False if the agent can never work, a text if it fails over that. */
  async #takeOver({ node, config }: LookupContent): Promise<boolean | string> {
    this.nodeUuid = node.uuid
    this.skipBmcDetect = Boolean(config['agent_skip_bmc_detect'])
    this.heartbeatTimeoutMs = config.heartbeat_timeout * 1000
    if (config['tls_min_version'] === '1.2' || config['tls_min_version'] === '1.3')
      this.tlsMinVersion = config['tls_min_version']
    try {
      await this.cacheNode(node)
    } catch (error) {
      if (error instanceof PythonError) return error.message
      throw error
    }
    const { agent_token: token } = config
    if (token && token.length >= tokenLength) this.token = token
    else if (token === maskedToken && this.token === undefined) return false
    return true
  }

  /**
   * Remembers the node a command came with; a new one makes the agent wait for its root disk again.
   *
   * @source ironic_python_agent/hardware.py cache_node
   */
  async cacheNode(node: unknown): Promise<void> {
    if (typeof node !== 'object' || node === null)
      throw new PythonError('TypeError', `'${pythonType(node)}' object is not subscriptable`)
    const { uuid } = node as { uuid?: string }
    if (uuid === undefined) throw new PythonError('KeyError', 'uuid')
    const isNew = uuid !== this.knownNode?.uuid
    this.knownNode = node
    if (isNew) await this.#waitForRootDisk(node)
  }

  async #waitForRootDisk(node?: Node): Promise<void> {
    const { diskWaitAttempts, diskWaitDelayMs } = this.parameters
    for (let attempt = 1; attempt <= diskWaitAttempts; attempt++) {
      if (findRootDisk(this.machine, node)) return
      if (attempt < diskWaitAttempts) await this.life.clock.sleep(diskWaitDelayMs)
    }
  }

  async #waitForInterface(): Promise<void> {
    const until = this.now() + interfaceWait.timeoutMs
    while (this.macAddresses().length === 0 && this.now() < until) await this.life.clock.sleep(interfaceWait.everyMs)
  }

  /** MAC addresses of all interfaces. Virtual ones, which begin with `fa:`, are no part of the inventory. */
  macAddresses(): string[] {
    return this.machine.nics.map(({ mac }) => mac.toLowerCase()).filter((mac) => mac !== '' && !mac.startsWith('fa:'))
  }

  /** The address of the interface that leads to Ironic. */
  ownAddress(): string {
    return this.settings.address ?? '192.0.2.10'
  }

  /**
   * Calls a shell tool: nothing, unless it was ordered to fail. `junk` is what it printed instead of what it should have.
   */
  tool(command: string): { junk: string; stderr: string } | undefined {
    const does = this.strike('tool', { tool: command })
    if (!does) return undefined
    const [program = ''] = command.split(' ')
    if (does.missing) throw new PythonError('FileNotFoundError', `[Errno 2] No such file or directory: '${program}'`)
    if (does.exitCode === 0) return { junk: does.stdout ?? '', stderr: does.stderr ?? '' }
    throw toolFailed(command, does.exitCode ?? 1, does.stdout, does.stderr)
  }

  /** Adds a line to the log that `log.collect_system_logs` sends; nobody else sees it. */
  log(line: string): void {
    this.logLines.push(`${new Date(this.now()).toISOString()} ironic-python-agent: ${line}`)
  }

  /** An asynchronous command is over, however it ended. */
  commandEnded(command: Command): void {
    this.life.record('command', { command: command.name, status: command.status })
    this.#heartbeater?.force()
  }

  /** Stops serving for good; after a lockdown even the network goes. */
  stopServing(because: 'lockdown' | 'rescue'): void {
    const afterMs = because === 'lockdown' ? stopServing.lockdownMs : stopServing.rescueMs
    this.life.clock.after(afterMs, () => {
      this.life.record('agent', { what: because })
      this.life.kill()
      if (because === 'lockdown') this.world.spawn('lockdown', () => fallSilent(this))
    })
  }

  /** Ends the machine's run from inside, as soon as the system is down. */
  goDown(how: () => void): void {
    this.life.clock.after(goDownMs, how)
  }

  /** Waits for `work`, but cuts the connection if the process ends first. */
  unlessKilled<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const forget = this.life.atEnd(() => reject(new ConnectionCut()))
      work.then(
        (value) => {
          forget()
          resolve(value)
        },
        (error: Error) => {
          forget()
          reject(error)
        },
      )
    })
  }
}
