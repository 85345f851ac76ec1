import { Hono } from 'hono'
import { exchange, type HttpAnswer } from '../../src/http.ts'
import { Machine } from '../../src/machine/machine.ts'
import { type HardwareProfile, profiles } from '../../src/machine/profiles.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { Process } from '../../src/world.ts'
import { runAgent } from '../../src/fake-agent/agent.ts'
import type { AgentSettings } from '../../src/fake-agent/settings.ts'

/** What an agent sent to the stand-in. */
export type Seen = { at: number; method: string; path: string; headers: Headers; body: Record<string, unknown> }

export const token = 'T'.repeat(43)
export const node = {
  uuid: '6d85703a-565d-469a-96ce-30b6de53079d',
  driver_internal_info: {},
  properties: {},
  instance_info: {},
  driver_info: {},
}

/**
 * An Ironic that only looks nodes up and takes heartbeats, and a machine whose boots start agents. `answers` replaces
 * the answer to a request by what it returns.
 */
export class Bench {
  readonly world = new VirtualWorld({ seed: 'agent', keepJournal: true })
  readonly seen: Seen[] = []
  readonly machine: Machine
  readonly conductor: Process
  readonly settings: AgentSettings
  /** May answer instead of the stand-in. */
  answers: (method: string, path: string, nth: number) => Response | undefined = () => undefined
  agentToken = token
  /** Asynchronous commands that have ended, of all boots. */
  commandsEnded = 0
  boot: Process | undefined

  constructor(settings: AgentSettings = {}, profile: HardwareProfile = profiles['two-disk-1u'] as HardwareProfile) {
    this.settings = settings
    const host = this.world.process('machine')
    const macs = ['52:54:00:aa:bb:01', '52:54:00:aa:bb:02']
    this.machine = new Machine({ name: 'node-1', uuid: 'm', serial: 'ABC1234', macs }, profile, host)
    this.conductor = this.world.process('ironic')
    this.world.journal.subscribe(({ kind }) => {
      if (kind === 'command') this.commandsEnded++
    })
  }

  /** Opens the stand-in and boots the ramdisk. */
  async start(parameters: Record<string, string> = {}): Promise<this> {
    await this.conductor.listen('ironic', this.#api())
    this.machine.networkBoot = { parameters: { 'ipa-api-url': 'http://ironic', ...parameters } }
    this.machine.startRamdisk = (boot) => {
      const process = (this.boot = this.world.process('agent-node-1'))
      runAgent(process, this.machine, boot, this.settings)
      return () => process.kill()
    }
    for (const disk of this.machine.disks) disk.powerOn()
    this.bootRamdisk()
    return this
  }

  /** Boots the ramdisk (again): the former boot is gone. */
  bootRamdisk(): void {
    this.machine.override = { enabled: 'Continuous', target: 'Pxe', mode: 'UEFI' }
    this.machine.reset()
  }

  #api(): Hono {
    const counts = new Map<string, number>()
    const api = new Hono()
    api.use(async (c, next) => {
      const { method, path } = c.req
      const text = await c.req.text()
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
      const { url } = c.req
      this.seen.push({
        at: this.world.clock.now(),
        method,
        path: url.slice(url.indexOf('/', 8)),
        headers: c.req.raw.headers,
        body,
      })
      const nth = (counts.get(path) ?? 0) + 1
      counts.set(path, nth)
      const answer = this.answers(method, path, nth)
      if (answer) return answer
      await next()
    })
    api.get('/', (c) => c.json({ default_version: { version: '1.82' } }))
    api.get('/v1/lookup', (c) =>
      c.json({ node, config: { heartbeat_timeout: 300, agent_token: this.agentToken, agent_token_required: true } }),
    )
    api.post('/v1/heartbeat/:uuid', (c) => c.body(null, 202))
    return api
  }

  heartbeats(): Seen[] {
    return this.seen.filter(({ path }) => path.startsWith('/v1/heartbeat/'))
  }

  /** Runs until the agent has sent `count` heartbeats in all. */
  async untilHeartbeats(count: number, forMs = 3_600_000): Promise<void> {
    await this.world.run(forMs, () => this.heartbeats().length >= count)
  }

  /** A request to the agent, `TOKEN` in the path replaced; the world runs until it is answered. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    text?: string,
    timeoutMs = 1_000_000_000,
  ): Promise<HttpAnswer & { json: unknown }> {
    let answer: HttpAnswer | undefined
    let failure: unknown
    this.conductor.spawn('ask', async () => {
      const url = `http://agent-node-1${path.replaceAll('TOKEN', token)}`
      const sent = text === undefined ? { body } : {}
      const fetch =
        text === undefined
          ? this.conductor.fetch
          : (o: Parameters<Process['fetch']>[0]) => this.conductor.fetch({ ...o, body: text })
      try {
        answer = await exchange(fetch, { method, url, timeoutMs, ...sent })
      } catch (error) {
        failure = error
      }
    })
    await this.world.run(2_000_000_000, () => answer !== undefined || failure !== undefined)
    if (!answer) throw failure
    return { ...answer, json: answer.text.startsWith('{') ? (JSON.parse(answer.text) as unknown) : undefined }
  }

  /** Executes a command and waits for its end. */
  async command(name: string, params: unknown, wait = true): Promise<Record<string, unknown> & { status: number }> {
    const { json, status } = await this.ask('POST', `/v1/commands/?wait=${wait}&agent_token=TOKEN`, { name, params })
    return { ...(json as Record<string, unknown>), status }
  }

  /** Executes a clean step and waits for its end. */
  cleanStep(step: string, more: Record<string, unknown> = {}, wait = true): Promise<Record<string, unknown>> {
    const { args, node: of = node, ...others } = more
    const sent = { step, priority: 0, interface: 'deploy', ...(args ? { args } : {}) }
    return this.command('clean.execute_clean_step', { step: sent, node: of, ports: [], ...others }, wait)
  }
}
