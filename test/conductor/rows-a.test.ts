import { describe, expect, it } from 'vitest'
import type { Step } from '../../src/conductor/node.ts'
import type { Runbook } from '../../src/conductor/store/store.ts'
import { Bench, erase, metadata, user } from './flow-bench.ts'

/** A step's start and end, `times` over, between the start of a clean and `end`. */
const pathOf = (times: number, end: string): string[] => [
  ...Array.from({ length: times }, () => ['cleaning', 'clean wait']).flat(),
  'cleaning',
  end,
]

/** The clean ended well: where, by which way, and with nothing left over in the record. */
function expectDone(bench: Bench, state: string, path: readonly string[], power = 'power off'): void {
  expect(bench.state).toBe(state)
  expect(bench.path).toEqual(path)
  expect(bench.node).toMatchObject({
    power_state: power,
    maintenance: false,
    fault: null,
    maintenance_reason: null,
    last_error: null,
    reservation: null,
  })
  expect(bench.hardware.power).toBe(power)
  expect(bench.node.clean_step).toEqual({})
  expect(bench.info['clean_steps'] ?? null).toBeNull()
  for (const key of ['agent_url', 'clean_step_index', 'cleaning_reboot', 'skip_current_clean_step'])
    expect(bench.info).not.toHaveProperty(key)
}

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
      power_state: 'power off',
      maintenance: false,
      fault: null,
      last_error: null,
      reservation: null,
    })
    expect(bench.node.clean_step).toEqual({})
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
    expectDone(bench, 'manageable/null', pathOf(4, 'manageable'))
  })

  it('cleans a node whose instance is deleted', async () => {
    const bench = new Bench({ node: { provision_state: 'active', instance_uuid: 'i-1', instance_info: { a: 1 } } })
    await bench.untilFirstStep(() => bench.tearDown())
    expect(bench.path.slice(0, 3)).toEqual(['deleting', 'cleaning', 'clean wait'])
    expect(bench.node.instance_uuid).toBeNull()
    expect(bench.node.instance_info).toEqual({})
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    expectDone(bench, 'available/null', ['deleting', ...pathOf(3, 'available')])
  })

  it('touches nothing when the node has automated cleaning off', async () => {
    const bench = new Bench({ node: { automated_clean: false } })
    await bench.ask('provide')
    expectDone(bench, 'available/null', ['cleaning', 'available'])
    expect(bench.hardware.actions).toEqual([])
    expect(bench.journal.filter(({ kind }) => kind === 'request')).toEqual([])
  })

  it('touches nothing when the operator has it off, unless the node has it on', async () => {
    const options = { 'conductor.automated_clean': false }
    const bench = new Bench({ options })
    await bench.ask('provide')
    expectDone(bench, 'available/null', ['cleaning', 'available'])
    expect(bench.hardware.actions).toEqual([])
    const other = new Bench({ options, node: { automated_clean: true } })
    await other.untilFirstStep()
    await other.succeed()
    await other.succeed()
    expect(other.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    expectDone(other, 'available/null', pathOf(3, 'available'))
  })

  it('leaves a retired node manageable after its clean', async () => {
    const bench = new Bench({ node: { provision_state: 'active', retired: true } })
    await bench.untilFirstStep(() => bench.tearDown())
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    expectDone(bench, 'manageable/null', ['deleting', ...pathOf(3, 'manageable')])
  })

  it('makes a retired node available when cleaning is skipped, or keeps it manageable without the quirk', async () => {
    const node = { provision_state: 'active', retired: true, automated_clean: false }
    const bench = new Bench({ node })
    await bench.tearDown()
    expectDone(bench, 'available/null', ['deleting', 'cleaning', 'available'])
    expect(bench.node.retired).toBe(true)
    const hardened = new Bench({ node, quirks: 'none' })
    await hardened.tearDown()
    expect(hardened.state).toBe('manageable/null')
  })
})

const bios: Step = {
  interface: 'bios',
  step: 'apply_configuration',
  priority: 0,
  abortable: false,
  requires_ramdisk: false,
  argsinfo: { settings: { description: 'the settings', required: true } },
}
const applyBios: Step = { interface: 'bios', step: 'apply_configuration', args: { settings: [] } }

describe('steps outside of the ramdisk', () => {
  it('boots nothing when no step needs a ramdisk, and lets a poller continue', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [bios]
    bench.hardware.runBiosStep = async () => 'clean wait'
    await bench.clean([applyBios])
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.info).toMatchObject({ cleaning_disable_ramdisk: true, declarative_cleaning: true })
    expect(bench.hardware.actions).toEqual([])
    await bench.continueClean()
    expectDone(bench, 'manageable/null', pathOf(1, 'manageable'))
    expect(bench.hardware.actions).toEqual([])
  })

  it('ends at once when there is nothing to change', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [bios]
    await bench.clean([applyBios])
    expectDone(bench, 'manageable/null', ['cleaning', 'manageable'])
    expect(bench.hardware.actions).toEqual([])
  })

  it('needs no detection when the caller says that there is no ramdisk', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [bios]
    bench.hardware.runBiosStep = async () => 'clean wait'
    await bench.clean([applyBios], true)
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.info).toMatchObject({ cleaning_disable_ramdisk: true })
    await bench.continueClean()
    expectDone(bench, 'manageable/null', pathOf(1, 'manageable'))
    expect(bench.hardware.actions).toEqual([])
    expect(bench.journal.filter(({ kind }) => kind === 'request')).toEqual([])
  })

  it('re-enters a step that rebooted the node for its second look, then goes on in-band', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [{ ...bios, requires_ramdisk: false }]
    let passes = 0
    bench.hardware.runBiosStep = async (task) => {
      if (++passes === 2) return undefined
      task.setInfo({ cleaning_reboot: true, skip_current_clean_step: false })
      task.save()
      return 'clean wait'
    }
    await bench.untilFirstStep(() => bench.clean([applyBios, user('erase_devices')]))
    expect(passes).toBe(1)
    expect(bench.node.clean_step).toMatchObject({ step: 'apply_configuration' })
    await bench.boot()
    await bench.heartbeat()
    expect(passes).toBe(2)
    expect(bench.info).not.toHaveProperty('cleaning_reboot')
    expect(bench.agent.executed).toEqual(['erase_devices'])
    await bench.succeed()
    expectDone(bench, 'manageable/null', pathOf(3, 'manageable'))
  })
})

const heardOf = (bench: Bench) => {
  bench.hardware.power = 'power on'
  bench.set({ power_state: 'power on' })
  bench.setInfo({ agent_url: 'http://agent', agent_last_heartbeat: bench.now })
}

describe('fast track', () => {
  it('uses the agent that runs: the first step starts in the first worker and the power stays on', async () => {
    const bench = new Bench({ options: { 'deploy.fast_track': true } })
    await bench.boot()
    heardOf(bench)
    await bench.ask('provide')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
    expect(bench.path).toEqual(['cleaning', 'clean wait'])
    await bench.succeed()
    await bench.succeed()
    expect(bench.state).toBe('available/null')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    expect(bench.path).toEqual(pathOf(2, 'available'))
    expect(bench.node).toMatchObject({ last_error: null, maintenance: false, fault: null, reservation: null })
    expect(bench.node.clean_step).toEqual({})
    expect(bench.hardware.actions.filter((call) => call.startsWith('power'))).toEqual([])
    expect(bench.node.power_state).toBe('power on')
  })

  it('boots the ramdisk when the last heartbeat is too old', async () => {
    const bench = new Bench({ options: { 'deploy.fast_track': true } })
    await bench.boot()
    heardOf(bench)
    await bench.pass(301_000)
    await bench.ask('provide')
    expect(bench.state).toBe('clean wait/available')
    expect(bench.hardware.actions).toContain('power.reboot')
  })
})

const runbook = (more: Partial<Runbook> = {}): Runbook => ({
  uuid: '20000000-0000-4000-8000-000000000001',
  name: 'CUSTOM_WIPE',
  steps: [
    { interface: 'deploy', step: 'erase_devices', args: {}, order: 9 },
    { interface: 'deploy', step: 'erase_devices_metadata', args: {}, order: 1 },
  ],
  disable_ramdisk: false,
  extra: {},
  public: true,
  owner: null,
  description: null,
  traits: ['CUSTOM_WIPE'],
  created_at: '2026-01-01T00:00:00.000000+00:00',
  updated_at: null,
  ...more,
})

describe('which steps an automated clean runs', () => {
  it('is available at once when no step is enabled', async () => {
    const bench = new Bench()
    bench.agent.steps = [{ ...erase, priority: 0 }]
    await bench.untilFirstStep()
    expectDone(bench, 'available/null', pathOf(1, 'available'))
    expect(bench.agent.executed).toEqual([])
  })

  it('fails when no step is enabled, without the quirk', async () => {
    const bench = new Bench({ quirks: 'none' })
    bench.agent.steps = [{ ...erase, priority: 0 }]
    await bench.untilFirstStep()
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node.last_error).toContain('nothing was erased')
  })

  it('follows a runbook in its own order where the operator wants one', async () => {
    const bench = new Bench({
      node: { traits: ['CUSTOM_WIPE'] },
      options: {
        'conductor.automated_cleaning_step_source': 'runbook',
        'conductor.automated_cleaning_runbook': 'CUSTOM_WIPE',
      },
    })
    bench.store.saveRunbook(runbook())
    await bench.untilFirstStep()
    expect(bench.state).toBe('clean wait/available')
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices', 'erase_devices_metadata'])
    expectDone(bench, 'available/null', pathOf(3, 'available'))
  })

  it('prefers the runbook of the resource class, and that of the node to both', async () => {
    const bench = new Bench({
      node: { resource_class: 'gpu', driver_info: { cleaning_runbook: 'of-node' } },
      options: {
        'conductor.automated_cleaning_step_source': 'hybrid',
        'conductor.automated_cleaning_runbook': 'general',
        'conductor.automated_cleaning_runbook_by_resource_class': { gpu: 'of-class' },
        'conductor.automated_cleaning_runbook_from_node': true,
        'conductor.automated_cleaning_runbook_validate_traits': false,
      },
    })
    bench.store.saveRunbook(
      runbook({ name: 'of-node', steps: [{ interface: 'deploy', step: 'erase_devices', args: {}, order: 1 }] }),
    )
    await bench.untilFirstStep()
    expect(bench.info['clean_steps']).toHaveLength(1)
    bench.set({ driver_info: {} })
    bench.set({ provision_state: 'manageable', target_provision_state: null })
    await expect(bench.ask('provide')).rejects.toThrow('Runbook of-class could not be found.')
  })

  it('generates the steps in hybrid mode without a runbook', async () => {
    const bench = new Bench({ options: { 'conductor.automated_cleaning_step_source': 'hybrid' } })
    await bench.untilFirstStep()
    expect(bench.node.clean_step).toMatchObject({
      step: 'erase_devices_metadata',
      priority: 99,
      requires_ramdisk: true,
    })
    expect(bench.info).not.toHaveProperty('declarative_cleaning')
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    expectDone(bench, 'available/null', pathOf(3, 'available'))
  })

  it('refuses a runbook that shares no trait with the node', async () => {
    const options = {
      'conductor.automated_cleaning_step_source': 'runbook',
      'conductor.automated_cleaning_runbook': 'CUSTOM_WIPE',
    } as const
    const bench = new Bench({ options })
    bench.store.saveRunbook(runbook())
    await expect(bench.ask('provide')).rejects.toThrow(
      `Automated cleaning runbook CUSTOM_WIPE is not valid for node ${bench.node.uuid}. None of the runbook's traits ['CUSTOM_WIPE'] match a node trait.`,
    )
    bench.store.saveRunbook(runbook({ traits: [] }))
    await expect(bench.ask('provide')).rejects.toThrow('Runbook has no traits configured.')
    expect(bench.state).toBe('manageable/null')
  })
})

describe('steps that ask for a reboot', () => {
  it('reboots after the step and goes on when the ramdisk is back', async () => {
    const bench = new Bench()
    bench.agent.steps = [{ ...metadata, reboot_requested: true }, erase]
    await bench.untilFirstStep()
    bench.hardware.calls.length = 0
    await bench.succeed()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.hardware.actions).toEqual(['boot.prepare', 'power.reboot'])
    expect(bench.info).toMatchObject({ cleaning_reboot: true })
    expect(bench.info).not.toHaveProperty('agent_url')
    expect(bench.node.clean_step).toMatchObject({ step: 'erase_devices_metadata' })
    await bench.boot()
    await bench.heartbeat()
    expect(bench.info).not.toHaveProperty('cleaning_reboot')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    await bench.succeed()
    expectDone(bench, 'available/null', pathOf(3, 'available'))
  })

  it('does not reboot in a manual clean, but does without the quirk', async () => {
    for (const [quirks, reboots] of [
      ['upstream', false],
      ['none', true],
    ] as const) {
      const bench = new Bench({ quirks })
      bench.agent.steps = [{ ...metadata, reboot_requested: true }, erase]
      await bench.untilFirstStep(() => bench.clean([user('erase_devices_metadata'), user('erase_devices')]))
      bench.hardware.calls.length = 0
      await bench.succeed()
      expect(bench.hardware.actions.includes('power.reboot')).toBe(reboots)
      if (reboots) {
        await bench.boot()
        await bench.heartbeat()
      }
      await bench.succeed()
      expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
      expectDone(bench, 'manageable/null', pathOf(3, 'manageable'))
    }
  })
})

describe('around cleaning', () => {
  it('verifies an enrolled node and reads its power', async () => {
    const bench = new Bench({ node: { provision_state: 'enroll', power_state: null } })
    await bench.ask('manage')
    expect(bench.path).toEqual(['verifying', 'manageable'])
    expect(bench.state).toBe('manageable/null')
    expect(bench.node).toMatchObject({ power_state: 'power off', last_error: null, reservation: null })
  })

  it('keeps maintenance, fault and reason through manage, until the operator clears them', async () => {
    const bench = new Bench({
      node: {
        provision_state: 'clean failed',
        target_provision_state: 'available',
        maintenance: true,
        fault: 'clean failure',
        maintenance_reason: 'why',
        last_error: 'why',
      },
    })
    await bench.ask('manage')
    expect(bench.state).toBe('manageable/null')
    expect(bench.node).toMatchObject({
      maintenance: true,
      fault: 'clean failure',
      maintenance_reason: 'why',
      last_error: 'why',
    })
    await bench.update({ maintenance: false })
    expect(bench.node).toMatchObject({ maintenance: false, fault: null, maintenance_reason: null })
    await bench.ask('provide')
    expect(bench.node.last_error).toBeNull()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.path).toEqual(['manageable', 'cleaning', 'clean wait'])
  })

  it('keeps the ramdisk logs of a clean that worked when told to', async () => {
    const bench = new Bench({ options: { 'agent.deploy_logs_collect': 'always' }, node: { name: 'rack-1' } })
    await bench.untilFirstStep()
    await bench.succeed()
    await bench.succeed()
    expectDone(bench, 'available/null', pathOf(3, 'available'))
    expect(bench.conductor.ramdiskLogs).toMatchObject([{ node: bench.node.uuid, systemLogs: 'bG9ncw==' }])
    expect(bench.conductor.ramdiskLogs[0]?.file).toMatch(/_rack-1_cleaning_\d{4}(-\d\d){5}\.tar\.gz$/)
  })
})
