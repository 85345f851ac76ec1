import * as v from 'valibot'
import { asRule, HttpRuleSchema } from '../../scenarios/parts.ts'
import type { Lab } from '../assemble.ts'
import { fault, struck } from './fault.ts'

const Ms = v.pipe(v.number(), v.minValue(0))
const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Share = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1)
/** Host names, `*` standing for anything: `ironic`, `operator`, `agent-…`, `bmc-…`. `$node` is the struck node's name. */
const Stretch = { from: v.optional(v.string(), '**'), to: v.optional(v.string(), '**') }

/** What happens to BMCs, the conductor and the network between everybody. */
export const serviceFaults = {
  'bmc down': fault({
    says: 'The BMC refuses connections until the fault ends.',
    scope: 'node',
    args: {},
    strike: ({ node, lab }) => {
      node.bmcControl.close()
      return () => lab.operator.process.spawn('bmc comes back', async () => void (await node.bmcControl.open()))
    },
  }),
  'bmc unreachable': fault({
    says: 'Nothing that is sent to the BMC arrives.',
    scope: 'node',
    args: {},
    shows: () => 'by itself',
    strike: ({ node, storm, felt }) => storm.begin({ to: `bmc-${node.spec.name}`, lost: 'request' }, felt),
  }),
  'bmc slow': fault({
    says: 'The BMC thinks so long about every request, in milliseconds.',
    scope: 'node',
    args: { byMs: Ms },
    shows: ({ node }) => [{ kind: 'fault', host: `bmc-${node.spec.name}`, rule: 'slow' }],
    strike: ({ node, mislead }, { byMs }) =>
      mislead(`bmc-${node.spec.name}`, { name: 'slow', does: { delayMs: byMs } }),
  }),
  'bmc http': fault({
    says: "A rule for the BMC's HTTP server.",
    scope: 'node',
    args: { rule: HttpRuleSchema },
    shows: ({ node }, { rule }) => struck(`bmc-${node.spec.name}`, asRule(rule)),
    strike: ({ node, mislead }, { rule }) => mislead(`bmc-${node.spec.name}`, asRule(rule)),
  }),
  'conductor killed': fault({
    says: 'The conductor dies between two events; when the fault ends it starts again with the same database.',
    scope: 'lab',
    args: {},
    strike: ({ lab }) => {
      lab.conductor?.kill()
      return () => comeBack(lab)
    },
  }),
  'conductor replaced': fault({
    says: 'The conductor dies for good; when the fault ends another one, with a name of its own, has its database.',
    scope: 'lab',
    args: { by: v.optional(v.string(), 'conductor-2') },
    strike: ({ lab }, { by }) => {
      lab.conductor?.kill()
      return () => comeBack(lab, by)
    },
  }),
  'conductor clock wrong': fault({
    says: "The clock of the conductor's computer is this much ahead, in milliseconds; negative is behind.",
    scope: 'lab',
    args: { byMs: v.number() },
    strike: ({ lab: { conductor } }, { byMs }) => {
      if (!conductor) return
      conductor.clockAheadMs += byMs
      return () => void (conductor.clockAheadMs -= byMs)
    },
  }),
  'database fails': fault({
    says: "The conductor's database is locked by somebody else: it refuses reads, writes or everything, all or a share of it, `times` times, `after` so many that it lets pass.",
    scope: 'lab',
    args: {
      what: v.optional(v.picklist(['reads', 'writes', 'everything']), 'everything'),
      share: Share,
      after: v.optional(Count, 0),
      times: v.optional(Count),
    },
    shows: () => 'by itself',
    strike: ({ lab, process, felt }, { what, share, after, times = Infinity }) => {
      const chance = process.random.fork('database')
      let seen = 0
      let refused = 0
      return lab.conductor?.database.lay((access) => {
        if (what !== 'everything' && what !== access) return false
        if (++seen <= after || refused >= times || (share < 1 && chance.next() >= share)) return false
        refused++
        felt()
        return true
      })
    },
  }),
  'record loses': fault({
    says: 'The database forgets a field of `driver_internal_info`, as after an old row was restored.',
    scope: 'node',
    args: { field: v.string() },
    strike: ({ lab, node }, { field }) => {
      const store = lab.conductor?.settings.store
      const record = store?.node(node.uuid)
      if (!store || !record) return
      const { [field]: _lost, ...rest } = record.driver_internal_info
      store.saveNode({ ...record, driver_internal_info: rest })
    },
  }),
  'ironic http': fault({
    says: "A rule for the API's HTTP server.",
    scope: 'lab',
    args: { rule: HttpRuleSchema },
    shows: (_, { rule }) => struck('ironic', asRule(rule)),
    strike: ({ mislead }, { rule }) => mislead('ironic', asRule(rule)),
  }),
  'network cut': fault({
    says: 'Requests between these hosts are lost on their way.',
    scope: 'node',
    args: Stretch,
    shows: () => 'by itself',
    strike: ({ storm, node, felt }, { from, to }) =>
      storm.begin({ from: named(from, node.spec.name), to: named(to, node.spec.name), lost: 'request' }, felt),
  }),
  'network loses': fault({
    says: 'A share of requests, or of answers, between these hosts is lost.',
    scope: 'node',
    args: { ...Stretch, what: v.picklist(['request', 'response']), share: Share },
    shows: () => 'by itself',
    strike: ({ storm, node, felt }, { from, to, what, share }) =>
      storm.begin(
        { from: named(from, node.spec.name), to: named(to, node.spec.name), lost: what, probability: share },
        felt,
      ),
  }),
  'network slow': fault({
    says: 'Requests and answers between these hosts take longer, in milliseconds.',
    scope: 'node',
    args: { ...Stretch, byMs: Ms, jitterMs: v.optional(Ms, 0) },
    shows: () => 'by itself',
    strike: ({ storm, node, felt }, { from, to, byMs, jitterMs }) =>
      storm.begin({ from: named(from, node.spec.name), to: named(to, node.spec.name), delayMs: byMs, jitterMs }, felt),
  }),
}

/** After how long a conductor that could not start is started again, as by systemd. */
const restartMs = 5_000

function comeBack({ conductor, operator: { process } }: Lab, by?: string): void {
  process.spawn('conductor starts', async () => {
    while (conductor && !(await conductor.start(by))) await process.clock.sleep(restartMs)
  })
}

const named = (pattern: string, node: string) => pattern.replaceAll('$node', node)
