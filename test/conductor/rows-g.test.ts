import { describe, expect, it } from 'vitest'
import * as manager from '../../src/conductor/manager.ts'
import type { Step } from '../../src/conductor/node.ts'
import { newNode, type Node } from '../../src/conductor/node.ts'
import { Bench, erase, nodeUuid, user } from './flow-bench.ts'

describe('tokens and heartbeats', () => {
  const lookup = async (bench: Bench) =>
    (await bench.call(() => manager.getNodeWithToken(bench.conductor, nodeUuid))).driver_internal_info[
      'agent_secret_token'
    ]

  it('tells a token once', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    const token = await lookup(bench)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(await lookup(bench)).toBe('******')
    expect(bench.info['agent_secret_token']).toBe(token)
  })

  it('does not wait for a lock to make one', async () => {
    const bench = new Bench({
      node: { provision_state: 'clean wait', target_provision_state: 'available', reservation: 'x' },
    })
    const before = bench.world.clock.now()
    await expect(lookup(bench)).rejects.toMatchObject({ name: 'NodeLocked', status: 409 })
    expect(bench.world.clock.now()).toBe(before)
  })

  it('refuses heartbeats without the right token, over plain HTTP, or of no version', async () => {
    const bench = new Bench({ options: { 'agent.require_tls': true } })
    await bench.ask('provide')
    await bench.boot()
    const attempts = [
      [{ agentToken: 'wrong' }, 'Invalid or missing agent token received.'],
      [{ agentToken: undefined }, 'Invalid or missing agent token received.'],
      [{}, 'TLS is required by configuration'],
      [
        { agentVersion: undefined },
        'Agent did not transmit a version, and a version is required. Please update the agent being used.',
      ],
    ] as const
    for (const [more, text] of attempts)
      await expect(bench.heartbeat(more)).rejects.toMatchObject({ message: text, status: 400 })
    expect(bench.info).not.toHaveProperty('agent_url')
  })

  it('asks an agent it does not know yet to come back when the node is locked', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    bench.store.reserveNode(nodeUuid, 'conductor-2')
    await expect(bench.heartbeat()).rejects.toMatchObject({
      name: 'NodeLocked',
      status: 409,
      message: `Node ${nodeUuid} is locked by host conductor-2, please retry after the current operation is completed.`,
    })
    expect(bench.info).not.toHaveProperty('agent_url')
    expect(bench.state).toBe('clean wait/available')
  })

  it('ignores an agent of a node that is not being cleaned', async () => {
    for (const provision_state of ['clean failed', 'available']) {
      const bench = new Bench({ node: { provision_state, driver_internal_info: { agent_secret_token: 't' } } })
      await bench.heartbeat({ agentToken: 't' })
      expect(bench.info).toEqual({ agent_secret_token: 't' })
      expect([bench.state, bench.path]).toEqual([`${provision_state}/null`, []])
      expect(bench.agent.commands).toEqual([])
    }
  })

  it('refuses a ramdisk that started by itself: its token is known already', async () => {
    const bench = new Bench({ periodic: true })
    await bench.untilFirstStep()
    expect(await lookup(bench)).toBe('******')
    await expect(bench.heartbeat({ agentToken: '******' })).rejects.toMatchObject({
      message: 'Invalid or missing agent token received.',
      status: 400,
    })
    await bench.pass(1_900_000)
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node.last_error).toMatch(/^Timeout reached while cleaning the node\. .* Failed on step \{'interface'/)
    expect(bench.node).toMatchObject({ maintenance: true, fault: 'clean failure' })
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
  })

  it('trusts only the certificate an agent came with', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    await bench.heartbeat({ agentVerifyCa: 'PEM 1' })
    expect(bench.info['agent_verify_ca']).toBe(`/var/lib/ironic/certificates/${nodeUuid}.crt`)
    await expect(bench.heartbeat({ agentVerifyCa: 'PEM 2' })).rejects.toMatchObject({
      message: 'Detected change in ramdisk provided "agent_verify_ca"',
    })
  })

  it('still trusts it, and it alone, after the conductor was killed and has started again', async () => {
    const bench = new Bench()
    await bench.ask('provide')
    await bench.boot()
    await bench.heartbeat({ agentVerifyCa: 'PEM 1' })
    bench.crash()
    await bench.restart()
    expect(bench.store.certificate(String(bench.info['agent_verify_ca']))).toBe('PEM 1')
    await expect(bench.heartbeat({ agentVerifyCa: 'PEM 2' })).rejects.toMatchObject({
      message: 'Detected change in ramdisk provided "agent_verify_ca"',
    })
    await bench.heartbeat({ agentVerifyCa: 'PEM 1' })
    expect(bench.state).toBe('clean wait/available')
  })
})

describe('changes to the record', () => {
  it('are answered with the record as it is when the lock is given back', async () => {
    const bench = new Bench()
    const answer = await bench.call(() => manager.updateNode(bench.conductor, nodeUuid, { description: 'x' }))
    expect(answer).toEqual(bench.node)
    expect(answer).toMatchObject({ description: 'x', reservation: null })
  })

  it('wait for the lock like everything else, in any state', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    bench.store.reserveNode(nodeUuid, 'conductor-2')
    await expect(bench.update({ maintenance: true })).rejects.toMatchObject({ name: 'NodeLocked' })
    bench.store.releaseNode(nodeUuid, 'conductor-2')
    await bench.update({ maintenance: true, maintenance_reason: 'mine' })
    expect(bench.node).toMatchObject({ maintenance: true, fault: null, provision_state: 'clean wait' })
    expect(bench.journal).toContainEqual(expect.objectContaining({ event_type: 'baremetal.node.maintenance_set.end' }))
  })

  it.each([
    [{ retired: true }, 'available', "can not have 'retired' set in provision state 'available'"],
    [{ protected: true }, 'manageable', "can only be made protected in provision states 'active' or 'rescue'"],
    [{ resource_class: 'b' }, 'clean failed', 'can not have resource_class updated unless'],
    [{ boot_interface: 'pxe' }, 'clean failed', 'can not have boot_interface updated unless'],
  ] as const)('refuse %j in %s', async (changes, state, text) => {
    const bench = new Bench({ node: { provision_state: state, resource_class: 'a' } })
    await expect(bench.update(changes)).rejects.toThrow(text)
  })

  it('take the reason along when a node is no longer retired or protected', async () => {
    const bench = new Bench({
      node: { retired: true, retired_reason: 'old', protected: true, protected_reason: 'dear' },
    })
    await bench.update({ retired: false, protected: false })
    expect(bench.node).toMatchObject({ retired_reason: null, protected_reason: null })
    await expect(bench.update({ retired_reason: 'why' })).rejects.toThrow('can only be set when retired is True')
  })
})

describe('child nodes', () => {
  const children = ['a', 'b'].map((end) => `40000000-0000-4000-8000-00000000000${end}`) as [string, string]
  const onChildren: Step = { interface: 'bios', step: 'child', execute_on_child_nodes: true }

  /** A parent's clean whose list has a step for its two children. */
  const cleanChildren = async (answer: (uuid: string) => unknown, options: { permit?: boolean; step?: Step } = {}) => {
    const bench = new Bench({
      quirks: 'none',
      options: { 'conductor.permit_child_node_step_async_result': options.permit ?? false },
    })
    const ran: string[] = []
    for (const uuid of children)
      bench.store.createNode(
        newNode({
          uuid,
          driver: 'redfish',
          created_at: bench.now,
          parent_node: nodeUuid,
          provision_state: 'manageable',
        }),
      )
    bench.hardware.runBiosStep = async (task) => {
      ran.push(task.node.uuid)
      return answer(task.node.uuid)
    }
    await bench.clean([options.step ?? onChildren], true)
    return { bench, ran }
  }

  it('run a step one after another, and keep their own states', async () => {
    const { bench, ran } = await cleanChildren(() => undefined)
    expect(ran).toEqual(children)
    expect(bench.state).toBe('manageable/null')
    expect(children.map((uuid) => bench.store.node(uuid))).toMatchObject([
      { provision_state: 'manageable', reservation: null },
      { provision_state: 'manageable', reservation: null },
    ])
  })

  it('can be singled out', async () => {
    const { ran } = await cleanChildren(() => undefined, {
      step: { ...onChildren, limit_child_node_execution: [children[1]] },
    })
    expect(ran).toEqual([children[1]])
  })

  it('fail the parent, in words that say it twice, when one goes on elsewhere', async () => {
    const { bench, ran } = await cleanChildren(() => 'clean wait')
    expect(ran).toEqual([children[0]])
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node).toMatchObject({
      maintenance: true,
      fault: 'clean failure',
      maintenance_reason: bench.node.last_error,
      reservation: null,
    })
    expect(bench.node.clean_step).toEqual({})
    expect(bench.path).toEqual(['cleaning', 'clean failed'])
    expect(bench.node.last_error).toMatch(
      /^While executing step \{.*\} on node .*, step returned invalid value: While executing step \{.*\} on child node 4.*a, step returned invalid value: clean wait$/,
    )
  })

  it('may go on elsewhere where the operator permits it', async () => {
    const { bench, ran } = await cleanChildren(() => 'clean wait', { permit: true })
    expect(ran).toEqual(children)
    expect(bench.state).toBe('manageable/null')
  })

  it('fail the parent when one is locked', async () => {
    const bench = new Bench({ quirks: 'none' })
    bench.store.createNode(
      newNode({ uuid: children[0], driver: 'redfish', created_at: bench.now, parent_node: nodeUuid, reservation: 'x' }),
    )
    await bench.clean([onChildren], true)
    expect(bench.node.last_error).toMatch(/failed step \{.*\}: Node 4.*a is locked by host x/)
  })
})

describe('priorities and other settings', () => {
  it('takes a step out of automated cleaning by its priority, but leaves it to manual cleaning', async () => {
    const options = { 'conductor.clean_step_priority_override': { 'deploy.erase_devices': '0' } }
    const bench = new Bench({ options })
    await bench.untilFirstStep()
    expect((bench.info['clean_steps'] as Step[]).map(({ step }) => step)).toEqual(['erase_devices_metadata'])
    const manual = new Bench({ options })
    await manual.untilFirstStep(() => manual.clean([user('erase_devices')]))
    expect(manual.agent.executed).toEqual(['erase_devices'])
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
    expect(bench.state).toBe('available/null')
    await manual.succeed()
    expect(manual.state).toBe('manageable/null')
  })

  it('runs a step of negative priority last', async () => {
    const bench = new Bench({ options: { 'deploy.erase_devices_metadata_priority': -1 } })
    await bench.untilFirstStep()
    expect((bench.info['clean_steps'] as Step[]).map(({ step }) => step)).toEqual([
      'erase_devices',
      'erase_devices_metadata',
    ])
    await bench.succeed()
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices', 'erase_devices_metadata'])
    expect(bench.state).toBe('available/null')
  })

  it('drops forbidden steps from an automated clean', async () => {
    const bench = new Bench({ options: { 'api.disallow_clean_steps': ['deploy.erase_devices'] } })
    await bench.untilFirstStep()
    expect((bench.info['clean_steps'] as Step[]).map(({ step }) => step)).toEqual(['erase_devices_metadata'])
  })

  const finished = async (node: Partial<Node>, quirks: 'upstream' | 'none' = 'upstream') => {
    const bench = new Bench({ node, quirks })
    await bench.untilFirstStep()
    bench.hardware.calls.length = 0
    await bench.succeed()
    await bench.succeed()
    expect(bench.state).toBe('available/null')
    return bench
  }

  it('reboots a node that must not be powered off, after its network has changed', async () => {
    const bench = await finished({ disable_power_off: true })
    expect(bench.hardware.actions).toEqual(['boot.clean up', 'network.remove', 'power.reboot'])
    expect(bench.node).toMatchObject({ power_state: 'power on', last_error: null, maintenance: false })
    expect(bench.hardware.power).toBe('power on')
  })

  it.each([
    ['upstream', 'power on'],
    ['none', 'power off'],
  ] as const)('leaves a node with an old fault on or off after an abort, with quirks %s', async (quirks, power) => {
    const bench = new Bench({ quirks, node: { maintenance: true, fault: 'clean failure', maintenance_reason: 'old' } })
    await bench.ask('provide')
    await bench.boot()
    bench.set({ maintenance: false })
    await bench.heartbeat()
    expect(bench.state).toBe('clean wait/available')
    await bench.ask('abort')
    expect(bench.state).toBe('clean failed/available')
    expect(bench.hardware.power).toBe(power)
  })

  it('leaves a node whose step failed on with quirks none, too', async () => {
    const bench = new Bench({ quirks: 'none' })
    await bench.untilFirstStep()
    bench.agent.end('FAILED', { error: 'bad disk' })
    await bench.heartbeat()
    expect(bench.state).toBe('clean failed/available')
    expect(bench.hardware.power).toBe('power on')
  })

  it('leaves a clean node on because of an old fault', async () => {
    const bench = await finished({ fault: 'clean failure' })
    expect(bench.hardware.power).toBe('power on')
    expect(bench.node).toMatchObject({ power_state: 'power on', fault: 'clean failure', last_error: null })
    expect(bench.hardware.actions).toEqual(['boot.clean up', 'network.remove'])
  })

  it('does not, without the quirk', async () => {
    const bench = await finished({ fault: 'clean failure' }, 'none')
    expect(bench.hardware.power).toBe('power off')
  })
})

describe('a clean outside of the ramdisk that is aborted', () => {
  const aborted = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks })
    bench.hardware.power = 'power on'
    bench.hardware.biosSteps = [
      { interface: 'bios', step: 'apply', priority: 0, abortable: true, requires_ramdisk: false },
    ]
    bench.hardware.runBiosStep = async () => 'clean wait'
    await bench.clean([{ interface: 'bios', step: 'apply' }], true)
    await bench.ask('abort')
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.path).toEqual(['cleaning', 'clean wait', 'clean failed'])
    expect(bench.node).toMatchObject({
      last_error: 'By request, the clean operation was aborted during or after the completion of step "bios.apply"',
      maintenance: false,
      fault: null,
    })
    expect(bench.node.clean_step).toEqual({})
    return bench.hardware.actions
  }

  it('is torn down as if there had been one', async () => {
    expect(await aborted('upstream')).toEqual(['power.set power off', 'boot.clean up', 'network.remove'])
  })

  it('is not, without the quirk', async () => {
    expect(await aborted('none')).toEqual([])
  })
})

describe('a ramdisk that restarts by itself', () => {
  const restarted = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks })
    await bench.untilFirstStep()
    bench.agent.commands = []
    await bench.heartbeat()
    return bench
  }

  it('counts as the step done', async () => {
    expect((await restarted('upstream')).agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
  })

  it('fails the step, without the quirk', async () => {
    const bench = await restarted('none')
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node.last_error).toBe(
      `The agent on node ${nodeUuid} restarted during clean step deploy.erase_devices_metadata.`,
    )
  })
})

it('leaves a step to its poller: heartbeats keep it alive but do not look', async () => {
  const bench = new Bench({ periodic: true })
  bench.hardware.biosSteps = [{ interface: 'bios', step: 'apply', priority: 0 }]
  bench.hardware.runBiosStep = async (task) => {
    task.setInfo({ cleaning_polling: true })
    task.save()
    return 'clean wait'
  }
  await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'apply' }, user(erase.step)]))
  const requests = () => bench.journal.filter(({ kind }) => kind === 'request').length
  const before = requests()
  for (let i = 0; i < 4; i++) {
    await bench.pass(1_000_000)
    await bench.heartbeat()
  }
  expect(requests()).toBe(before)
  expect(bench.state).toBe('clean wait/manageable')
  await bench.continueClean()
  expect(bench.info).not.toHaveProperty('cleaning_polling')
  expect(bench.agent.executed).toEqual(['erase_devices'])
})
