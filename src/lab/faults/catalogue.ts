import { agentFault, agentFaults, type Order } from '../../fake-agent/catalogue/catalogue.ts'
import { orderAgentFault } from '../../fake-agent/fault-engine.ts'
import type { Trigger } from '../../faults/trigger.ts'
import type { LabNode } from '../assemble.ts'
import { struck, type Site } from './fault.ts'

/** Ids of the catalogue's rows that can be ordered: the others are situations, or impossible. */
export const orderable = agentFaults
  .filter(({ order }) => !('situation' in order) && !('impossible' in order))
  .map(({ id }) => id)

/** Makes a row of the agent faults' catalogue so; what it returns ends it again. */
export function orderRow(site: Site, id: string): () => void {
  const row = agentFault(id)
  if (!row) throw new RangeError(`there is no agent fault ${id}`)
  const ends = endsOf(site, row.order)
  return () => {
    for (const end of ends) end()
  }
}

function endsOf(site: Site, order: Order): (() => void)[] {
  if ('situation' in order || 'impossible' in order) return []
  const { node, mislead } = site
  const { http = [], agent = [], ironic = [], machine, settings } = order
  const ends = [
    ...http.map((rule) => mislead(`agent-${node.spec.name}`, rule)),
    ...ironic.map((rule) => mislead('ironic', rule)),
    ...agent.map((fault) => lay(site, fault)),
  ]
  if (machine) {
    const before = node.machine.faults
    node.machine.faults = { ...before, ...machine }
    ends.push(() => void (node.machine.faults = before))
  }
  if (settings) {
    const before = node.spec
    node.spec = { ...before, agent: { ...before.agent, ...settings } }
    ends.push(() => void (node.spec = before))
  }
  return ends
}

type Fault = Parameters<typeof orderAgentFault>[1]

const lay = ({ node, process }: Site, fault: Fault): (() => void) =>
  orderAgentFault(node.machine, fault, process.clock, process.random)

/** What the journal says when an agent's fault strikes. Where dice decide, not to be struck proves nothing. */
export const struckAgent = (node: LabNode, { name, at, match }: Fault): readonly Trigger[] | undefined =>
  match?.probability === undefined
    ? [{ kind: 'fault', source: `agent-${node.spec.name}`, rule: name ?? at }]
    : undefined

/** What the journal says when a row of the catalogue has its effect. */
export function rowShows({ node }: Site, id: string): readonly Trigger[] | undefined {
  const order = agentFault(id)?.order ?? {}
  if ('situation' in order || 'impossible' in order) return undefined
  const { http = [], agent = [], ironic = [], machine, settings } = order as Orderable
  if (machine || settings) return undefined
  return [
    ...http.flatMap((rule) => struck(`agent-${node.spec.name}`, rule) ?? []),
    ...ironic.flatMap((rule) => struck('ironic', rule) ?? []),
    ...agent.flatMap((fault) => struckAgent(node, fault) ?? []),
  ]
}

type Orderable = Exclude<Order, { situation: unknown } | { impossible: unknown }>
