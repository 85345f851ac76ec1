import { agentFault, agentFaults, type Order } from '../../fake-agent/catalogue/catalogue.ts'
import { another } from '../../fake-agent/catalogue/row.ts'
import { orderAgentFault } from '../../fake-agent/fault-engine.ts'
import type { Trigger } from '../../faults/trigger.ts'
import { connectionFailure } from '../../http.ts'
import { actions } from '../actions.ts'
import type { LabNode } from '../assemble.ts'
import { struck, type Site } from './fault.ts'

/** Ids of the catalogue's rows that can be ordered: the others are situations, or impossible. */
export const orderable = agentFaults
  .filter(({ order }) => !('situation' in order) && !('impossible' in order))
  .map(({ id }) => id)

/** Ids of those that say something of another machine of the lab. */
export const aboutAnother: readonly string[] = agentFaults
  .filter(({ order }) => namesAnother(JSON.stringify(order)))
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
  const { http = [], agent = [], ironic = [], machine, disk, operator, settings } = order
  const ends = [
    ...http.map((rule) => mislead(`agent-${node.spec.name}`, rule)),
    ...ironic.map((rule) => mislead('ironic', rule)),
    ...agent.map((fault) => lay(site, resolved(site, fault))),
  ]
  if (disk) ends.push(spoil(site, disk))
  if (operator) ends.push(operate(site, operator))
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

/** What a row says of another machine, as it is here. Throws if there is none. */
function resolved({ lab, node }: Site, fault: Fault): Fault {
  const text = JSON.stringify(fault)
  if (!namesAnother(text)) return fault
  const other = lab.nodes.find((each) => each !== node)
  if (!other) throw new Error('this fault takes a second machine, and there is none')
  const { machine, spec, uuid } = other
  return JSON.parse(
    text
      .replaceAll(another.url, lab.world.network.urlOf(`agent-${spec.name}`))
      .replaceAll(another.uuid, uuid)
      .replaceAll(another.mac, machine.nics[0]?.mac ?? ''),
  ) as Fault
}

function spoil({ node: { machine } }: Site, { readOnly, mishaps, signature }: Disk): () => void {
  const [first] = machine.disks
  if (!first) return () => {}
  const before = { readOnly: first.readOnly, mishaps: first.mishaps, layout: first.layout }
  if (readOnly) first.readOnly = true
  if (mishaps) first.mishaps = { ...before.mishaps, ...mishaps }
  if (signature !== undefined) first.layout = { ...before.layout, tableUuid: signature }
  return () => {
    first.readOnly = before.readOnly
    first.mishaps = before.mishaps
    if (signature !== undefined && first.layout.tableUuid === signature) first.layout = before.layout
  }
}

/** What a colleague of the scenario's operator does, in the journal like everybody's actions. Nobody may answer. */
function operate({ lab: { operator }, node }: Site, what: 'sets maintenance' | 'aborts'): () => void {
  const act = (name: 'abort' | 'set maintenance' | 'clear maintenance') => {
    operator.process.record('action', { do: name, node: node.uuid })
    operator.process.spawn(name, async () => {
      try {
        await actions[name].act(operator, node, { reason: 'a look inside' })
      } catch (error) {
        if (connectionFailure(error) === undefined) throw error
      }
    })
  }
  if (what === 'aborts') {
    act('abort')
    return () => {}
  }
  act('set maintenance')
  return () => act('clear maintenance')
}

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
  const { http = [], agent = [], ironic = [], machine, disk, operator, settings } = order as Orderable
  if (machine || disk || operator || settings) return undefined
  return [
    ...http.flatMap((rule) => struck(`agent-${node.spec.name}`, rule) ?? []),
    ...ironic.flatMap((rule) => struck('ironic', rule) ?? []),
    ...agent.flatMap((fault) => struckAgent(node, fault) ?? []),
  ]
}

type Orderable = Exclude<Order, { situation: unknown } | { impossible: unknown }>
type Disk = NonNullable<Orderable['disk']>

function namesAnother(text: string): boolean {
  return Object.values(another).some((stands) => text.includes(stands))
}
