import { createBmc, type Bmc } from '../../src/fake-bmc/bmc.ts'
import type { BmcSettings } from '../../src/fake-bmc/settings.ts'
import { exchange } from '../../src/http.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { DiskSpec, HardwareProfile, RaidSpec } from '../../src/machine/profiles.ts'
import type { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { App, Process } from '../../src/world.ts'
import { machineWith, pass, specs } from '../machine/bench.ts'

export type Json = Record<string, unknown>

export type Reply = { status: number; headers: Headers; text: string; body: Json }

export type Ask = { body?: unknown; user?: string; password?: string; headers?: Record<string, string> }

const GB = 1_000_000_000

/** Two hard disks behind a controller, and an NVMe drive beside it. */
export const disks: readonly DiskSpec[] = [
  specs.hdd,
  { ...specs.hdd, device: '/dev/sdb' },
  { ...specs.nvme, device: '/dev/nvme0n1', sizeBytes: 10 * GB },
]

const raid: RaidSpec = {
  model: 'RAID Controller',
  firmwareVersion: '52.1',
  levels: ['RAID0', 'RAID1'],
  passThrough: true,
}

/** A BMC over one machine, and a client of it, in a virtual world. */
export class Bench {
  readonly world: VirtualWorld
  readonly machine: Machine
  readonly bmc: Bmc
  readonly client: Process
  readonly system: string

  constructor(settings: Partial<BmcSettings> = {}, profile: Partial<HardwareProfile> = {}) {
    const { world, machine } = machineWith(disks, { raid, ...profile }, 'bmc')
    this.world = world
    this.machine = machine
    const process = world.process('bmc-m1')
    this.bmc = createBmc(process, [machine], { username: 'admin', password: 'right-one', ...settings })
    void process.listen('bmc-m1', this.bmc.app)
    this.client = world.process('client')
    this.system = this.bmc.systemPath(machine)
  }

  /** Puts `app` behind a host name. */
  serve(host: string, app: App): void {
    void this.world.process(host).listen(host, app)
  }

  /** Sends one request and waits for its answer; rejects as a client would see it fail. */
  async ask(
    method: string,
    path: string,
    { body, user = 'admin', password = 'right-one', headers }: Ask = {},
  ): Promise<Reply> {
    const basic: Record<string, string> =
      user === '' ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
    let outcome: { reply: Reply } | { error: unknown } | undefined
    this.client.spawn(`${method} ${path}`, async () => {
      try {
        const answer = await exchange(this.client.fetch, {
          method,
          url: `http://bmc-m1${path}`,
          headers: { ...basic, ...headers },
          timeoutMs: 60_000,
          ...(body === undefined ? {} : { body }),
        })
        const text = answer.text
        const json = text.startsWith('{') ? (JSON.parse(text) as Json) : {}
        outcome = { reply: { ...answer, body: json } }
      } catch (error) {
        outcome = { error }
      }
    })
    await this.world.run(120_000, () => outcome !== undefined)
    if (!outcome) throw new Error(`${method} ${path} got no answer`)
    if ('error' in outcome) throw outcome.error
    return outcome.reply
  }

  get(path: string, options: Ask = {}): Promise<Reply> {
    return this.ask('GET', path, options)
  }

  async pass(ms: number): Promise<void> {
    await pass(this, ms)
  }

  /** Switches the machine on and waits until it is through POST. */
  async boot(): Promise<void> {
    this.machine.powerOn()
    await this.pass(10 * 60_000)
  }
}

/** The message ids of an error, without their registry. */
export const messages = ({ body }: Reply): string[] => {
  const error = body.error as { '@Message.ExtendedInfo': { MessageId: string }[] } | undefined
  const info =
    error?.['@Message.ExtendedInfo'] ?? (body['@Message.ExtendedInfo'] as { MessageId: string }[] | undefined)
  return (info ?? []).map(({ MessageId }) => MessageId.slice(MessageId.lastIndexOf('.') + 1))
}
