import { Hono } from 'hono'
import * as v from 'valibot'
import type { AgentSettings } from '../fake-agent/settings.ts'
import { effectComplaint } from '../scenarios/placed-rules.ts'
import type { PlacedRule, RuleBook } from '../faults/rule-book.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import type { Script } from '../lab/script.ts'
import { resetTypes, type ResetType } from '../machine/power.ts'
import { restore, snapshot, type MachineSnapshot } from '../machine/snapshot.ts'
import { PlacedRuleSchema } from '../scenarios/parts.ts'
import { ScenarioSchema } from '../scenarios/scenario.ts'
import type { App } from '../world.ts'
import type { FaultDesk } from './fault-desk.ts'
import type { RecentEntries } from './recent-entries.ts'
import { diskTruth, summaryOf, truthOf } from './truth.ts'

export type Controlled = { lab: Lab; desk: FaultDesk; script: Script; recent: RecentEntries; book: RuleBook }
type Env = { Bindings: Controlled; Variables: { node: LabNode } }

const PowerOrder = v.union([
  v.strictObject({ reset: v.picklist(Object.keys(resetTypes) as ResetType[]) }),
  v.strictObject({ mains: v.boolean(), forMs: v.optional(v.pipe(v.number(), v.minValue(0))) }),
])

/** Faults as a scenario file orders them, each for its own moment. */
const Orders = v.strictObject({ faults: ScenarioSchema.entries.faults })

/** What is done to and read from one machine. */
const machine = new Hono<Env>()
  .use(async (c, next) => {
    c.set('node', c.env.lab.node(c.req.param('name') ?? ''))
    await next()
  })
  .get('/', (c) => c.json({ ...truthOf(c.var.node), ...summaryOf(c.var.node) }))
  .get('/disks', (c) => {
    const { machine: read } = c.var.node
    return c.json({
      disks: read.disks.map(diskTruth),
      dataAtRisk: read.dataAtRisk(),
      collateral: read.collateral(),
    })
  })
  .post('/power', async (c) => {
    const order = v.parse(PowerOrder, await c.req.json())
    const { machine: struck } = c.var.node
    if ('reset' in order) return c.json({ answer: struck.act(order.reset), power: struck.power })
    if (order.mains) struck.restorePower()
    else struck.losePower(order.forMs)
    return c.json({ answer: 'accepted', power: struck.power })
  })
  .post('/tenant', async (c) => {
    const { tenant } = v.parse(v.strictObject({ tenant: v.string() }), await c.req.json())
    c.var.node.machine.occupy(tenant)
    return c.json(truthOf(c.var.node))
  })
  .get('/snapshot', (c) => c.json(snapshot(c.var.node.machine)))
  .put('/snapshot', async (c) => {
    restore(c.var.node.machine, await c.req.json<MachineSnapshot>())
    return c.json(truthOf(c.var.node))
  })
  .get('/faults', (c) => c.json(c.env.desk.list(c.var.node.spec.name)))
  .post('/faults', async (c) => c.json(c.env.desk.inject(c.env.lab, c.var.node, await c.req.json()), 201))
  .put('/agent', async (c) => {
    const { node } = c.var
    node.spec = { ...node.spec, agent: { ...node.spec.agent, ...(await c.req.json<AgentSettings>()) } }
    return c.json({})
  })

/**
 * What a test does to the hardware behind everybody's back, and what it looks up there. It has no authentication, so it
 * is for loopback only.
 */
const routes = new Hono<Env>()
  .get('/machines', (c) => c.json(c.env.lab.nodes.map((node) => ({ ...truthOf(node), ...summaryOf(node) }))))
  .get('/journal', (c) => c.json(c.env.recent.after(Number(c.req.query('after') ?? 0))))
  .get('/faults', (c) => c.json({ known: c.env.desk.catalogue, laid: c.env.desk.list() }))
  .post('/faults', async (c) => {
    const { faults } = v.parse(Orders, await c.req.json())
    c.env.script.play(c.env.lab, { actions: [], faults })
    return c.json({ faults: faults.length })
  })
  .delete('/faults/:id{[0-9]+}', (c) =>
    c.env.desk.lift(Number(c.req.param('id'))) ? c.json({}) : c.json({ error: 'no such fault is in force' }, 404),
  )
  .get('/rules', (c) => c.json(c.env.book.list()))
  .post('/rules', async (c) => {
    const placed = v.parse(PlacedRuleSchema, await c.req.json()) as PlacedRule
    const complaint = effectComplaint(placed)
    if (complaint !== undefined) throw new Error(complaint)
    return c.json(c.env.book.lay(placed), 201)
  })
  .delete('/rules/:id{[0-9]+}', (c) =>
    c.env.book.lift(Number(c.req.param('id'))) ? c.json({}) : c.json({ error: 'no such rule is in force' }, 404),
  )
  .route('/machines/:name', machine)
  .notFound((c) => c.json({ error: `nothing at ${c.req.path}` }, 404))
  .onError((error, c) => c.json({ error: error.message }, error.message.startsWith('there is no node') ? 404 : 400))

export const controlOf = (controlled: Controlled): App => ({ fetch: (request) => routes.fetch(request, controlled) })
