import { describe, expect, it } from 'vitest'
import type { AgentCommand } from './agent/client.ts'
import { commandsMeaning, endEvent, hearsHeartbeats, heartbeatMeaning, mustTearDown, nextStepIndex } from './decide.ts'
import { newNode, type Node, type Step } from './node.ts'
import { quirkPolicy } from './quirks.ts'

const upstream = quirkPolicy('upstream')
const hardened = quirkPolicy('none')
const step = (name: string): Step => ({ interface: 'deploy', step: name, priority: 10 })
const [first, second] = [step('erase_devices_metadata'), step('erase_devices')]

const node = (given: Partial<Node>, info: Record<string, unknown> = {}): Node =>
  newNode({
    uuid: '1be26c0b-03f2-4d2e-ae87-c02d7f33c123',
    driver: 'redfish',
    created_at: '2026-01-01T00:00:00+00:00',
    provision_state: 'clean wait',
    driver_internal_info: info,
    ...given,
  })
const command = (command_name: string, more: Partial<AgentCommand> & Record<string, unknown> = {}): AgentCommand => ({
  command_name,
  ...more,
})
const executed = (command_status: string, clean_step?: Step, more: Record<string, unknown> = {}): AgentCommand =>
  command('execute_clean_step', { command_status, command_result: clean_step ? { clean_step } : null, ...more })

describe('a heartbeat', () => {
  it('is heard in states of waiting and work, and with fast track in those of rest as well', () => {
    for (const state of ['clean wait', 'cleaning', 'clean hold']) expect(hearsHeartbeats(state, false)).toBe(true)
    for (const state of ['enroll', 'manageable', 'available']) {
      expect(hearsHeartbeats(state, true)).toBe(true)
      expect(hearsHeartbeats(state, false)).toBe(false)
    }
    expect(hearsHeartbeats('clean failed', true)).toBe(false)
  })

  it('is only recorded unless the node waits for one', () => {
    for (const provision_state of ['cleaning', 'clean hold', 'clean failed', 'available', 'wait call-back'] as const)
      expect(heartbeatMeaning(node({ provision_state }), true)).toBe('record')
  })

  it('of a waiting node means what the node waits for', () => {
    expect(heartbeatMeaning(node({}), true)).toBe('first step')
    expect(heartbeatMeaning(node({ clean_step: first }), true)).toBe('look')
    expect(heartbeatMeaning(node({ clean_step: first }, { cleaning_polling: true }), true)).toBe('polled')
  })

  it('in maintenance moves nothing, or ends the clean, before anything else is asked', () => {
    expect(heartbeatMeaning(node({ maintenance: true, clean_step: first }), true)).toBe('pause')
    expect(heartbeatMeaning(node({ maintenance: true, clean_step: first }), false)).toBe('abort')
  })
})

describe("the agent's commands", () => {
  const meaning = (commands: readonly AgentCommand[], quirks = upstream, info: Record<string, unknown> = {}) =>
    commandsMeaning(node({ clean_step: second }, info), commands, quirks)

  it('of a new ramdisk mean that a reboot is over, if one was asked for', () => {
    for (const fresh of [[], [command('get_clean_steps', { command_status: 'SUCCEEDED' })]]) {
      expect(meaning(fresh, hardened, { cleaning_reboot: true })).toEqual({ do: 'booted' })
      expect(meaning(fresh, hardened, { skip_current_clean_step: false })).toEqual({ do: 'booted' })
      expect(meaning(fresh, hardened, { skip_current_clean_step: true })).toEqual({ do: 'lost' })
      expect(meaning(fresh, hardened)).toEqual({ do: 'lost' })
      // Upstream asks no further.
      expect(meaning(fresh, upstream)).toEqual({ do: 'booted' })
    }
  })

  it('say nothing while the last one runs, or is no step', () => {
    expect(meaning([executed('SUCCEEDED', second), executed('RUNNING')])).toEqual({ do: 'wait' })
    const logs = command('collect_system_logs', { command_status: 'FAILED' })
    expect(meaning([executed('SUCCEEDED', second), logs])).toEqual({ do: 'wait' })
  })

  it('end the step only if the last one was this step', () => {
    const done = executed('SUCCEEDED', second)
    expect(meaning([executed('FAILED', first), done])).toEqual({ do: 'advance', command: done })
    expect(meaning([executed('SUCCEEDED', first)])).toEqual({ do: 'wait' })
    expect(meaning([executed('SUCCEEDED')])).toEqual({ do: 'wait' })
  })

  it('fail the step; whether a failure of another step does is a quirk', () => {
    const fails = (failed: AgentCommand) => expect(meaning([failed], hardened)).toEqual({ do: 'fail', command: failed })
    fails(executed('FAILED', second))
    fails(executed('FAILED', undefined, { command_params: { step: second } }))
    // Nothing says which step it was.
    fails(executed('FAILED'))
    fails(executed('FAILED', undefined, { command_params: null }))
    for (const stale of [
      executed('FAILED', first),
      executed('FAILED', undefined, { command_params: { step: first } }),
    ]) {
      expect(meaning([stale], hardened)).toEqual({ do: 'wait' })
      expect(meaning([stale], upstream)).toEqual({ do: 'fail', command: stale })
    }
  })

  it('tell of other versions, and of what nobody knows', () => {
    for (const status of ['CLEAN_VERSION_MISMATCH', 'VERSION_MISMATCH'])
      expect(meaning([executed(status)])).toEqual({ do: 'version mismatch' })
    expect(meaning([executed('HALTED')])).toEqual({ do: 'unknown', status: 'HALTED' })
  })

  it('without a name are an error of ours, with its words', () => {
    const nameless = { command_status: 'RUNNING' } as unknown as AgentCommand
    expect(() => meaning([command('get_clean_steps'), nameless])).toThrow("'command_name'")
    expect(() => meaning([nameless])).toThrow(expect.objectContaining({ name: 'KeyError' }))
  })

  it('do not matter to a step that the conductor runs itself, unless it drops such steps', () => {
    const own = node({ clean_step: { ...first, step: 'power_on' } })
    expect(commandsMeaning(own, [executed('RUNNING')], hardened)).toEqual({ do: 'advance', command: undefined })
    expect(commandsMeaning(own, [executed('RUNNING')], quirkPolicy(['reserved-steps-dropped']))).toEqual({ do: 'wait' })
  })
})

describe('the next step', () => {
  const next = (info: Record<string, unknown>, quirks = upstream) =>
    nextStepIndex(node({ clean_step: first }, { clean_steps: [first, second], ...info }), quirks)

  it('is the first, the one after the present one, the same again, or none', () => {
    expect(nextStepIndex(node({}, { clean_steps: [first, second], clean_step_index: 1 }), upstream)).toBe(0)
    expect(next({ clean_step_index: 0 })).toBe(1)
    expect(next({ clean_step_index: 0, skip_current_clean_step: true })).toBe(1)
    expect(next({ clean_step_index: 0, skip_current_clean_step: false })).toBe(0)
    expect(next({ clean_step_index: 1 })).toBeUndefined()
  })

  it('is lost when the record does not say where it was, which upstream takes for the end', () => {
    for (const info of [{ clean_step_index: null }, {}]) {
      expect(next(info, hardened)).toBe('lost')
      expect(next(info, upstream)).toBeUndefined()
    }
  })
})

describe('the end', () => {
  it('is manageable for a manual clean and for a retired node, available otherwise', () => {
    const end = (given: Partial<Node>, skipped = false, quirks = upstream) => endEvent(node(given), { skipped, quirks })
    expect(end({ target_provision_state: 'available' })).toBe('done')
    expect(end({ target_provision_state: 'manageable' })).toBe('manage')
    expect(end({ target_provision_state: 'available', retired: true })).toBe('manage')
    expect(end({ target_provision_state: 'available', retired: true }, true)).toBe('done')
    expect(end({ target_provision_state: 'available', retired: true }, true, hardened)).toBe('manage')
  })

  it('tears down what was booted', () => {
    expect(mustTearDown(node({}), hardened)).toBe(true)
    expect(mustTearDown(node({}, { cleaning_disable_ramdisk: true }), hardened)).toBe(false)
    expect(mustTearDown(node({}, { cleaning_disable_ramdisk: true }), upstream)).toBe(true)
  })
})
