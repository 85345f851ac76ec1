import { Hono } from 'hono'
import { expect } from 'vitest'
import { exchange } from '../../src/http.ts'
import { startFarm, type Farm, type FarmOptions } from '../../src/farm/farm.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { RealWorld } from '../../src/sim/real-world.ts'
import type { Process } from '../../src/world.ts'

/** As much of Ironic as lets an agent live: it is looked up, and its heartbeats are taken. */
export class StandIn {
  readonly process: Process = new RealWorld().process('ironic')
  readonly callbacks = new Map<string, string>()
  beats = 0
  readonly tokens = new Map<string, string>()
  readonly #app = new Hono()
    .get('/', (c) => c.json({ default_version: { version: '1.96' } }))
    .get('/v1/lookup', (c) => {
      const uuid = c.req.query('addresses') ?? ''
      const token = `${uuid}-`.padEnd(43, 'x')
      this.tokens.set(uuid, token)
      const node = { uuid, properties: {}, instance_info: {}, driver_internal_info: {}, links: [] }
      return c.json({ node, config: { heartbeat_timeout: 300, agent_token: token } })
    })
    .post('/v1/heartbeat/:uuid', async (c) => {
      this.beats++
      const { callback_url: url } = await c.req.json<{ callback_url: string }>()
      this.callbacks.set(decodeURIComponent(c.req.param('uuid')), url)
      return c.body(null, 202)
    })

  async start(): Promise<string> {
    return (await this.process.listen('ironic', this.#app)).url
  }

  /** What an agent says when it is given a step. */
  async execute(uuid: string, timeoutMs = 5_000): Promise<{ status: number; text: string }> {
    const url = `${this.callbacks.get(uuid)}/v1/commands/?wait=false&agent_token=${this.tokens.get(uuid)}`
    const node = { uuid, driver_internal_info: {}, properties: {}, driver_info: {}, instance_info: {} }
    const step = { step: 'erase_pstore', interface: 'deploy', priority: 0 }
    const body = { name: 'clean.execute_clean_step', params: { step, node, ports: [] } }
    const { status, text } = await exchange(this.process.fetch, { method: 'POST', url, body, timeoutMs })
    return { status, text }
  }

  /** What an agent says when its commands are listed. */
  async list(uuid: string, timeoutMs = 5_000): Promise<{ status: number; text: string }> {
    const url = `${this.callbacks.get(uuid)}/v1/commands/?agent_token=${this.tokens.get(uuid)}`
    const { status, text } = await exchange(this.process.fetch, { method: 'GET', url, timeoutMs })
    return { status, text }
  }
}

const running: { stop(): void }[] = []

/** Ends what {@link farmOf} has started. */
export function stopFarms(): void {
  for (const one of running.splice(0)) one.stop()
}

/** A farm whose machines boot from the network, under a stand-in for Ironic. */
export async function farmOf(count: number, more: Partial<FarmOptions> = {}): Promise<{ farm: Farm; ironic: StandIn }> {
  const ironic = new StandIn()
  const ironicUrl = await ironic.start()
  running.push({ stop: () => ironic.process.kill() })
  const nodes = likeNodes(count, { tenant: 'alice' })
  const farm = await startFarm({ nodes, ironicUrl, enrol: false, speed: 20_000, controlPort: 0, ...more })
  running.push(farm)
  for (const machine of farm.lab.machines) machine.bootOrder = ['Pxe']
  return { farm, ironic }
}

export async function until(goal: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !goal(); i++) await new Promise((resolve) => setTimeout(resolve, 25))
  expect(goal()).toBe(true)
}

export async function ask(
  { farm, ironic }: { farm: Farm; ironic: StandIn },
  method: string,
  path: string,
  body?: unknown,
) {
  const url = `${farm.control}${path}`
  const { status, text } = await exchange(ironic.process.fetch, { method, url, body, timeoutMs: 5_000 })
  return { status, json: JSON.parse(text) as Record<string, unknown> }
}
