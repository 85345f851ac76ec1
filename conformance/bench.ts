import { Api, type NodeRecord } from './api.ts'
import { type Announced, Cleanroom, type Truth } from './cleanroom.ts'
import { type Ironic, startIronic } from './ironic.ts'
import { freePorts } from './processes.ts'

/** One change of a provision state, as the conductor itself tells it. */
export type Transition = { from: string; to: string; target: string | null }

/** A conductor with our hardware under it. */
export type Bench = {
  name: string
  api: Api
  lab: Cleanroom
  /** Only agents with TLS are taken. */
  tls: boolean
  /** `driver_info` of the boot images. */
  images: Record<string, string>
  /** All transitions of a node so far, from the conductor's own record of them. */
  path(uuid: string): Promise<Transition[]>
  /** Errors that the conductor has logged about a node, each once; only a real one writes such a log. */
  errors?(uuid: string): string[]
}

export type BenchSettings = {
  nodes: number
  /** Options that both conductors share, in Ironic's units. */
  cleanTimeoutSeconds: number
  heartbeatTimeoutSeconds: number
  profile?: string
  /** How many times faster than life machines boot and erase. */
  speed?: number
  /** Agents speak TLS with a certificate of each boot, and Ironic takes no others, as is its default. */
  tls?: true
  /** Priority of erase_devices in automated cleans; 0 leaves it to erase_devices_metadata. */
  erasePriority?: number
}

const hardwareArguments = ({ nodes, profile = 'two-disk-1u', speed = 150, tls }: BenchSettings) => [
  ...['--nodes', String(nodes), '--profile', profile],
  // Minutes of booting and erasing become seconds; heartbeats every five seconds become two.
  ...['--speed', String(speed), '--agent-speed', '2.5'],
  ...(tls ? ['--tls'] : []),
]

/** A real Ironic with `cleanroom hardware` under it. */
export async function realBench(settings: BenchSettings): Promise<Bench> {
  const ironic = await startIronic({
    CLEAN_TIMEOUT: String(settings.cleanTimeoutSeconds),
    POWER_SYNC: '3600',
    HEARTBEAT_TIMEOUT: String(settings.heartbeatTimeoutSeconds),
    ERASE_PRIORITY: String(settings.erasePriority ?? 0),
    ...(settings.tls ? { REQUIRE_TLS: 'True' } : {}),
  })
  return benchOver(ironic, settings)
}

/** `cleanroom hardware` under an Ironic that runs already. */
export async function benchOver(ironic: Ironic, settings: BenchSettings): Promise<Bench> {
  const lab = await Cleanroom.start('hardware', '--ironic', ironic.url, ...hardwareArguments(settings))
  return {
    name: 'Ironic 21.4.4',
    api: new Api(ironic.url),
    lab,
    tls: settings.tls ?? false,
    images: {
      deploy_kernel: ironic.image('ramdisk.kernel'),
      deploy_ramdisk: ironic.image('ramdisk.initramfs'),
      bootloader: ironic.image('bootloader.img'),
    },
    path: async (uuid) => transitionsIn(ironic.log(), uuid),
    errors: (uuid) => errorsIn(ironic.log(), uuid),
  }
}

function errorsIn(log: string, uuid: string): string[] {
  const messages = [...log.matchAll(/^\S+ \S+ \d+ ERROR \S+ (?:\[[^\]]*\] )?(.*)$/gm)].map(
    ([, message = '']) => message,
  )
  return [...new Set(messages.filter((message) => message.includes(uuid)))]
}

/** @source ironic/conductor/task_manager.py, the log line of `TaskManager.process_event` */
function transitionsIn(log: string, uuid: string): Transition[] {
  const line =
    /Node (\S+) moved to provision state "([^"]+)" from state "([^"]+)"; target provision state is "([^"]+)"/g
  return [...log.matchAll(line)]
    .filter(([, node]) => node === uuid)
    .map(([, , to = '', from = '', target = '']) => ({ from, to, target: target === 'None' ? null : target }))
}

/** Our conductor with the same hardware under it. */
export async function ownBench(settings: BenchSettings): Promise<Bench> {
  const [port] = await freePorts(1)
  const options = {
    'conductor.clean_callback_timeout': settings.cleanTimeoutSeconds,
    'conductor.check_provision_state_interval': 2,
    // A power sync in between would clear errors that are to be compared.
    'conductor.sync_power_state_interval': 3600,
    'conductor.power_state_change_timeout': 20,
    'conductor.node_locked_retry_attempts': 3,
    'conductor.node_locked_retry_interval': 1,
    'api.ramdisk_heartbeat_timeout': settings.heartbeatTimeoutSeconds,
    'agent.command_timeout': 10,
    'agent.max_command_attempts': 3,
    'agent.deploy_logs_collect': 'never',
    'agent.require_tls': settings.tls ?? false,
    // Later releases of sushy try ten times within each attempt.
    'redfish.connection_attempts': 1,
    'redfish.connection_retry_interval': 1,
    'deploy.erase_devices_priority': settings.erasePriority ?? 0,
    'deploy.erase_devices_metadata_priority': 10,
  }
  const lab = await Cleanroom.start(
    'serve',
    ...['--port', String(port), '--unenrolled'],
    ...Object.entries(options).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...hardwareArguments(settings),
  )
  return {
    name: 'cleanroom',
    api: new Api(`http://127.0.0.1:${port}`),
    lab,
    tls: settings.tls ?? false,
    images: {
      deploy_kernel: 'http://127.0.0.1:9/ramdisk.kernel',
      deploy_ramdisk: 'http://127.0.0.1:9/ramdisk.initramfs',
      bootloader: 'http://127.0.0.1:9/bootloader.img',
    },
    path: async (uuid) =>
      (await lab.journal())
        .filter((entry) => entry['kind'] === 'transition' && entry['node'] === uuid)
        .map(({ from, to, target }) => ({ from, to, target: target ?? null }) as Transition),
  }
}

export type Boot = 'ipxe' | 'redfish-virtual-media'

/** One node of a bench: its record in the conductor and its machine. */
export class Node {
  readonly bench: Bench
  readonly uuid: string
  readonly machine: Announced

  constructor(bench: Bench, uuid: string, machine: Announced) {
    this.bench = bench
    this.uuid = uuid
    this.machine = machine
  }

  /** Creates the node and its ports. It is `enroll`. */
  static async create(
    bench: Bench,
    machine: Announced,
    boot: Boot,
    record: Record<string, unknown> = {},
  ): Promise<Node> {
    const { uuid } = (await bench.api.must('POST', '/v1/nodes', {
      name: machine.name,
      ...enrolmentOf(bench, machine, boot),
      ...record,
    })) as { uuid: string }
    for (const address of machine.macs) await bench.api.must('POST', '/v1/ports', { node_uuid: uuid, address })
    return new Node(bench, uuid, machine)
  }

  async manage(): Promise<NodeRecord> {
    await this.provision('manage')
    return this.reaches('manageable')
  }

  record(): Promise<NodeRecord> {
    return this.bench.api.node(this.uuid)
  }

  async provision(target: string, more: Record<string, unknown> = {}): Promise<void> {
    await this.bench.api.provision(this.uuid, target, more)
  }

  clean(...steps: readonly CleanStep[]): Promise<void> {
    return this.provision('clean', { clean_steps: steps })
  }

  reaches(states: string | readonly string[], timeoutMs?: number): Promise<NodeRecord> {
    return this.bench.api.inState(this.uuid, states, timeoutMs)
  }

  /** Waits until the step runs in the agent. */
  runs(step: string, timeoutMs?: number): Promise<NodeRecord> {
    const running = (node: NodeRecord) =>
      node.provision_state === 'clean wait' && node.clean_step['step'] === step && node.reservation === null
    return this.bench.api.until(this.uuid, `in ${step}`, running, timeoutMs)
  }

  truth(): Promise<Truth> {
    return this.bench.lab.truth(this.machine.name)
  }

  path(): Promise<Transition[]> {
    return this.bench.path(this.uuid)
  }

  /** Settings of the agent from the next boot on. */
  async agent(settings: Record<string, unknown>): Promise<void> {
    await this.bench.lab.ask('PUT', `/machines/${this.machine.name}/agent`, settings)
  }

  /**
   * The same when the conductor has just asked the agent how its step goes, and the next heartbeat is not due. What comes of
   * an agent that dies while the conductor turns to it depends on the moment.
   */
  betweenHeartbeats(fault: { do: string } & Record<string, unknown>): Promise<void> {
    const on = { kind: 'served', source: `agent-${this.machine.name}`, method: 'GET', path: '/v1/commands/**' }
    return this.fault({ ...fault, on, afterMs: 100 })
  }

  /** Orders a fault of this machine, as a scenario file would. */
  async fault(fault: { do: string } & Record<string, unknown>): Promise<void> {
    await this.bench.lab.ask('POST', '/faults', { faults: [{ ...fault, node: this.machine.name }] })
  }
}

export type CleanStep = { interface: string; step: string; args?: Record<string, unknown> }

/** What `baremetal node create` is given for a machine. */
export const enrolmentOf = ({ images }: Bench, machine: Announced, boot: Boot): Record<string, unknown> => ({
  driver: 'redfish',
  boot_interface: boot,
  deploy_interface: 'direct',
  raid_interface: 'agent',
  bios_interface: 'no-bios',
  driver_info: {
    redfish_address: machine.bmc,
    redfish_system_id: machine.system,
    redfish_username: machine.username,
    redfish_password: machine.password,
    ...images,
  },
  properties: { capabilities: 'boot_mode:uefi', cpu_arch: 'x86_64' },
})
