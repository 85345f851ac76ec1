import { describe, expect, it } from 'vitest'
import { Bench, erase, metadata, user } from './flow-bench.ts'

describe('cleaning that works', () => {
  it('runs the enabled steps by priority and ends available, powered off', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.node.clean_step).toMatchObject({ step: 'erase_devices_metadata' })
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    expect(bench.state).toBe('available/null')
    expect(bench.node).toMatchObject({
      clean_step: {},
      power_state: 'power off',
      maintenance: false,
      fault: null,
      last_error: null,
      reservation: null,
    })
    expect(bench.info).toMatchObject({ clean_steps: null })
    for (const key of [
      'agent_url',
      'agent_secret_token',
      'clean_step_index',
      'agent_cached_clean_steps',
      'cleaning_reboot',
    ])
      expect(bench.info).not.toHaveProperty(key)
    expect(bench.hardware.actions).toEqual([
      'network.add',
      'boot.prepare',
      'power.reboot',
      'power.set power off',
      'boot.clean up',
      'network.remove',
    ])
    expect(bench.path).toEqual([
      'cleaning',
      'clean wait',
      'cleaning',
      'clean wait',
      'cleaning',
      'clean wait',
      'cleaning',
      'available',
    ])
  })

  it('runs a manual list in the order given, repetitions included', async () => {
    const bench = new Bench()
    await bench.untilFirstStep(() =>
      bench.clean([user('erase_devices'), user('erase_devices_metadata'), user('erase_devices')]),
    )
    expect(bench.state).toBe('clean wait/manageable')
    for (let i = 0; i < 3; i++) await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices', 'erase_devices_metadata', 'erase_devices'])
    expect(bench.state).toBe('manageable/null')
    void [erase, metadata]
  })
})
