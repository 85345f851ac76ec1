import { describe, expect, it } from 'vitest'
import type { Step } from '../../src/conductor/node.ts'
import { Bench, erase, metadata, nodeUuid, user } from './flow-bench.ts'

const during = (step: string) =>
  `By request, the clean operation was aborted during or after the completion of step "${step}"`
const noMaintenance = { maintenance: false, fault: null, maintenance_reason: null }

describe('abort', () => {
  it('ends a step that can be aborted: clean failed, powered off, nothing left', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    await bench.ask('abort')
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({
      ...noMaintenance,
      last_error: during('deploy.erase_devices_metadata'),
    })
    expect(bench.node.clean_step).toEqual({})
    expect(bench.info).toMatchObject({ clean_steps: null })
    expect(bench.info).not.toHaveProperty('agent_url')
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean wait', 'clean failed'])
    expect(bench.node).toMatchObject({ power_state: 'power off', reservation: null })
    expect(bench.hardware.power).toBe('power off')
    expect(bench.hardware.actions).toContain('network.remove')
    expect(bench.store.history(nodeUuid).filter(({ severity }) => severity === 'ERROR')).toEqual([])
  })

  it('says nothing of a step before the first one', async () => {
    const bench = new Bench()
    await bench.clean([user('erase_devices')])
    await bench.ask('abort')
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node).toMatchObject({ ...noMaintenance, last_error: 'By request, the clean operation was aborted' })
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'clean failed'])
    expect(bench.hardware.power).toBe('power off')
    expect(bench.hardware.actions).toContain('network.remove')
    expect(bench.info).toMatchObject({ clean_steps: null })
  })

  it('has failed and says why before the tear-down starts', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    await bench.ask('abort')
    const failed = bench.journal.findIndex(({ kind, to }) => kind === 'transition' && to === 'clean failed')
    expect(bench.journal.slice(0, failed + 2)).toContainEqual(
      expect.objectContaining({ kind: 'last_error', text: during('deploy.erase_devices_metadata') }),
    )
    const off = bench.journal.findIndex(
      ({ event_type, to_power }) => event_type === 'baremetal.node.power_set.start' && to_power === 'power off',
    )
    expect(off).toBeGreaterThan(failed)
  })

  const lasting = async (quirks: 'upstream' | 'none' = 'upstream') => {
    const bench = new Bench({ quirks })
    bench.agent.steps = [{ ...metadata, abortable: false }, erase]
    await bench.untilFirstStep()
    await bench.ask('abort')
    return bench
  }

  it('lets a step that cannot be aborted finish, and starts no other', async () => {
    const bench = await lasting()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.node.clean_step).toMatchObject({ abort_after: true })
    await bench.ask('abort')
    expect(bench.state).toBe('clean wait/available')
    await bench.succeed()
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({ ...noMaintenance, last_error: during('deploy.erase_devices_metadata') })
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
    expect(bench.path.slice(-2)).toEqual(['cleaning', 'clean failed'])
    expect(bench.node.clean_step).toEqual({})
    expect(bench.info).toMatchObject({ clean_steps: null })
    expect(bench.hardware.actions).toContain('network.remove')
    expect(bench.hardware.power).toBe('power off')
  })

  it('does not let a step take its second look', async () => {
    const bench = new Bench()
    let passes = 0
    bench.hardware.biosSteps = [{ interface: 'bios', step: 'apply', priority: 0, abortable: false }]
    bench.hardware.runBiosStep = async (task) => {
      passes++
      task.setInfo({ cleaning_reboot: true, skip_current_clean_step: false })
      task.save()
      return 'clean wait'
    }
    await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'apply' }]))
    await bench.ask('abort')
    await bench.boot()
    await bench.heartbeat()
    expect(passes).toBe(1)
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node).toMatchObject({ ...noMaintenance, last_error: during('bios.apply') })
    expect(bench.path.slice(-2)).toEqual(['cleaning', 'clean failed'])
    expect(bench.node.clean_step).toEqual({})
  })

  const mismatched = async (quirks: 'upstream' | 'none') => {
    const bench = await lasting(quirks)
    bench.agent.end('CLEAN_VERSION_MISMATCH')
    await bench.heartbeat()
    return bench
  }

  it('is forgotten when the hardware managers have another version', async () => {
    const bench = await mismatched('upstream')
    expect(bench.state).toBe('clean wait/available')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices_metadata'])
    expect(bench.node.clean_step).not.toHaveProperty('abort_after')
    await bench.succeed()
    await bench.succeed()
    expect(bench.state).toBe('available/null')
    expect(bench.path).not.toContain('clean failed')
  })

  it('is honoured all the same, without the quirk', async () => {
    const bench = await mismatched('none')
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node.last_error).toBe(during('deploy.erase_devices_metadata'))
  })

  it('sets maintenance only when its tear-down fails', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    bench.hardware.failures.set('network.remove', new Error('no such port'))
    await bench.ask('abort')
    const text = 'Failed to tear down cleaning after aborting the operation'
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({
      last_error: text,
      maintenance: true,
      maintenance_reason: text,
      fault: 'clean failure',
      reservation: null,
    })
    expect(bench.path.at(-1)).toBe('clean failed')
    expect(bench.node.clean_step).toEqual({})
  })

  it('changes nothing when no worker is free', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    const { clean_step, driver_internal_info } = bench.node
    for (let i = 0; i < 300; i++) bench.conductor.workers.spawn('busy', () => new Promise(() => {}))
    await expect(bench.ask('abort')).rejects.toMatchObject({ status: 503 })
    expect(bench.state).toBe('clean wait/available')
    expect(bench.node).toMatchObject({ last_error: 'No free conductor workers available', reservation: null })
    expect(bench.node).toMatchObject({ ...noMaintenance, clean_step, driver_internal_info })
    expect(bench.path.slice(-2)).toEqual(['clean failed', 'clean wait'])
  })
})

const hold: Step = { interface: 'deploy', step: 'hold' }

describe('hold and wait', () => {
  it('vanish from an explicit list: a clean of nothing but hold ends manageable', async () => {
    const bench = new Bench()
    await bench.untilFirstStep(() => bench.clean([hold]))
    expect(bench.state).toBe('manageable/null')
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'manageable'])
    expect(bench.hardware.actions).toContain('power.reboot')
    expect(bench.node).toMatchObject({ ...noMaintenance, last_error: null, power_state: 'power off' })
    expect(bench.agent.executed).toEqual([])
  })

  it('hold until unheld, whatever the agent says, without the quirk', async () => {
    const bench = new Bench({ quirks: 'none', periodic: true })
    await bench.untilFirstStep(() => bench.clean([user('erase_devices'), hold, user('erase_devices_metadata')]))
    await bench.succeed()
    expect(bench.state).toBe('clean hold/manageable')
    expect(bench.node.reservation).toBeNull()
    await bench.pass(4_000_000)
    await bench.heartbeat()
    expect(bench.state).toBe('clean hold/manageable')
    await bench.ask('unhold')
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.agent.executed).toEqual(['erase_devices'])
    await bench.heartbeat()
    expect(bench.agent.executed).toEqual(['erase_devices', 'erase_devices_metadata'])
    await bench.succeed()
    expect(bench.state).toBe('manageable/null')
    expect(bench.node.last_error).toBeNull()
    expect(bench.path.slice(-6)).toEqual([
      'clean hold',
      'clean wait',
      'cleaning',
      'clean wait',
      'cleaning',
      'manageable',
    ])
  })

  it('lose the target of a manual clean where that quirk is on', async () => {
    const bench = new Bench({ quirks: ['hold-loses-manual-target', 'fresh-boot-completes-step'] })
    await bench.untilFirstStep(() => bench.clean([hold]))
    expect(bench.state).toBe('clean hold/available')
    await bench.ask('unhold')
    expect(bench.state).toBe('clean wait/available')
    await bench.heartbeat()
    expect(bench.state).toBe('available/null')
    expect(bench.path).toEqual(['cleaning', 'clean hold', 'clean wait', 'cleaning', 'available'])
  })

  it('postpone the abort of a hold that cannot be aborted until it is unheld', async () => {
    const bench = new Bench({ quirks: 'none' })
    await bench.untilFirstStep(() => bench.clean([hold, user('erase_devices')]))
    await bench.ask('abort')
    expect(bench.state).toBe('clean hold/manageable')
    expect(bench.node.clean_step).toMatchObject({ abort_after: true })
    await bench.ask('unhold')
    await bench.heartbeat()
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node).toMatchObject({ ...noMaintenance, last_error: during('deploy.hold') })
    expect(bench.path.slice(-4)).toEqual(['clean hold', 'clean wait', 'cleaning', 'clean failed'])
    expect(bench.agent.executed).toEqual([])
  })

  const wait = (seconds: number): Step => ({ interface: 'deploy', step: 'wait', args: { seconds } })

  it('wait no longer than the operator allows, then go on', async () => {
    const bench = new Bench({ quirks: 'none' })
    await bench.ask('provide')
    await bench.ask('abort')
    await bench.ask('manage')
    const before = bench.world.clock.now()
    await bench.untilFirstStep(() => bench.clean([wait(600), user('erase_devices')]))
    expect(bench.world.clock.now() - before).toBeGreaterThan(30_000)
    expect(bench.world.clock.now() - before).toBeLessThan(40_000)
    expect(bench.agent.executed).toEqual(['erase_devices'])
    expect(bench.store.history(nodeUuid).map(({ event }) => event)).toContain(
      'A wait time exceeding the configured maximum has been requested. Holding for 600, got 30.',
    )
  })

  it('stall in cleaning after the seconds have passed, with that quirk', async () => {
    const bench = new Bench({ quirks: ['wait-seconds-stalls'] })
    await bench.untilFirstStep(() => bench.clean([wait(5), user('erase_devices')]))
    expect(bench.state).toBe('cleaning/manageable')
    expect(bench.node.reservation).toBeNull()
    await bench.heartbeat()
    expect(bench.agent.executed).toEqual([])
  })

  it('reboot between two steps of the agent, of which the second waits for its return, without the quirk', async () => {
    const bench = new Bench({ quirks: 'none' })
    const reboot: Step = { interface: 'power', step: 'reboot' }
    await bench.untilFirstStep(() => bench.clean([user('erase_devices'), reboot, user('erase_devices_metadata')]))
    bench.hardware.calls.length = 0
    await bench.succeed()
    expect(bench.hardware.actions).toEqual(['boot.prepare', 'power.reboot'])
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.agent.executed).toEqual(['erase_devices'])
    await bench.boot()
    await bench.heartbeat()
    expect(bench.agent.executed).toEqual(['erase_devices', 'erase_devices_metadata'])
    await bench.succeed()
    expect(bench.state).toBe('manageable/null')
  })

  it('expect no return of an agent that was never gone: to switch on what is on changes nothing', async () => {
    const bench = new Bench({ quirks: 'none' })
    const powerOn: Step = { interface: 'power', step: 'power_on' }
    await bench.untilFirstStep(() => bench.clean([user('erase_devices_metadata'), powerOn, user('erase_devices')]))
    bench.hardware.calls.length = 0
    await bench.succeed()
    expect(bench.hardware.actions).not.toContain('boot.prepare')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    bench.agent.commands.length = 0
    await bench.heartbeat()
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node.last_error).toContain('restarted during clean step deploy.erase_devices.')
  })

  it('change the power from within a list, without the quirk', async () => {
    const bench = new Bench({ quirks: 'none' })
    const step = (name: string): Step => ({ interface: 'power', step: name })
    await bench.clean([step('power_on'), step('reboot'), step('power_off')], true)
    expect(bench.state).toBe('manageable/null')
    expect(bench.hardware.actions).toEqual(['power.set power on', 'power.reboot', 'power.set power off'])
  })
})

describe('maintenance while cleaning', () => {
  it('pauses: heartbeats are recorded, nothing moves, nothing times out', async () => {
    const bench = new Bench({ periodic: true })
    await bench.untilFirstStep()
    await bench.update({ maintenance: true, maintenance_reason: 'mine' })
    bench.agent.end('SUCCEEDED')
    const { path } = bench
    await bench.pass(3_700_000)
    const heard = bench.info['agent_last_heartbeat']
    await bench.heartbeat()
    expect(bench.info['agent_last_heartbeat']).not.toBe(heard)
    expect(bench.path).toEqual(path)
    expect(bench.node).toMatchObject({ last_error: null, fault: null, maintenance_reason: 'mine' })
    expect(bench.state).toBe('clean wait/available')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
    await bench.update({ maintenance: false })
    await bench.heartbeat()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
  })

  it('aborts at the next heartbeat where the operator forbids cleaning in maintenance', async () => {
    for (const [running, fault] of [
      [true, 'clean failure'],
      [false, null],
    ] as const) {
      const bench = new Bench({ options: { 'conductor.allow_provisioning_in_maintenance': false } })
      if (running) await bench.untilFirstStep()
      else await bench.ask('provide')
      if (!running) await bench.boot()
      await bench.update({ maintenance: true, maintenance_reason: 'mine' })
      await bench.heartbeat()
      expect(bench.state).toBe('clean failed/available')
      expect(bench.node).toMatchObject({
        last_error: 'Cleaning aborted as node is in maintenance mode',
        maintenance_reason: 'mine',
        fault,
        maintenance: true,
        reservation: null,
      })
      expect(bench.node.clean_step).toEqual({})
      expect(bench.path.slice(-2)).toEqual(['clean wait', 'clean failed'])
      expect(bench.hardware.actions).toContain('network.remove')
    }
  })
})
