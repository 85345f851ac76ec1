import * as v from 'valibot'
import { orderAgentFault } from '../../fake-agent/fault-engine.ts'
import { asRule, HttpRuleSchema } from '../../scenarios/parts.ts'
import { AgentFaultSchema, asAgentFault } from './agent-fault-schema.ts'
import { orderable, orderRow, rowShows, struckAgent } from './catalogue.ts'
import { fault, struck } from './fault.ts'

const Ms = v.pipe(v.number(), v.minValue(0))

/** What happens to the ramdisk's agent. */
export const agentFaults = {
  'agent never starts': fault({
    says: 'The ramdisk comes up without its agent: nobody ever calls. With `boots`, only the next so many times.',
    scope: 'node',
    args: { boots: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), Number.MAX_SAFE_INTEGER) },
    strike: ({ node: { machine } }, { boots }) => {
      const start = machine.startRamdisk
      let left = boots
      machine.startRamdisk = (boot) => {
        if (left-- > 0) return () => {}
        machine.startRamdisk = start
        return start(boot)
      }
      return () => void (machine.startRamdisk = start)
    },
  }),
  'agent down': fault({
    says: 'The agent stops and stays away until the next boot: its port is closed, its heartbeats end.',
    scope: 'node',
    args: {},
    strike: ({ node }) => {
      node.agent?.kill()
      node.machine.stopPrograms()
    },
  }),
  'agent crashes': fault({
    says: 'The agent dies with everything it ran, and its service manager starts it again after `restartMs`.',
    scope: 'node',
    args: { restartMs: v.optional(Ms, 30_000) },
    strike: ({ node, process }, { restartMs }) => {
      const { boot } = node
      if (!boot) return
      node.agent?.kill()
      node.machine.stopPrograms()
      process.clock.after(restartMs, () => {
        // Crashed twice in between, it has been started already.
        if (node.boot === boot && !node.agent?.alive) node.restartAgent()
      })
    },
  }),
  'agent http': fault({
    says: "A rule for the agent's HTTP server.",
    scope: 'node',
    args: { rule: HttpRuleSchema },
    shows: ({ node }, { rule }) => struck(`agent-${node.spec.name}`, asRule(rule)),
    strike: ({ node, mislead }, { rule }) => mislead(`agent-${node.spec.name}`, asRule(rule)),
  }),
  'agent misbehaves': fault({
    says: 'What the agent itself does wrong: at its start, lookup, inspection, heartbeats, commands, tools or lists.',
    scope: 'node',
    args: { fault: AgentFaultSchema },
    shows: ({ node }, { fault: ordered }) => struckAgent(node, asAgentFault(ordered)),
    strike: ({ node, process }, { fault: ordered }) =>
      orderAgentFault(node.machine, asAgentFault(ordered), process.clock, process.random),
  }),
  'agent fault': fault({
    says: "A row of the agent faults' catalogue, F01 to F120, by its id.",
    scope: 'node',
    args: { id: v.picklist(orderable) },
    shows: (site, { id }) => rowShows(site, id),
    strike: (site, { id }) => orderRow(site, id),
  }),
}
