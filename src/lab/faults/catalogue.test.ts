import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { agentFaults } from '../../fake-agent/catalogue/catalogue.ts'
import { scenario, type ScenarioSource } from '../../scenarios/scenario.ts'
import { runScenario } from '../run.ts'
import { AgentFaultSchema } from './agent-fault-schema.ts'
import { orderable } from './catalogue.ts'

type Came = [state: string, lastError: RegExp, erased: boolean, fleet?: ScenarioSource['fleet']]

const left = false
const gone = true
const none = /^null$/
const tls = { agent: { tls: true } }
const two = { count: 2 }
const poll = (text: string) => new RegExp(`^Node failed to check cleaning progress: ${text}`)
const first = (text: string) => new RegExp(`^Node failed to start the first cleaning step: ${text}`)
const sent = (text: string) => new RegExp(`^Node \\S+ failed step \\{.*\\}: ${text}`, 's')
const step = (text: string) => new RegExp(`^Clean step deploy\\.\\w+ failed on node \\S+\\. ${text}`, 's')
const timeout = (of: string) => new RegExp(`^Timeout reached while cleaning the node\\..* Failed on step \\{${of}`)
const failed = 'clean failed'
const unreachable = 'Connection to agent failed: Failed to connect to the agent'
const noHandshake: Came = [failed, first(unreachable), left, tls]

/** What comes of an automated clean of two SSDs under each fault, and whether the tenant's data are gone. */
const came: Record<string, Came> = {
  F01: [failed, poll(unreachable), left],
  F02: [failed, sent(unreachable), left],
  F03: [failed, first(unreachable), left],
  F04: [failed, first(unreachable), left],
  F05: ['available', none, gone],
  F06: ['available', none, gone],
  F07: ['available', none, gone],
  F08: ['available', none, gone],
  F09: ['available', none, gone],
  F10: [failed, poll('Expecting value'), left],
  F11: [failed, poll(unreachable), left],
  F12: [failed, first(unreachable), left],
  F13: [failed, timeout("'step'"), left],
  F14: [failed, poll(unreachable), left],
  F15: [failed, timeout('\\}'), left],
  F16: [failed, first(unreachable), left],
  F17: [failed, sent('Agent API for node \\S+ returned HTTP status code 500 with error: something is odd'), left],
  F18: [failed, sent("argument of type 'NoneType' is not iterable"), left],
  F19: [failed, sent('Unable to decode response as JSON'), left],
  F20: [failed, sent('Agent API .* 401 with error: 401 Unauthorized: Token invalid'), left],
  F21: [failed, poll("'commands'"), left],
  F22: [failed, first('Agent API .* 404 with error: Not found: Extension with id clean not found'), left],
  F23: ['available', none, gone],
  F24: ['available', none, left],
  F25: ['available', none, gone],
  F26: [failed, sent('Unable to decode response as JSON'), left],
  F27: [failed, sent('Agent on node \\S+ returned bad command result: \\{\\}'), left],
  F28: [failed, sent("'list' object has no attribute 'get'"), left],
  F29: ['available', none, gone],
  F30: [failed, poll("'commands'"), left],
  F31: [failed, sent("'str' object has no attribute 'get'"), left],
  F32: [failed, sent('Agent API for node'), left],
  F33: ['clean wait', none, left],
  F34: ['available', none, gone],
  F35: ['available', none, gone],
  F36: ['clean wait', none, left],
  F37: ['clean wait', none, left],
  F38: ['clean wait', none, left],
  F39: [failed, /^Agent returned unknown status for clean step .* : DONE\./, left],
  F40: [failed, poll("'command_name'"), left],
  F41: [failed, step('Invalid agent response'), left],
  F42: ['clean wait', none, left],
  F43: ['available', none, gone],
  F45: ['available', none, gone],
  F46: [failed, step('Could not find method: erase_block_device'), left],
  F47: [failed, step('Failed to invoke erase of device /dev/sda as the device is flagged read-only'), left],
  F48: [failed, step('Failed to erase the metadata on the device\\(s\\): "/dev/sda'), left],
  F49: [failed, step('Protected VMware VMFS Partition \\(GPT\\) located on device /dev/sda'), left],
  F50: [failed, step('Unexpected exception .* ProcessExecutionError'), left],
  F51: [failed, step("Unexpected exception .* UnboundLocalError: cannot access local variable 'gpt_sectors'"), left],
  F52: [failed, step('Unexpected exception .* FileNotFoundError'), left],
  F53: [failed, step('Could not find method: erase_devices'), left],
  F54: [failed, step('Unexpected exception .* TypeError: .* got an unexpected keyword argument'), left],
  F59: ['available', none, left],
  F60: ['available', none, gone],
  F61: ['clean wait', none, left],
  F62: [failed, first("'NoneType' object is not iterable"), left],
  F63: [failed, first('agent get_clean_steps .* Keys: .* are missing from result'), left],
  F64: [failed, first("agent get_clean_steps .* Keys: \\{'priority'\\} are missing from step"), left],
  F65: [failed, first("'list' object has no attribute 'values'"), left],
  F66: ['available', none, left],
  F67: ['available', none, left],
  F68: ['available', none, gone],
  F70: ['available', none, left],
  F72: [failed, first(unreachable), left],
  F73: [failed, timeout('\\}'), left],
  F74: [failed, timeout("'step'"), left],
  F76: ['available', none, gone],
  F77: ['available', none, gone],
  F78: [failed, timeout('\\}'), left],
  F79: [failed, timeout('\\}'), left],
  F80: [failed, timeout("'step'"), left],
  F81: [failed, timeout("'step'"), left, tls],
  F82: [failed, timeout('\\}'), left, tls],
  F83: [failed, first('Agent API .* 401 with error: 401 Unauthorized: Token invalid'), left, two],
  F84: [failed, first('Agent driver requires agent_url in driver_internal_info'), left],
  F85: [failed, timeout('\\}'), left],
  F86: [failed, timeout('\\}'), left, two],
  F87: [failed, timeout('\\}'), left],
  F88: ['clean wait', none, left],
  F89: [failed, step('The agent lives on'), left],
  F90: ['available', none, gone],
  F91: ['available', none, gone],
  F92: [failed, timeout("'step'"), left],
  F93: ['available', none, gone, { boot: 'redfish-virtual-media' }],
  F94: [failed, timeout("'step'"), left, tls],
  F95: [failed, timeout("'step'"), left],
  F96: [failed, /^Failed to prepare node \S+ for cleaning: Failed to set node power state to power on/, left],
  F98: [failed, timeout('\\}'), gone, two],
  F99: [failed, timeout('\\}'), left, two],
  F100: [failed, timeout('\\}'), left],
  F101: ['available', none, gone],
  F102: [failed, timeout('\\}'), left],
  F103: [failed, timeout("'step'"), left],
  F105: [failed, /^By request, the clean operation was aborted during or after the completion of step "deploy/, left],
  F106: noHandshake,
  F107: noHandshake,
  F108: noHandshake,
  F109: noHandshake,
  F110: noHandshake,
  F111: noHandshake,
  F112: noHandshake,
  F113: [failed, first(unreachable), left],
  F115: [failed, timeout("'step'"), left],
}

/** When a row is ordered that is not ordered from the start. */
const inStep = { on: { kind: 'step', phase: 'start' }, afterMs: 1_000 }
const moments: Record<string, typeof inStep> = { F88: inStep, F105: inStep }

async function cleanUnder(id: string, fleet: ScenarioSource['fleet']) {
  const { lab, verdict } = await runScenario(
    scenario({
      name: `agent-fault-${id.toLowerCase()}`,
      story: 'An automated clean under one row of the catalogue.',
      lesson: 'What the row says.',
      fleet: { profile: 'two-disk-1u', ...fleet },
      actions: [{ do: 'provide' }],
      faults: [{ do: 'agent fault', id, node: 'node-1', ...moments[id] }],
      // A clean that begins anew for ever fills the journal.
      limitMs: id === 'F61' ? 600_000 : 3_600_000,
      expect: {},
    }),
  )
  expect(verdict.error).toBeUndefined()
  const [node] = lab!.nodes
  const record = lab!.conductor!.settings.store.node(node!.uuid)
  return {
    state: record?.provision_state,
    lastError: record?.last_error,
    erased: node!.machine.dataAtRisk().length === 0,
  }
}

describe('an automated clean under', () => {
  test.each(Object.entries(came))('%s', async (id, [state, lastError, erased, fleet]) => {
    const outcome = await cleanUnder(id, fleet)
    expect({ state: outcome.state, erased: outcome.erased }).toEqual({ state, erased })
    expect(String(outcome.lastError)).toMatch(lastError)
  })
})

test('every fault of the catalogue that is the agent’s can be written in a scenario', () => {
  const faults = agentFaults.flatMap(({ order }) => ('agent' in order && order.agent) || [])
  expect(faults.length).toBeGreaterThan(60)
  for (const fault of faults) expect(v.safeParse(AgentFaultSchema, fault).issues).toBeUndefined()
  const misspelt = { at: 'heartbeat', does: { dropp: true } }
  expect(v.safeParse(AgentFaultSchema, misspelt).success).toBe(false)
})

test('what cannot be ordered is not offered', () => {
  const ids = agentFaults.map(({ id }) => id)
  expect(ids.filter((id) => !orderable.includes(id))).toEqual(['F44', 'F114'])
  expect(ids).toHaveLength(120)
})
