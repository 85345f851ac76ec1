import { connectionFailure } from '../http.ts'
import type { Machine, RamdiskBoot } from '../machine/machine.ts'
import { type App, ConnectionCut, type Listener, type ListenOptions, type Random, type World } from '../world.ts'
import { app } from './app.ts'
import { makeCertificate } from './certificate.ts'
import { type Command, Commands } from './commands.ts'
import type { Node } from './devices.ts'
import { PythonError } from './errors.ts'
import { extensions } from './extensions/extensions.ts'
import { Heartbeater } from './heartbeater.ts'
import { apiVersions, atLeast, IronicClient, userAgent } from './ironic-client.ts'
import { Life } from './life.ts'
import { lookUpNode, type LookupContent } from './lookup.ts'
import { type Managers, managersOf } from './managers.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { pythonType } from './python.ts'
import type { AgentSettings } from './settings.ts'
import { findRootDisk } from './root-disk.ts'

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
    const agent = new Agent(world, machine, boot, settings)
    agent.life.spawn('agent', async () => {
      if ((await agent.run()) !== 'exit') return
      agent.life.kill()
      machine.stopPrograms()
      world.clock.after(restartMs, start)
    })
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
  /** PEM text of the certificate made at this start. */
  certificate: string | undefined
  callbackUrl = ''
  nodeUuid: string | undefined
  heartbeatTimeoutMs = 0
  tlsMinVersion: '1.2' | '1.3'
  /** Ironic manages this node by Redfish and wants no search for its BMC. */
  skipBmcDetect = false
  readonly logLines: string[] = []
  #knownNode: string | undefined
  #heartbeater: Heartbeater | undefined

  constructor(world: World, machine: Machine, boot: RamdiskBoot, settings: AgentSettings) {
    this.life = new Life(world)
    this.machine = machine
    this.boot = boot
    this.settings = settings
    this.parameters = readParameters(boot)
    this.managers = managersOf(settings)
    this.ironic = new IronicClient(this.life.fetch, this.parameters)
    this.startedAt = this.now()
    this.version = settings.version ?? '12.0.0'
    this.token = this.parameters.agentToken
    this.tlsMinVersion = this.parameters.tlsMinVersion
  }

  get random(): Random {
    return this.life.random
  }

  /** Milliseconds since the epoch, by the machine's own clock. */
  now(): number {
    return this.life.clock.now() + this.machine.hostClockOffsetMs
  }

  /** From start to serving. `exit`: the process ended and will be started again. */
  async run(): Promise<'exit' | 'stays'> {
    await this.#waitForRootDisk()
    await this.life.clock.sleep(this.parameters.hardwareInitializationDelayMs)
    await this.#waitForInterface()
    if (this.ironic.urls.length > 0) {
      const content = await lookUpNode(this, undefined)
      if (!content) {
        this.life.record('agent', { what: 'gave up looking up its node' })
        return 'exit'
      }
      if (!(await this.#takeOver(content))) {
        // The real process sleeps for ever, so that its service is not started again: no listener, no heartbeat.
        this.life.record('agent', { what: 'has no token and never will' })
        return 'stays'
      }
    }
    return this.#serve()
  }

  async #serve(): Promise<'exit' | 'stays'> {
    const tls = await this.#wantsTls()
    // With a certificate the address must be known before the listener opens, without one only before the heartbeats.
    if (tls && !(await this.#findRoute())) return this.#leave('found no address to announce')
    const listening = await this.#listen(tls)
    if (!listening) return this.#leave('could not listen')
    this.callbackUrl = this.#ownUrl(listening.url)
    this.life.record('agent', { what: 'serves', url: this.callbackUrl })
    if (this.ironic.urls.length === 0) return 'stays'
    if (!tls && !(await this.#findRoute())) {
      // Only the thread that would send heartbeats ends.
      this.life.record('agent', { what: 'found no address to announce' })
      return 'stays'
    }
    const heartbeater = (this.#heartbeater = new Heartbeater(this))
    this.life.spawn('heartbeats', () => heartbeater.run())
    return 'stays'
  }

  #leave(what: string): 'exit' {
    this.life.record('agent', { what })
    return 'exit'
  }

  async #wantsTls(): Promise<boolean> {
    if (!this.settings.tls || this.ironic.urls.length === 0) return false
    return atLeast(await this.ironic.version(), apiVersions.verifyCa)
  }

  async #listen(tls: boolean): Promise<Listener | undefined> {
    const { address, port, host = `agent-${this.machine.name}` } = this.settings
    const serving: App = { fetch: (request) => app.fetch(request, { agent: this }) }
    const options: ListenOptions = {}
    if (port !== undefined) options.port = port
    if (address !== undefined) options.address = address
    if (tls) options.tls = this.#makeCertificate()
    try {
      return await this.life.listen(host, serving, options)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return undefined
    }
  }

  #makeCertificate(): NonNullable<ListenOptions['tls']> {
    const request = {
      address: this.parameters.advertiseHost ?? this.ownAddress(),
      hostname: this.machine.name,
      now: this.now(),
      curve: this.parameters.tlsCurve,
    }
    const { key, cert } = makeCertificate(request, this.random.fork('certificate'))
    this.certificate = cert
    return { key, cert, minVersion: `TLSv${this.tlsMinVersion}` }
  }

  #ownUrl(listening: string): string {
    const { advertiseHost, advertisePort, advertiseProtocol } = this.parameters
    if (this.settings.callbackUrl !== undefined) return this.settings.callbackUrl
    const protocol = this.certificate === undefined ? advertiseProtocol : 'https'
    return advertiseHost === undefined ? listening : `${protocol}://${wrapped(advertiseHost)}:${advertisePort}`
  }

  /** The agent learns its own address from the route to Ironic, so it tries Ironic first. */
  async #findRoute(): Promise<boolean> {
    if (this.settings.callbackUrl !== undefined || this.parameters.advertiseHost !== undefined) return true
    let reachable = false
    for (const url of this.ironic.urls) {
      try {
        await this.ironic.send('GET', withPath(url), { ...userAgent, Accept: '*/*' })
        reachable = true
      } catch (error) {
        if (connectionFailure(error) === undefined) throw error
      }
    }
    return reachable
  }

  /** Takes over what Ironic told. False if the agent can never work. */
  async #takeOver({ node, config }: LookupContent): Promise<boolean> {
    this.nodeUuid = node.uuid
    this.skipBmcDetect = Boolean(config['agent_skip_bmc_detect'])
    this.heartbeatTimeoutMs = config.heartbeat_timeout * 1000
    if (config['tls_min_version'] === '1.2' || config['tls_min_version'] === '1.3')
      this.tlsMinVersion = config['tls_min_version']
    await this.cacheNode(node)
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
    if (uuid === this.#knownNode) return
    this.#knownNode = uuid
    await this.#waitForRootDisk(node as Node)
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

  /** Calls a shell tool: nothing, unless it was ordered to fail. */
  tool(_command: string): void {}

  /** Adds a line to the log that `log.collect_system_logs` sends; nobody else sees it. */
  log(line: string): void {
    this.logLines.push(`${new Date(this.now()).toISOString()} ironic-python-agent: ${line}`)
  }

  /** An asynchronous command is over, however it ended. */
  commandEnded(command: Command): void {
    this.life.record('command', { command: command.name, status: command.status })
    this.#heartbeater?.force()
  }

  /** Stops serving; after a lockdown even the network goes. */
  stopServing(because: 'lockdown' | 'rescue'): void {
    const afterMs = because === 'lockdown' ? stopServing.lockdownMs : stopServing.rescueMs
    this.life.clock.after(afterMs, () => {
      this.life.record('agent', { what: because })
      this.life.kill()
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

/** HTTP has no empty path. */
const withPath = (url: string) => (/^\w+:\/\/[^/]+$/.test(url) ? `${url}/` : url)

/** An IPv6 address in a URL stands in brackets. */
const wrapped = (host: string) => (host.includes(':') ? `[${host}]` : host)
