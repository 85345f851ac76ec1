import { describe, expect, it } from 'vitest'
import type { Step } from '../../src/conductor/node.ts'
import { Refusal } from '../../src/conductor/refusals.ts'
import { Bench, erase, nodeUuid, user } from './flow-bench.ts'

const expectFailed = (bench: Bench, target: string, lastError: string | RegExp): void => {
  expect(bench.state).toBe(`clean failed/${target}`)
  if (typeof lastError === 'string') expect(bench.node.last_error).toBe(lastError)
  else expect(bench.node.last_error).toMatch(lastError)
  expect(bench.node.clean_step).toEqual({})
  expect(bench.node.reservation).toBeNull()
  expect(bench.path.at(-1)).toBe('clean failed')
  for (const key of ['agent_url', 'agent_secret_token', 'clean_step_index', 'cleaning_reboot'])
    expect(bench.info).not.toHaveProperty(key)
}
const noMaintenance = { maintenance: false, fault: null, maintenance_reason: null }

describe('failures before the first step', () => {
  it('fails when preparing fails, and tears down', async () => {
    const bench = new Bench()
    bench.hardware.failures.set('network.add', new Error('no port'))
    await bench.ask('provide')
    expectFailed(bench, 'available', `Failed to prepare node ${nodeUuid} for cleaning: no port`)
    expect(bench.node).toMatchObject(noMaintenance)
    expect(bench.hardware.actions).toContain('network.remove')
    expect(bench.path).toEqual(['cleaning', 'clean failed'])
    expect(bench.store.history(nodeUuid).at(-1)).toMatchObject({ event_type: 'cleaning', severity: 'ERROR' })
  })

  it('waits when preparing finds no agent yet', async () => {
    const bench = new Bench()
    bench.hardware.failures.set('boot.prepare', new Refusal('AgentConnectionFailed', { reason: 'not up' }))
    await bench.clean([user('erase_devices')])
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.path).toEqual(['cleaning', 'clean wait'])
    expect(bench.node).toMatchObject({ ...noMaintenance, last_error: null, reservation: null })
  })

  it('fails when the network does not validate in the worker', async () => {
    const bench = new Bench()
    bench.hardware.failures.set('network.validate', new Refusal('NetworkError', { message: 'no cleaning network' }))
    await bench.ask('provide')
    expectFailed(bench, 'available', `Validation of node ${nodeUuid} for cleaning failed: no cleaning network`)
    expect(bench.node).toMatchObject(noMaintenance)
    expect(bench.path).toEqual(['cleaning', 'clean failed'])
    expect(bench.hardware.actions).toContain('network.remove')
  })

  it('gets stuck in cleaning when validation fails in a way nobody translates', async () => {
    const bench = new Bench()
    bench.hardware.failures.set('power.validate', new Refusal('RedfishError', { error: 'odd' }))
    await bench.ask('provide')
    expect(bench.state).toBe('cleaning/available')
    expect(bench.node).toMatchObject({
      last_error: 'Async execution of do_node_clean failed with error: Redfish exception occurred. Error: odd',
      reservation: null,
      ...noMaintenance,
    })
    expect(bench.path).toEqual(['cleaning'])
    expect(bench.hardware.actions).toEqual([])
  })

  it('fails properly there, without the quirk', async () => {
    const bench = new Bench({ quirks: 'none' })
    bench.hardware.failures.set('power.validate', new Refusal('RedfishError', { error: 'odd' }))
    await bench.ask('provide')
    expectFailed(bench, 'available', /^Validation of node .* for cleaning failed: Redfish exception occurred/)
  })

  it('fails after half an hour without a ramdisk, and powers the node off', async () => {
    const bench = new Bench({ periodic: true })
    await bench.ask('provide')
    expect(bench.hardware.power).toBe('power on')
    await bench.pass(1_900_000)
    expectFailed(
      bench,
      'available',
      'Timeout reached while cleaning the node. Please check if the ramdisk responsible for the cleaning is running on the node. Failed on step {}.',
    )
    expect(bench.node).toMatchObject({ ...noMaintenance, power_state: 'power off' })
    expect(bench.hardware.power).toBe('power off')
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'clean failed'])
  })

  it('keeps the target of a manual clean that times out', async () => {
    const bench = new Bench({ periodic: true })
    await bench.clean([user('erase_devices')])
    await bench.pass(1_900_000)
    expect(bench.state).toBe('clean failed/manageable')
  })

  it('fails when the agent cannot say what it can do', async () => {
    const bench = new Bench()
    bench.agent.answers.set('clean.get_clean_steps', () => Response.json({ faultstring: 'broken' }, { status: 500 }))
    await bench.untilFirstStep()
    expectFailed(
      bench,
      'available',
      `Node failed to start the first cleaning step: Agent API for node ${nodeUuid} returned HTTP status code 500 with error: broken`,
    )
    expect(bench.node).toMatchObject({ ...noMaintenance, power_state: 'power off' })
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
  })

  it('fails when the agent cannot be reached, after three attempts', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    bench.agent.cut = true
    await bench.heartbeat()
    expectFailed(
      bench,
      'available',
      /^Node failed to start the first cleaning step: Connection to agent failed: Failed to connect to the agent running on node .* for invoking command clean.get_clean_steps. Error: /,
    )
    expect(bench.node).toMatchObject({ ...noMaintenance, power_state: 'power off' })
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
    expect(bench.journal.filter(({ kind, method }) => kind === 'request' && method === 'POST')).toHaveLength(3)
    expect(bench.journal.filter(({ kind, method }) => kind === 'request' && method === 'GET')).toHaveLength(9)
  })

  it('fails when the list of steps is not one', async () => {
    const bench = new Bench()
    bench.agent.answers.set('clean.get_clean_steps', () =>
      Response.json({ command_status: 'SUCCEEDED', command_result: { clean_steps: {} } }),
    )
    await bench.untilFirstStep()
    expectFailed(
      bench,
      'available',
      `Node failed to start the first cleaning step: agent get_clean_steps for node ${nodeUuid} returned an invalid result. Keys: {'hardware_manager_version'} are missing from result: {'clean_steps': {}}.`,
    )
    const other = new Bench()
    other.agent.steps = [{ interface: 'deploy', step: 'half' } as Step]
    await other.untilFirstStep()
    expectFailed(
      other,
      'available',
      `Node failed to start the first cleaning step: agent get_clean_steps for node ${nodeUuid} returned an invalid clean step. Keys: {'priority'} are missing from step: {'interface': 'deploy', 'step': 'half'}.`,
    )
    for (const failed of [bench, other]) {
      expect(failed.node).toMatchObject({ ...noMaintenance, power_state: 'power off' })
      expect(failed.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
    }
  })

  const busyAgent = () => Response.json({ faultstring: 'Agent is busy' }, { status: 409 })

  it('makes a node available without erasing anything when its agent is busy', async () => {
    const bench = new Bench()
    bench.agent.answers.set('clean.get_clean_steps', busyAgent)
    await bench.untilFirstStep()
    expect(bench.state).toBe('available/null')
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'available'])
    expect(bench.node).toMatchObject({ ...noMaintenance, last_error: null, power_state: 'power off' })
    expect(bench.agent.executed).toEqual([])
  })

  it('asks a busy agent again at the next heartbeat, without the quirk', async () => {
    const bench = new Bench({ quirks: 'none' })
    bench.agent.answers.set('clean.get_clean_steps', busyAgent)
    await bench.untilFirstStep()
    expect(bench.state).toBe('clean wait/available')
    bench.agent.answers.clear()
    await bench.heartbeat()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
  })

  it('finds a list with faults only when the agent is up, and names them all', async () => {
    const bench = new Bench()
    await bench.untilFirstStep(() => bench.clean([user('no_such'), user('erase_devices', { args: { zz: 1 } })]))
    expectFailed(
      bench,
      'manageable',
      `Node failed to start the first cleaning step: node does not support this clean step: {'interface': 'deploy', 'step': 'no_such'}; clean step {'interface': 'deploy', 'step': 'erase_devices', 'args': {'zz': 1}} has these unexpected arguments: zz`,
    )
    expect(bench.node).toMatchObject({ ...noMaintenance, power_state: 'power off' })
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
    expect(bench.agent.executed).toEqual([])
  })

  const apply: Step = {
    interface: 'bios',
    step: 'apply_configuration',
    priority: 0,
    requires_ramdisk: false,
    argsinfo: { settings: { description: 'what to set', required: true } },
  }

  it('boots a ramdisk to find that an argument is missing, unless there is to be none', async () => {
    const missing = (more = '') =>
      `clean step {'interface': 'bios', 'step': 'apply_configuration'${more}} is missing these required arguments: settings (what to set)`
    const bench = new Bench()
    bench.hardware.biosSteps = [apply]
    await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'apply_configuration' }]))
    // The first look, before there was a ramdisk, has left its marks in the list.
    const marks = ", 'abortable': False, 'priority': 0"
    expectFailed(bench, 'manageable', `Node failed to start the first cleaning step: ${missing(marks)}`)
    expect(bench.hardware.actions).toContain('power.reboot')
    const other = new Bench()
    other.hardware.biosSteps = [apply]
    await other.clean([{ interface: 'bios', step: 'apply_configuration' }], true)
    expectFailed(other, 'manageable', `Cannot clean node ${nodeUuid}: ${missing()}`)
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean failed'])
    expect(other.path).toEqual(['cleaning', 'clean failed'])
    expect(other.hardware.actions).not.toContain('power.reboot')
    for (const { node } of [bench, other]) expect(node).toMatchObject(noMaintenance)
  })

  it('keeps what the drivers say of the steps they know while it waits for the agent to know the rest', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [apply]
    const settings = { settings: [] }
    const hold = { interface: 'power', step: 'hold' }
    await bench.clean([{ interface: 'bios', step: 'apply_configuration', args: settings }, hold, user('erase_devices')])
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.info['clean_steps']).toEqual([
      { interface: 'bios', step: 'apply_configuration', args: settings, abortable: false, priority: 0 },
      hold,
      user('erase_devices'),
    ])
  })

  it.each([
    [10, '10', "'str' and 'int'"],
    ['10', 10, "'int' and 'str'"],
    [10, null, "'NoneType' and 'int'"],
  ])('cannot sort the priorities %j and %j', async (one, other, types) => {
    const bench = new Bench()
    const step = (name: string, priority: unknown) => ({ ...erase, step: name, priority }) as unknown as Step
    bench.agent.steps = [step('a', other), step('b', one)]
    await bench.untilFirstStep()
    const says = `'<' not supported between instances of ${types}`
    expectFailed(bench, 'available', `Node failed to start the first cleaning step: ${says}`)
  })

  it('cannot talk to an agent that beats without saying where it is', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    await bench.heartbeat({ callbackUrl: '' })
    const says = 'Agent driver requires agent_url in driver_internal_info'
    expectFailed(bench, 'available', `Node failed to start the first cleaning step: ${says}`)
    expect(bench.agent.executed).toEqual([])
  })

  it('refuses a step that needs the ramdisk there is not to be', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [{ ...apply, argsinfo: null, requires_ramdisk: true }]
    await bench.clean([{ interface: 'bios', step: 'apply_configuration' }], true)
    expectFailed(
      bench,
      'manageable',
      `Cannot clean node ${nodeUuid}: clean step {'interface': 'bios', 'step': 'apply_configuration'} requires booting a ramdisk`,
    )
    expect(bench.node).toMatchObject(noMaintenance)
    expect(bench.path).toEqual(['cleaning', 'clean failed'])
    expect(bench.hardware.actions).not.toContain('power.reboot')
  })

  it('ends a tear-down in maintenance where the operator forbids cleaning there', async () => {
    const bench = new Bench({
      node: { provision_state: 'active', maintenance: true, maintenance_reason: 'mine' },
      options: { 'conductor.allow_provisioning_in_maintenance': false },
    })
    await bench.tearDown()
    expectFailed(bench, 'available', 'Cleaning a node in maintenance mode is not allowed')
    expect(bench.node).toMatchObject({ maintenance: true, maintenance_reason: 'mine', fault: null })
    expect(bench.path).toEqual(['deleting', 'cleaning', 'clean failed'])
    expect(bench.hardware.actions).not.toContain('network.remove')
  })

  it('fails when the list cannot be built for an agent that runs already', async () => {
    const bench = new Bench({ options: { 'deploy.fast_track': true } })
    await bench.boot()
    bench.hardware.power = 'power on'
    bench.setInfo({ agent_url: 'http://agent', agent_last_heartbeat: bench.now })
    await bench.clean([user('no_such')])
    expectFailed(bench, 'manageable', /^Cannot clean node .*: node does not support this clean step/)
  })
})
