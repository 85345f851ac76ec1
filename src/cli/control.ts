import { Hono } from 'hono'
import * as v from 'valibot'
import type { AgentSettings } from '../fake-agent/settings.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import type { Script } from '../lab/script.ts'
import { ScenarioSchema } from '../scenarios/scenario.ts'
import type { App, Entry } from '../world.ts'

/** A machine as it really is, which neither its BMC nor a node's record tells. */
export type Truth = {
  name: string
  power: string
  running: string
  boots: number
  disks: { device: string; sizeBytes: number; remains: Record<string, number>; signatures: readonly string[] }[]
  volumes: { id: string; name: string; level: string; sizeBytes: number }[]
}

export const truthOf = ({ machine }: LabNode): Truth => ({
  name: machine.name,
  power: machine.power,
  running: machine.running,
  boots: machine.boots,
  disks: machine.disks.map((disk) => ({
    device: disk.device,
    sizeBytes: disk.sizeBytes,
    remains: Object.fromEntries(disk.remains()),
    signatures: disk.signatures,
  })),
  volumes: (machine.raid?.volumes ?? []).map(({ id, name, level, sizeBytes }) => ({ id, name, level, sizeBytes })),
})

export type Controlled = { lab: Lab; script: Script; entries: readonly Entry[] }
type Env = { Bindings: Controlled }

/** Faults as a scenario file orders them, at once or at their moment. */
const Orders = v.strictObject({ faults: ScenarioSchema.entries.faults })

/**
 * What a test does to the hardware behind everybody's back, and what it looks up there. It has no authentication, so it
 * is for loopback only.
 */
const routes = new Hono<Env>()
  .get('/machines', (c) => c.json(c.env.lab.nodes.map(truthOf)))
  .get('/machines/:name', (c) => c.json(truthOf(c.env.lab.node(c.req.param('name')))))
  .get('/journal', (c) => {
    const after = Number(c.req.query('after') ?? 0)
    return c.json({ entries: c.env.entries.slice(after), next: c.env.entries.length })
  })
  .put('/machines/:name/agent', async (c) => {
    const node = c.env.lab.node(c.req.param('name'))
    node.spec = { ...node.spec, agent: { ...node.spec.agent, ...(await c.req.json<AgentSettings>()) } }
    return c.json({})
  })
  .post('/faults', async (c) => {
    const { faults } = v.parse(Orders, await c.req.json())
    c.env.script.play(c.env.lab, { actions: [], faults })
    return c.json({ faults: faults.length })
  })
  .onError((error, c) => c.json({ error: error.message }, 400))

export const controlOf = (controlled: Controlled): App => ({ fetch: (request) => routes.fetch(request, controlled) })
