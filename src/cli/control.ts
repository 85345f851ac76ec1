import { Hono } from 'hono'
import type { AgentSettings } from '../fake-agent/settings.ts'
import type { HttpRule } from '../faults/http-rule.ts'
import type { HttpRules } from '../faults/with-faults.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
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

/** The HTTP misbehaviour in force at a host (`bmc-…`, `agent-…`). */
export type RulesOf = (host: string) => HttpRules

export type Controlled = { lab: Lab; entries: readonly Entry[]; rulesOf: RulesOf }
type Env = { Bindings: Controlled }

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
  .post('/machines/:name/tenant', async (c) => {
    const { tenant } = await c.req.json<{ tenant: string }>()
    const node = c.env.lab.node(c.req.param('name'))
    for (const disk of node.machine.disks) disk.write(tenant)
    return c.json(truthOf(node))
  })
  .post('/machines/:name/reset', (c) => {
    const node = c.env.lab.node(c.req.param('name'))
    node.machine.reset()
    return c.json(truthOf(node))
  })
  .post('/machines/:name/agent/kill', (c) => {
    const node = c.env.lab.node(c.req.param('name'))
    const killed = node.agent?.alive === true
    node.agent?.kill()
    return c.json({ killed })
  })
  .post('/machines/:name/bmc/:what{open|close}', async (c) => {
    const { bmcControl } = c.env.lab.node(c.req.param('name'))
    if (c.req.param('what') === 'open') await bmcControl.open()
    else bmcControl.close()
    return c.json({})
  })
  .put('/machines/:name/agent', async (c) => {
    const node = c.env.lab.node(c.req.param('name'))
    node.spec = { ...node.spec, agent: { ...node.spec.agent, ...(await c.req.json<AgentSettings>()) } }
    return c.json({})
  })
  .post('/machines/:name/faults/:side{bmc|agent}', async (c) => {
    const { name, side } = c.req.param()
    const node = c.env.lab.node(name)
    c.env.rulesOf(`${side}-${node.spec.name}`).lay(await c.req.json<HttpRule>())
    return c.json({})
  })
  .onError((error, c) => c.json({ error: error.message }, 400))

export const controlOf = (controlled: Controlled): App => ({ fetch: (request) => routes.fetch(request, controlled) })
