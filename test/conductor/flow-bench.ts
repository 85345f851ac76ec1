import { agentDeploySteps, agentRaidSteps } from '../../src/conductor/agent/steps.ts'
import type { AgentCommand } from '../../src/conductor/agent/client.ts'
import type { Conductor } from '../../src/conductor/conductor.ts'
import { directDeploy } from '../../src/conductor/drivers/direct-deploy.ts'
import type { Driver, NodePoller, StepsInterface } from '../../src/conductor/drivers/interfaces.ts'
import * as manager from '../../src/conductor/manager.ts'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { newNode, type Json, type Node, type Step } from '../../src/conductor/node.ts'
import type { OptionOverrides } from '../../src/conductor/options/options.ts'
import { startPeriodicTasks } from '../../src/conductor/periodic.ts'
import { createConductor } from '../../src/conductor/start.ts'
import { correctStuckStates, register, releaseOwnLocks } from '../../src/conductor/startup.ts'
import type { RamdiskLog } from '../../src/conductor/agent/ramdisk-logs.ts'
import type { Store } from '../../src/conductor/store/store.ts'
import { timestamp } from '../../src/conductor/timestamps.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import { ConnectionCut, type Entry, type Process } from '../../src/world.ts'

/** What the scripted hardware was told, and what it shall answer next. */
export class Hardware {
  power: 'power on' | 'power off' = 'power off'
  readonly calls: string[] = []
  /** By call; an error stays until it is taken away. */
  readonly failures = new Map<string, Error>()
  /** Steps of the bios interface, which need no ramdisk unless they say so. */
  biosSteps: Step[] = []
  runBiosStep: StepsInterface['executeCleanStep'] = () => Promise.resolve(undefined)

  async #call(name: string): Promise<void> {
    this.calls.push(name)
    const failure = this.failures.get(name)
    if (failure) throw failure
  }

  readonly driver: Driver = {
    power: {
      supported: ['power on', 'power off', 'rebooting', 'soft power off', 'soft rebooting'],
      validate: () => this.#call('power.validate'),
      getPowerState: async () => {
        await this.#call('power.get')
        return this.power
      },
      setPowerState: async (_task, state) => {
        await this.#call(`power.set ${state}`)
        this.power = state === 'power off' || state === 'soft power off' ? 'power off' : 'power on'
      },
      reboot: async () => {
        await this.#call('power.reboot')
        this.power = 'power on'
      },
    },
    management: {
      validate: async () => {},
      supportedBootDevices: ['pxe'],
      setBootDevice: async () => {},
      getBootDevice: async () => ({ boot_device: 'pxe', persistent: false }),
      getBootMode: async () => 'uefi',
      setBootMode: async () => {},
      getSecureBootState: async () => false,
      detectVendor: async () => undefined,
    },
    boot: {
      validate: async () => {},
      prepareRamdisk: () => this.#call('boot.prepare'),
      cleanUpRamdisk: () => this.#call('boot.clean up'),
    },
    network: {
      validate: () => this.#call('network.validate'),
      addCleaningNetwork: () => this.#call('network.add'),
      removeCleaningNetwork: () => this.#call('network.remove'),
    },
    deploy: directDeploy,
    steps: {
      deploy: agentDeploySteps,
      raid: agentRaidSteps,
      bios: { cleanSteps: () => this.biosSteps, executeCleanStep: (task, step) => this.runBiosStep(task, step) },
    },
    caches: [],
  }

  /** Which of the calls matter to the machine: everything but reading and checking. */
  get actions(): string[] {
    return this.calls.filter((call) => call !== 'power.get' && !call.endsWith('.validate'))
  }
}

export const metadata: Step = { interface: 'deploy', step: 'erase_devices_metadata', priority: 99, abortable: true }
export const erase: Step = { interface: 'deploy', step: 'erase_devices', priority: 10, abortable: true }

/** An agent that does what the test says: its commands end when told to. */
class ScriptedAgent {
  commands: (AgentCommand & { command_params?: Json })[] = []
  steps: readonly Step[] = [metadata, erase]
  version: Json = { GenericHardwareManager: '1.2' }
  /** By command name with its extension; gives the whole answer. */
  readonly answers = new Map<string, () => Response>()
  /** What a request for the list gets instead of it. */
  list: (() => Response) | undefined
  cut = false

  /** Ends the last command. */
  end(command_status: string, more: { result?: Json | null; error?: unknown } = {}): void {
    const last = this.commands.at(-1) as AgentCommand & { command_params?: Json }
    const step = last.command_params?.['step']
    const result = command_status === 'SUCCEEDED' ? { clean_step: step, clean_result: null } : null
    const { result: command_result = result, error: command_error = null } = more
    this.commands = [...this.commands.slice(0, -1), { ...last, command_status, command_result, command_error }]
  }

  /** The steps it was told to execute, in order. */
  readonly executed: string[] = []

  /** The command that is carried out, but whose answer never arrives. */
  loseAnswerOf: string | undefined

  async fetch(request: Request): Promise<Response> {
    if (this.cut) throw new ConnectionCut()
    if (request.method === 'GET') return this.list?.() ?? Response.json({ commands: this.commands })
    const { name, params } = (await request.json()) as { name: string; params: Json }
    const custom = this.answers.get(name)
    if (custom) return custom()
    const command = {
      command_name: name.slice(name.indexOf('.') + 1),
      command_params: params,
      command_error: null,
      ...this.#run(name, params),
    }
    this.commands = [...this.commands, command]
    if (name === this.loseAnswerOf) {
      this.loseAnswerOf = undefined
      throw new ConnectionCut()
    }
    return Response.json(command)
  }

  #run(name: string, params: Json): { command_status: string; command_result: Json | null } {
    switch (name) {
      case 'clean.get_clean_steps':
        return {
          command_status: 'SUCCEEDED',
          command_result: {
            clean_steps: { GenericHardwareManager: this.steps },
            hardware_manager_version: this.version,
          },
        }
      case 'clean.execute_clean_step':
        this.executed.push((params['step'] as Step).step)
        return { command_status: 'RUNNING', command_result: null }
      default:
        return { command_status: 'SUCCEEDED', command_result: { system_logs: 'bG9ncw==' } }
    }
  }
}

export type BenchOptions = {
  node?: Partial<Node>
  options?: OptionOverrides
  quirks?: 'upstream' | 'none' | string[]
  hostname?: string
  store?: Store
  periodic?: boolean
  pollers?: readonly NodePoller[]
  world?: VirtualWorld
  notificationUrl?: string
  keepRamdiskLog?: (log: RamdiskLog) => void
}

const uuid = '10000000-0000-4000-8000-000000000001'

/** One conductor, one node, a scripted machine and a scripted agent, in virtual time. */
export class Bench {
  readonly world: VirtualWorld
  readonly journal: Entry[] = []
  readonly hardware = new Hardware()
  readonly agent = new ScriptedAgent()
  readonly store: Store
  conductor: Conductor
  process: Process
  readonly #options: BenchOptions
  readonly #test: Process

  constructor(options: BenchOptions = {}) {
    this.#options = options
    this.world = options.world ?? new VirtualWorld({ seed: 'bench' })
    this.store = options.store ?? new MemoryStore()
    this.world.journal.subscribe((entry) => this.journal.push(entry))
    this.#test = this.world.process('test')
    this.process = this.world.process('ironic')
    this.conductor = this.#create()
    register(this.conductor)
    if (options.periodic) startPeriodicTasks(this.conductor, options.pollers ?? [])
    this.addNode(options.node)
  }

  #create(): Conductor {
    const { options, quirks = 'upstream', hostname = 'conductor-1', notificationUrl, keepRamdiskLog } = this.#options
    return createConductor(this.process, {
      store: this.store,
      hostname,
      publicUrl: 'http://ironic',
      quirks,
      options: { 'agent.require_tls': false, ...options },
      driverOf: () => this.hardware.driver,
      ...(notificationUrl ? { notificationUrl } : {}),
      ...(keepRamdiskLog ? { keepRamdiskLog } : {}),
    })
  }

  addNode(given: Partial<Node> = {}): void {
    const node = newNode({
      uuid,
      driver: 'redfish',
      created_at: this.now,
      provision_state: 'manageable',
      power_state: 'power off',
      ...given,
    })
    this.store.createNode(node)
  }

  /** Ends the process as a crash would; `restart` starts it again on the same store. */
  crash(): void {
    this.process.kill()
  }

  async restart(): Promise<void> {
    this.process = this.world.process('ironic')
    this.conductor = this.#create()
    const held = releaseOwnLocks(this.conductor)
    register(this.conductor)
    if (this.#options.periodic) startPeriodicTasks(this.conductor, this.#options.pollers ?? [])
    await this.call(() => correctStuckStates(this.conductor, held))
    await this.settle()
  }

  get now(): string {
    return timestamp(this.world.clock.now())
  }

  get node(): Node {
    return this.store.node(uuid) as Node
  }

  get info(): Json {
    return this.node.driver_internal_info
  }

  /** Changes the record behind the conductor's back. */
  set(changes: Partial<Node>): void {
    this.store.saveNode({ ...this.node, ...changes })
  }

  setInfo(changes: Json): void {
    this.set({ driver_internal_info: { ...this.info, ...changes } })
  }

  /** `state/target`, as the catalogue of scenarios writes it. */
  get state(): string {
    return `${this.node.provision_state}/${this.node.target_provision_state ?? 'null'}`
  }

  /** The states the node went through. */
  get path(): string[] {
    return this.journal.filter(({ kind }) => kind === 'transition').map(({ to }) => String(to))
  }

  /** Runs `work` in virtual time and gives what it gives. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    let outcome: { value: T } | { error: unknown } | undefined
    this.#test.spawn('call', async () => {
      try {
        outcome = { value: await work() }
      } catch (error) {
        outcome = { error }
      }
    })
    await this.world.run(3_600_000, () => outcome !== undefined)
    if (!outcome) throw new Error('the call did not end')
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  /** Runs `work` and no further than its workers' first pause. */
  async start(work: () => Promise<void>): Promise<void> {
    await this.call(work)
    await this.pass(1)
  }

  /** Lets everything that was started come to rest. */
  async settle(): Promise<void> {
    const { ended, waiting } = await this.world.run(3_600_000)
    if (ended !== 'rest') throw new Error(`not at rest: ${ended} ${waiting.join(', ')}`)
  }

  /** Lets time pass, periodic tasks included. */
  async pass(ms: number): Promise<void> {
    const until = this.world.clock.now() + ms
    this.#test.clock.after(ms, () => {})
    await this.world.run(ms + 1, () => this.world.clock.now() >= until)
  }

  async ask(action: string): Promise<void> {
    await this.call(() => manager.doProvisioningAction(this.conductor, uuid, action))
    await this.settle()
  }

  requestClean(cleanSteps: readonly Step[], disableRamdisk?: boolean): Promise<void> {
    const request = disableRamdisk === undefined ? { cleanSteps } : { cleanSteps, disableRamdisk }
    return manager.doNodeClean(this.conductor, uuid, request)
  }

  async clean(cleanSteps: readonly Step[], disableRamdisk?: boolean): Promise<void> {
    await this.call(() => this.requestClean(cleanSteps, disableRamdisk))
    await this.settle()
  }

  async continueClean(): Promise<void> {
    await this.call(() => manager.continueNodeClean(this.conductor, uuid))
    await this.settle()
  }

  async update(changes: Partial<Node>): Promise<void> {
    await this.call(() => manager.updateNode(this.conductor, uuid, changes))
  }

  async tearDown(): Promise<void> {
    await this.call(() => manager.doNodeTearDown(this.conductor, uuid))
    await this.settle()
  }

  /** The ramdisk starts: it listens, and asks for its token. */
  async boot(): Promise<void> {
    this.agent.commands = []
    this.#agentProcess?.kill()
    this.#agentProcess = this.world.process('agent')
    await this.#agentProcess.listen('agent', this.agent)
    const node = await this.call(() => manager.getNodeWithToken(this.conductor, uuid))
    const token = node.driver_internal_info['agent_secret_token']
    if (token !== '******') this.#token = String(token)
  }

  /** Nobody listens at the agent's address any more. */
  agentGone(): void {
    this.#agentProcess?.kill()
    this.#agentProcess = undefined
  }

  #agentProcess: Process | undefined
  #token = ''

  sendHeartbeat(more: Partial<manager.HeartbeatRequest> = {}): Promise<void> {
    return manager.heartbeat(this.conductor, uuid, {
      callbackUrl: 'http://agent',
      agentVersion: '11.0.0',
      agentToken: this.#token,
      ...more,
    })
  }

  async heartbeat(more: Partial<manager.HeartbeatRequest> = {}): Promise<void> {
    await this.call(() => this.sendHeartbeat(more))
    await this.settle()
  }

  /** The running step ends well, and the agent says so. */
  async succeed(): Promise<void> {
    this.agent.end('SUCCEEDED')
    await this.heartbeat()
  }

  /** Brings a fresh node to its first running step. */
  async untilFirstStep(start: () => Promise<void> = () => this.ask('provide')): Promise<void> {
    await start()
    await this.boot()
    await this.heartbeat()
  }
}

export const nodeUuid = uuid
export const user = (step: string, more: Partial<Step> = {}): Step => ({ interface: 'deploy', step, ...more })
