import { describe, expect, it } from 'vitest'
import { StepVerificationFailed } from '../../src/conductor/drivers/interfaces.ts'
import { PythonError } from '../../src/conductor/failures.ts'
import type { Step } from '../../src/conductor/node.ts'
import { pythonRepr } from '../../src/conductor/python/repr.ts'
import { Refusal } from '../../src/conductor/refusals.ts'
import type { Task } from '../../src/conductor/task.ts'
import { Bench, erase, metadata, nodeUuid, user, type BenchOptions } from './flow-bench.ts'

const bios = (step: string, more: Partial<Step> = {}): Step => ({
  interface: 'bios',
  step,
  priority: 0,
  requires_ramdisk: true,
  ...more,
})
const shown = (step: string) => pythonRepr({ interface: 'bios', step, abortable: false, priority: 0 })

/** A manual clean of one bios step (and more) that the test writes, under a booted ramdisk. */
async function runBios(
  run: (bench: Bench, task: Task) => Promise<unknown>,
  { options, more = [], ...rest }: BenchOptions & { more?: Step[] } = {},
): Promise<Bench> {
  const bench = new Bench({ ...rest, ...(options ? { options } : {}) })
  bench.hardware.biosSteps = [bios('first')]
  bench.hardware.runBiosStep = (task) => run(bench, task)
  await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'first' }, ...more]))
  return bench
}

/** The path of a clean that fails in its `steps`th step, of the agent or out of band. */
const failedPath = (steps: number): string[] => [
  ...Array.from({ length: steps + 1 }, () => ['cleaning', 'clean wait']).flat(),
  'clean failed',
]

/** A failure in a step whose words hold what only the machine knows: they are matched, and are the reason too. */
function expectFailedWith(bench: Bench, target: string, lastError: RegExp): void {
  expect(bench.node.last_error).toMatch(lastError)
  expectFailedInStep(bench, target, bench.node.last_error as string)
}

function expectFailedInStep(bench: Bench, target: string, lastError: string): void {
  expect(bench.state).toBe(`clean failed/${target}`)
  expect(bench.node).toMatchObject({
    last_error: lastError,
    maintenance: true,
    maintenance_reason: lastError,
    fault: 'clean failure',
    reservation: null,
  })
  expect(bench.node.clean_step).toEqual({})
  expect(bench.info).not.toHaveProperty('agent_url')
  expect(bench.info).not.toHaveProperty('agent_secret_token')
}

describe('steps that fail when they start', () => {
  it('sets maintenance, keeps the list, forgets the agent and leaves the power on', async () => {
    const bench = await runBios(() => Promise.reject(new Error('boom')))
    expectFailedInStep(bench, 'manageable', `Node ${nodeUuid} failed step ${shown('first')}: boom`)
    expect(bench.info['clean_steps']).toHaveLength(1)
    expect(bench.info).not.toHaveProperty('clean_step_index')
    expect(bench.hardware.power).toBe('power on')
    expect(bench.hardware.actions.at(-1)).toBe('network.remove')
    expect(bench.conductor.ramdiskLogs).toHaveLength(1)
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
    for (const key of ['cleaning_reboot', 'skip_current_clean_step', 'cleaning_polling'])
      expect(bench.info).not.toHaveProperty(key)
  })

  it('adds that tear-down failed too, to the reason as well', async () => {
    const bench = await runBios(async (bench) => {
      bench.hardware.failures.set('network.remove', new Error('no such port'))
      throw new Error('boom')
    })
    expectFailedInStep(
      bench,
      'manageable',
      `Node ${nodeUuid} failed step ${shown('first')}: boom. Also Failed to tear down cleaning on node ${nodeUuid}, reason: no such port`,
    )
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
  })

  it('does not accept a result it does not know', async () => {
    const bench = await runBios(async () => 'foo')
    expectFailedInStep(
      bench,
      'manageable',
      `While executing step ${shown('first')} on node ${nodeUuid}, step returned invalid value: foo`,
    )
    expect(bench.conductor.ramdiskLogs).toHaveLength(0)
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
  })

  it('tries a step again later when the agent is busy', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    bench.agent.answers.set('clean.execute_clean_step', () =>
      Response.json({ faultstring: 'Agent is busy: x' }, { status: 500 }),
    )
    await bench.heartbeat()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.node.last_error).toBeNull()
    expect(bench.info).toMatchObject({ skip_current_clean_step: false, clean_step_index: 0 })
    bench.agent.answers.clear()
    await bench.heartbeat()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
    expect(bench.info).not.toHaveProperty('skip_current_clean_step')
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean wait', 'cleaning', 'clean wait'])
  })

  it.each([
    [undefined, 'clean failed/manageable'],
    [false, 'clean failed/manageable'],
    [true, 'clean wait/manageable'],
  ])(
    'fails when the agent cannot be reached, unless it is known to reboot (cleaning_reboot %s)',
    async (flag, state) => {
      const bench = await runBios(async (_, task) => {
        if (flag !== undefined) task.setInfo({ cleaning_reboot: flag })
        throw new Refusal('AgentConnectionFailed', { reason: 'gone' })
      })
      expect(bench.state).toBe(state)
      const [skip, text] = flag
        ? [false, null]
        : [undefined, `Node ${nodeUuid} failed step ${shown('first')}: Connection to agent failed: gone`]
      expect(bench.info['skip_current_clean_step']).toBe(skip)
      expect(bench.node).toMatchObject({
        last_error: text,
        maintenance: !flag,
        fault: flag ? null : 'clean failure',
        maintenance_reason: text,
      })
      expect(bench.path.slice(-2)).toEqual(['cleaning', flag ? 'clean wait' : 'clean failed'])
    },
  )

  it('fails when the agent’s answer is no command', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    bench.agent.answers.set('clean.execute_clean_step', () => Response.json({ huh: 1 }))
    await bench.heartbeat()
    expectFailedWith(
      bench,
      'available',
      /^Node .* failed step \{.*\}: Agent on node .* returned bad command result: \{'huh': 1\}$/,
    )
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
  })

  it('believes that a command which runs was accepted though its answer was lost', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    bench.agent.loseAnswerOf = 'clean.execute_clean_step'
    await bench.heartbeat()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
    expect(bench.node.clean_step).toMatchObject({ step: 'erase_devices_metadata' })
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    expect(bench.state).toBe('available/null')
    expect(bench.node).toMatchObject({ last_error: null, maintenance: false, fault: null })
  })

  it('reports what escapes from the loop by its class', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    bench.setInfo({ clean_steps: null })
    await bench.succeed()
    expectFailedWith(bench, 'available', /^Unexpected error when processing next clean step\. TypeError: /)
    expect(bench.path.slice(-2)).toEqual(['cleaning', 'clean failed'])
  })

  it('crashes on an agent error without a faultstring, or reports it without the quirk', async () => {
    for (const [quirks, text] of [
      ['upstream', /failed step .*: argument of type 'NoneType' is not iterable$/],
      ['none', /failed step .*: Agent API for node .* returned HTTP status code 500 with error: \{"x":1\}$/],
    ] as const) {
      const bench = new Bench({ quirks })
      await bench.ask('provide')
      await bench.boot()
      bench.agent.answers.set('clean.execute_clean_step', () => Response.json({ x: 1 }, { status: 500 }))
      await bench.heartbeat()
      expectFailedWith(bench, 'available', text)
    }
  })
})

describe('what the agent says of a step', () => {
  it('fails the step with the agent’s words, and keeps its logs', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    bench.agent.end('FAILED', { error: { type: 'CleaningError', details: 'disk is on fire', message: 'short' } })
    await bench.heartbeat()
    expectFailedInStep(
      bench,
      'available',
      `Clean step deploy.erase_devices_metadata failed on node ${nodeUuid}. disk is on fire`,
    )
    expect(bench.conductor.ramdiskLogs).toHaveLength(1)
    expect(bench.hardware.power).toBe('power on')
    expect(bench.path).toEqual(failedPath(1))
  })

  const staleFailure = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks })
    await bench.untilFirstStep()
    await bench.succeed()
    expect(bench.node.clean_step).toMatchObject({ step: 'erase_devices' })
    const [list, first] = bench.agent.commands
    bench.agent.commands = [
      list,
      { ...first, command_status: 'FAILED', command_result: null, command_error: 'old' },
    ] as typeof bench.agent.commands
    await bench.heartbeat()
    return bench
  }

  it('blames the current step for the failure of an earlier one', async () => {
    const bench = await staleFailure('upstream')
    expectFailedInStep(bench, 'available', `Clean step deploy.erase_devices failed on node ${nodeUuid}. old`)
    expect(bench.path).toEqual(failedPath(2))
  })

  it('does not, without the quirk', async () => {
    const bench = await staleFailure('none')
    expect(bench.state).toBe('clean wait/available')
  })

  it('waits when the last command belongs to an earlier step, runs, or is another kind of command', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    await bench.succeed()
    const [list, first] = bench.agent.commands
    const seen = () => ({
      step: bench.node.clean_step,
      state: bench.state,
      index: bench.info['clean_step_index'],
      executed: [...bench.agent.executed],
      path: bench.path,
      last_error: bench.node.last_error,
    })
    const before = seen()
    expect(before).toMatchObject({ state: 'clean wait/available', index: 1, last_error: null })
    for (const last of [
      first,
      { ...first, command_status: 'RUNNING' },
      { command_name: 'collect_system_logs', command_status: 'SUCCEEDED' },
    ]) {
      bench.agent.commands = [list, first, last] as typeof bench.agent.commands
      await bench.heartbeat()
      expect(seen()).toEqual(before)
    }
  })

  it('fails on a status it does not know', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    bench.agent.end('EXPLODED')
    await bench.heartbeat()
    expectFailedWith(
      bench,
      'available',
      /^Agent returned unknown status for clean step \{.*\} on node .* : EXPLODED\.$/,
    )
    expect(bench.path).toEqual(failedPath(1))
  })

  it('fails when the agent’s commands cannot be read, after three attempts', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    const before = bench.journal.length
    bench.agent.cut = true
    await bench.heartbeat()
    expectFailedWith(
      bench,
      'available',
      /^Node failed to check cleaning progress: Connection to agent failed: Failed to connect to the agent running on node .* to collect commands status\. Error: /,
    )
    expect(
      bench.journal.slice(before).filter(({ kind, method }) => kind === 'request' && method === 'GET'),
    ).toHaveLength(3)
  })

  it('fails when they are no list', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    bench.agent.list = () => Response.json({})
    await bench.heartbeat()
    expect(bench.node.last_error).toBe("Node failed to check cleaning progress: 'commands'")
  })
})

describe('hardware managers of another version', () => {
  const mismatch = async (bench: Bench) => {
    bench.agent.version = { GenericHardwareManager: '1.3' }
    bench.agent.end('CLEAN_VERSION_MISMATCH')
    await bench.heartbeat()
  }

  it('starts an automated clean again from its first step', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    await bench.succeed()
    await mismatch(bench)
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices', 'erase_devices_metadata'])
    expect(bench.info).toMatchObject({
      clean_step_index: 0,
      hardware_manager_version: { GenericHardwareManager: '1.3' },
    })
    expect(bench.state).toBe('clean wait/available')
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed.slice(2)).toEqual(['erase_devices_metadata', 'erase_devices'])
    expect(bench.state).toBe('available/null')
    expect(bench.node.last_error).toBeNull()
  })

  const withRunbook = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks, node: { provision_state: 'clean wait', target_provision_state: 'available' } })
    const steps = [user('erase_devices', { args: {}, order: 1 })]
    bench.setInfo({ clean_steps: steps, declarative_cleaning: true, cleaning_disable_ramdisk: false })
    await bench.boot()
    await bench.heartbeat()
    await mismatch(bench)
    return bench
  }

  it('drops the runbook', async () => {
    const bench = await withRunbook('upstream')
    expect(bench.agent.executed).toEqual(['erase_devices', 'erase_devices_metadata'])
    expect((bench.info['clean_steps'] as Step[]).map(({ step }) => step)).toEqual([
      'erase_devices_metadata',
      'erase_devices',
    ])
  })

  it('keeps it, without the quirk', async () => {
    const bench = await withRunbook('none')
    expect(bench.agent.executed).toEqual(['erase_devices', 'erase_devices'])
    expect(bench.info['clean_steps']).toHaveLength(1)
  })

  it('runs the current step of a manual clean again', async () => {
    const bench = new Bench()
    await bench.untilFirstStep(() => bench.clean([user('erase_devices_metadata'), user('erase_devices')]))
    await bench.succeed()
    await mismatch(bench)
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices', 'erase_devices'])
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.info).toMatchObject({ clean_step_index: 1 })
    await bench.succeed()
    expect(bench.state).toBe('manageable/null')
    expect(bench.node.last_error).toBeNull()
  })

  it('fails when the agent’s steps cannot be read again', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    bench.agent.answers.set('clean.get_clean_steps', () =>
      Response.json({ command_status: 'SUCCEEDED', command_result: {} }),
    )
    await mismatch(bench)
    expectFailedWith(bench, 'available', /^Could not continue cleaning on node .*: agent get_clean_steps .*\.\.$/)
    expect(bench.path.at(-1)).toBe('clean failed')
  })

  it('fails when the drivers’ steps cannot be put together', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    Object.defineProperty(bench.hardware, 'biosSteps', {
      get: () => {
        throw new Refusal('NodeCleaningFailure', { message: 'no steps' })
      },
    })
    await mismatch(bench)
    expectFailedWith(
      bench,
      'available',
      /^Could not restart automated cleaning on node .* after step \{'interface': 'deploy'.*\}: no steps\.$/,
    )
  })
})

describe('after a step', () => {
  it('fails when the reboot it asked for fails', async () => {
    const bench = new Bench()
    bench.agent.steps = [{ ...metadata, reboot_requested: true }, erase]
    await bench.untilFirstStep()
    bench.hardware.failures.set('power.reboot', new Error('no power'))
    await bench.succeed()
    expectFailedWith(bench, 'available', /^Reboot requested by clean step \{.*\} failed for node .*: no power$/)
    expect(bench.path).toEqual(failedPath(1))
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
  })

  const raid: Step = { interface: 'raid', step: 'create_configuration', priority: 0 }
  const wanted = { logical_disks: [{ size_gb: 100, raid_level: '1', is_root_volume: true }] }
  const buildRaid = async (bench: Bench) => {
    bench.agent.steps = [raid]
    await bench.untilFirstStep(() => bench.clean([{ interface: 'raid', step: 'create_configuration' }]))
  }

  it('fails when the agent does not say which RAID it built', async () => {
    const bench = new Bench({ node: { target_raid_config: wanted } })
    await buildRaid(bench)
    await bench.succeed()
    expectFailedWith(
      bench,
      'manageable',
      /^For node .*, post clean step hook _create_configuration_final failed for clean step \{.*\}\.IronicException: Agent ramdisk didn't return a proper command result while building RAID/,
    )
    expect(bench.conductor.ramdiskLogs).toHaveLength(1)
    expect(bench.path).toEqual(failedPath(1))
  })

  it('keeps the RAID the agent built, and what it means for deploying', async () => {
    const bench = new Bench({ node: { target_raid_config: wanted, properties: { capabilities: 'a:b' } } })
    await buildRaid(bench)
    const built = {
      logical_disks: [{ size_gb: 100, raid_level: '1', is_root_volume: true, root_device_hint: { wwn: 'x' } }],
    }
    bench.agent.end('SUCCEEDED', { result: { clean_step: raid, clean_result: built } })
    await bench.heartbeat()
    expect(bench.state).toBe('manageable/null')
    expect(bench.node.raid_config).toMatchObject(built)
    expect(bench.node.raid_config).toHaveProperty('last_updated')
    expect(bench.node.properties).toEqual({
      local_gb: 100,
      root_device: { wwn: 'x' },
      capabilities: 'a:b,raid_level:1',
    })
  })

  it('needs to know which RAID to build', async () => {
    const bench = new Bench()
    await buildRaid(bench)
    expect(bench.node.last_error).toMatch(/: Node .* has no target RAID configuration\.$/)
  })

  it('fails without maintenance when the final tear-down fails', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    await bench.succeed()
    bench.hardware.failures.set('network.remove', new Error('no such port'))
    await bench.succeed()
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({
      last_error: `Failed to tear down from cleaning for node ${nodeUuid}, reason: no such port`,
      maintenance: false,
      fault: null,
      maintenance_reason: null,
      reservation: null,
    })
    expect(bench.path.slice(-2)).toEqual(['cleaning', 'clean failed'])
    expect(bench.hardware.actions.filter((call) => call === 'network.remove')).toHaveLength(1)
  })
})

describe('a record that lost its place in the list', () => {
  const lost = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks })
    await bench.untilFirstStep()
    bench.setInfo({ clean_step_index: null })
    await bench.succeed()
    return bench
  }

  it('counts as the end of the list', async () => {
    const bench = await lost('upstream')
    expect(bench.state).toBe('available/null')
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
  })

  it('fails the clean, without the quirk', async () => {
    const bench = await lost('none')
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node.last_error).toBe(`Node ${nodeUuid} does not know which clean step it was running.`)
  })
})

describe('silence', () => {
  it('fails a step whose agent has not been heard of for half an hour', async () => {
    const bench = new Bench({ periodic: true })
    await bench.untilFirstStep()
    await bench.pass(1_900_000)
    expectFailedWith(
      bench,
      'available',
      /^Timeout reached while cleaning the node\. .* Failed on step \{'interface': 'deploy', 'step': 'erase_devices_metadata'/,
    )
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean wait', 'clean failed'])
    expect(bench.hardware.power).toBe('power on')
  })

  it('lets a step take days while the agent is heard of', async () => {
    const bench = new Bench({ periodic: true })
    await bench.untilFirstStep()
    for (let minute = 0; minute < 48 * 60; minute += 20) {
      await bench.pass(20 * 60_000)
      await bench.heartbeat()
    }
    expect(bench.state).toBe('clean wait/available')
    expect(bench.node).toMatchObject({ last_error: null, maintenance: false })
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean wait'])
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
  })
})

describe('power after a failure', () => {
  const options = { 'conductor.poweroff_in_cleanfail': true }
  const fail = async (bench: Bench) => {
    await bench.untilFirstStep()
    bench.agent.end('FAILED', { error: 'bad disk' })
    await bench.heartbeat()
  }
  const reason = `Clean step deploy.erase_devices_metadata failed on node ${nodeUuid}. bad disk`

  it('erases the reason when the operator wants failed nodes off', async () => {
    const bench = new Bench({ options })
    await fail(bench)
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({ last_error: null, maintenance_reason: reason, fault: 'clean failure' })
    expect(bench.node.maintenance).toBe(true)
    expect(bench.node.power_state).toBe('power off')
    expect(bench.hardware.power).toBe('power off')
    expect(bench.path).toEqual(failedPath(1))
  })

  it('gets stuck in cleaning when that power-off fails', async () => {
    const bench = new Bench({ options })
    bench.hardware.failures.set('power.set power off', new Error('BMC is gone'))
    await fail(bench)
    expect(bench.state).not.toMatch(/^clean failed/)
    expect(bench.node).toMatchObject({
      maintenance: true,
      last_error: "Failed to change power state to 'power off' by 'power off': BMC is gone",
      reservation: null,
    })
  })

  it('gets stuck in cleaning itself when the step failed as it started', async () => {
    const bench = new Bench({ options })
    bench.hardware.biosSteps = [bios('first')]
    bench.hardware.runBiosStep = () => Promise.reject(new Error('boom'))
    bench.hardware.failures.set('power.set power off', new Error('BMC is gone'))
    await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'first' }]))
    expect(bench.state).toBe('cleaning/manageable')
    expect(bench.node).toMatchObject({
      maintenance: true,
      fault: 'clean failure',
      last_error: "Failed to change power state to 'power off' by 'power off': BMC is gone",
      reservation: null,
    })
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning'])
  })

  it('keeps the reason and fails in any case, without the quirk', async () => {
    const bench = new Bench({ options, quirks: 'none' })
    await fail(bench)
    expect(bench.node.last_error).toBe(reason)
    const broken = new Bench({ options, quirks: 'none' })
    broken.hardware.failures.set('power.set power off', new Error('BMC is gone'))
    await fail(broken)
    expect(broken.state).toBe('clean failed/available')
    expect(broken.node.last_error).toBe(`${reason}. Also failed to power off node ${nodeUuid}, reason: BMC is gone`)
  })

  it.each([
    ['upstream', 'clean wait/available'],
    ['none', 'clean failed/available'],
  ] as const)('finds the node, if the conductor dies over it, as it was before (%s)', async (quirks, state) => {
    const bench = new Bench({ options, quirks })
    let kept: unknown
    bench.hardware.driver.power.setPowerState = async () => {
      kept = { state: bench.state, step: bench.node.clean_step, fault: bench.node.fault }
      return Promise.resolve()
    }
    await fail(bench)
    expect(kept).toEqual({ state, step: {}, fault: 'clean failure' })
  })
})

describe('a verification that fails', () => {
  const text = "Redfish BIOS apply_configuration step failed. Attributes {'a': 1} are not updated."
  const last: Step = { interface: 'bios', step: 'last' }
  const verify = async (bench: Bench) => {
    const ran: string[] = []
    bench.hardware.biosSteps = [bios('first'), bios('last')]
    bench.hardware.runBiosStep = async (_, { step }) => {
      ran.push(step)
      if (step === 'first') throw new StepVerificationFailed(text)
    }
    await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'first' }, last]))
    return ran
  }

  it('does not stop a manual clean: the rest runs, and it ends manageable and in maintenance', async () => {
    const bench = new Bench()
    expect(await verify(bench)).toEqual(['first', 'last'])
    expect(bench.state).toBe('manageable/null')
    expect(bench.path).toContain('clean failed')
    expect(bench.node).toMatchObject({ maintenance: true, fault: 'clean failure', last_error: text })
  })

  it('stops the clean, without the quirk', async () => {
    const bench = new Bench({ quirks: 'none' })
    expect(await verify(bench)).toEqual(['first'])
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node.last_error).toBe(text)
  })

  it('fails a runbook’s clean under another name, since done is illegal by then', async () => {
    const bench = new Bench({ node: { provision_state: 'clean wait', target_provision_state: 'available' } })
    bench.setInfo({ clean_steps: [{ interface: 'bios', step: 'first' }], declarative_cleaning: true })
    bench.hardware.biosSteps = [bios('first')]
    bench.hardware.runBiosStep = () => Promise.reject(new StepVerificationFailed(text))
    await bench.boot()
    await bench.heartbeat()
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node.last_error).toBe(
      "Unexpected error when processing next clean step. InvalidState: Can not transition from state 'clean failed' on event 'done' (no defined transition)",
    )
  })
})

it('quotes the class of a Python error', async () => {
  const bench = await runBios(() => Promise.reject(new PythonError('KeyError', "'zz'")))
  expect(bench.node.last_error).toBe(`Node ${nodeUuid} failed step ${shown('first')}: 'zz'`)
})
