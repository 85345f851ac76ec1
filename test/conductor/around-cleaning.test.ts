import { describe, expect, it } from 'vitest'
import * as manager from '../../src/conductor/manager.ts'
import { newNode, type Node, type Step } from '../../src/conductor/node.ts'
import { Refusal } from '../../src/conductor/refusals.ts'
import { Bench, nodeUuid, user } from './flow-bench.ts'

const lastEvent = (bench: Bench) => bench.store.history(nodeUuid).at(-1)

describe('manage, from enroll', () => {
  const manage = async (prepare: (bench: Bench) => void) => {
    const bench = new Bench({ node: { provision_state: 'enroll', power_state: null } })
    prepare(bench)
    await bench.ask('manage')
    return bench
  }

  it('goes back to enroll when the settings do not validate', async () => {
    const bench = await manage(({ hardware }) => hardware.failures.set('power.validate', new Error('no address')))
    expect(bench.state).toBe('enroll/null')
    expect(bench.node.last_error).toBe(
      `Failed to validate power driver interface for node ${nodeUuid}. Error: no address`,
    )
    expect(lastEvent(bench)).toMatchObject({ event_type: 'verify', severity: 'ERROR' })
  })

  it('goes back when the power cannot be read', async () => {
    const bench = await manage(({ hardware }) => hardware.failures.set('power.get', new Error('no BMC')))
    expect(bench.state).toBe('enroll/null')
    expect(bench.node.last_error).toBe(`Failed to get power state for node ${nodeUuid}. Error: no BMC`)
  })

  const clock: Step = { interface: 'management', step: 'verify_bmc_clock', priority: 1 }
  const withVerifySteps = (bench: Bench, run: () => Promise<void>, steps: Step[] = [clock]) => {
    bench.hardware.driver.steps['management'] = {
      cleanSteps: () => [],
      executeCleanStep: async () => undefined,
      verifySteps: () => steps,
      executeVerifyStep: run,
    }
  }

  it('runs the enabled verify steps, and goes back when one fails', async () => {
    let ran = 0
    const works = await manage((bench) =>
      withVerifySteps(bench, async () => void ran++, [clock, { ...clock, step: 'off', priority: 0 }]),
    )
    expect(works.state).toBe('manageable/null')
    expect(ran).toBe(1)
    const fails = await manage((bench) => withVerifySteps(bench, () => Promise.reject(new Error('ten minutes late'))))
    expect(fails.state).toBe('enroll/null')
    expect(fails.node.last_error).toBe(
      `Node ${nodeUuid} failed verify step {'interface': 'management', 'step': 'verify_bmc_clock', 'priority': 1} with unexpected error: ten minutes late`,
    )
  })

  it('does not mind what cannot be cached', async () => {
    const bench = new Bench({ node: { provision_state: 'enroll' } })
    Object.assign(bench.hardware.driver, {
      caches: [{ refresh: () => Promise.reject(new Error('no BIOS')) }, { refresh: async () => {} }],
    })
    await bench.ask('manage')
    expect(bench.state).toBe('manageable/null')
    expect(bench.journal).toContainEqual(expect.objectContaining({ kind: 'cache refresh failed', error: 'no BIOS' }))
  })
})

describe('tear-down and adoption', () => {
  const active: Partial<Node> = { provision_state: 'active', instance_uuid: 'i-1', power_state: 'power on' }

  it('ends in error when the power cannot be cut, without its instance all the same', async () => {
    const bench = new Bench({ node: active })
    bench.hardware.power = 'power on'
    bench.hardware.failures.set('power.set power off', new Error('no BMC'))
    await bench.tearDown()
    expect(bench.state).toBe('error/null')
    expect(bench.node).toMatchObject({
      last_error: 'Failed to tear down: no BMC',
      instance_uuid: null,
      reservation: null,
    })
  })

  it('takes back the lessee it had given', async () => {
    const bench = new Bench({ node: { ...active, lessee: 'tenant', driver_internal_info: { automatic_lessee: true } } })
    await bench.tearDown()
    expect(bench.node.lessee).toBeNull()
    expect(bench.info).not.toHaveProperty('automatic_lessee')
  })

  it('is refused for a protected node, and where there is nothing to tear down', async () => {
    await expect(new Bench({ node: { ...active, protected: true } }).tearDown()).rejects.toMatchObject({ status: 403 })
    await expect(new Bench().tearDown()).rejects.toThrow(
      `The requested action "delete" can not be performed on node "${nodeUuid}" while it is in state "manageable".`,
    )
    const broken = new Bench({ node: active })
    broken.hardware.failures.set('power.validate', new Refusal('InvalidParameterValue', { message: 'no address' }))
    await expect(broken.tearDown()).rejects.toThrow(
      'Failed to validate power driver interface. Can not delete instance. Error: no address',
    )
  })

  it('leaves a node in deleting when its runbook is not to be had', async () => {
    const bench = new Bench({ node: active, options: { 'conductor.automated_cleaning_step_source': 'runbook' } })
    await bench.tearDown()
    expect(bench.state).toBe('deleting/available')
    expect(bench.node.last_error).toMatch(
      /^Async execution of _do_node_tear_down failed with error: Unable to perform cleaning/,
    )
  })

  it('adopts a node that runs, unless its power cannot be read', async () => {
    const bench = new Bench()
    bench.hardware.power = 'power on'
    await bench.ask('adopt')
    expect(bench.state).toBe('active/null')
    expect(bench.node.power_state).toBe('power on')
    const broken = new Bench()
    broken.hardware.failures.set('power.get', new Error('no BMC'))
    await broken.ask('adopt')
    expect(broken.state).toBe('adopt failed/active')
    expect(broken.node.last_error).toBe(`Error while attempting to adopt node ${nodeUuid}: no BMC`)
  })
})

describe('power changes by request', () => {
  const change = async (bench: Bench, target: string) => {
    await bench.call(() => manager.changeNodePowerState(bench.conductor, nodeUuid, target))
    await bench.settle()
  }

  it('are made in the background, and clear last_error', async () => {
    const bench = new Bench({ node: { last_error: 'old' } })
    await change(bench, 'power on')
    expect(bench.node).toMatchObject({ power_state: 'power on', target_power_state: null, last_error: null })
    expect(bench.hardware.actions).toEqual(['power.set power on'])
  })

  it('are put back when no worker is free', async () => {
    const bench = new Bench()
    for (let i = 0; i < 300; i++) bench.conductor.workers.spawn('busy', () => new Promise(() => {}))
    await expect(change(bench, 'power on')).rejects.toMatchObject({ status: 503 })
    expect(bench.node).toMatchObject({
      power_state: 'power off',
      target_power_state: null,
      last_error: 'No free conductor workers available',
    })
  })

  it('are refused where the driver does not know them', async () => {
    await expect(change(new Bench(), 'hibernate')).rejects.toThrow(
      'The driver redfish does not support the power state, hibernate',
    )
  })
})

describe('the power sync', () => {
  const available = { provision_state: 'available' }

  it('records the power of a node it has not seen yet', async () => {
    const bench = new Bench({ periodic: true, node: { ...available, power_state: null, last_error: 'old' } })
    await bench.pass(121_000)
    expect(bench.node).toMatchObject({ power_state: 'power off', last_error: null })
  })

  it('leaves a node alone whose settings do not validate', async () => {
    const bench = new Bench({ periodic: true, node: { ...available, power_state: null } })
    bench.hardware.failures.set('power.validate', new Refusal('InvalidParameterValue', { message: 'no address' }))
    await bench.pass(1_000_000)
    expect(bench.node).toMatchObject({ power_state: null, maintenance: false })
  })

  it('gives up on hardware that will not follow, and takes its state for the truth', async () => {
    const bench = new Bench({ periodic: true, node: available })
    bench.hardware.power = 'power on'
    bench.hardware.failures.set('power.set power off', new Error('stuck relay'))
    await bench.pass(121_000 * 3)
    expect(bench.node.maintenance).toBe(false)
    await bench.pass(121_000)
    expect(bench.node).toMatchObject({ power_state: 'power on', maintenance: true, fault: 'power failure' })
    expect(bench.node.last_error).toContain("node state power on does not match expected state 'power off'")
  })

  it('does not touch nodes that clean, are locked, or change their power', async () => {
    for (const node of [
      { provision_state: 'clean wait' },
      { ...available, reservation: 'conductor-2' },
      { ...available, target_power_state: 'power on' as const },
      { ...available, driver_internal_info: { redfish_fw_updates: [] } },
    ]) {
      const bench = new Bench({ periodic: true, node })
      bench.hardware.power = 'power on'
      await bench.pass(250_000)
      expect(bench.hardware.calls).toEqual([])
    }
  })

  it('reads the power of a hundred nodes eight at a time', async () => {
    const bench = new Bench({ periodic: true, node: available })
    for (let i = 0; i < 99; i++) {
      const uuid = `50000000-0000-4000-8000-${String(i).padStart(12, '0')}`
      const more = { driver: 'redfish', created_at: bench.now, power_state: 'power off' as const, ...available }
      bench.store.createNode(newNode({ uuid, ...more }))
    }
    let reading = 0
    let most = 0
    bench.hardware.driver.power.getPowerState = async () => {
      most = Math.max(most, ++reading)
      await bench.process.clock.sleep(1000)
      reading--
      return 'power off'
    }
    await bench.pass(140_000)
    expect(most).toBe(8)
  })
})

describe('the wanted RAID', () => {
  const disks = [
    { size_gb: 100, raid_level: '1', is_root_volume: true },
    { size_gb: 'MAX', raid_level: '5' },
  ]
  const raid: Step = { interface: 'raid', step: 'create_configuration', priority: 0, argsinfo: null }
  const build = async (args: Record<string, boolean>, logical_disks: unknown[] = disks) => {
    const bench = new Bench({ node: { target_raid_config: { logical_disks } } })
    const names = ['create_root_volume', 'create_nonroot_volumes']
    bench.agent.steps = [{ ...raid, argsinfo: Object.fromEntries(names.map((name) => [name, { description: name }])) }]
    await bench.untilFirstStep(() => bench.clean([{ interface: 'raid', step: 'create_configuration', args }]))
    return bench
  }
  const sent = (bench: Bench) =>
    (bench.agent.commands.at(-1)?.command_params?.['node'] as Node | undefined)?.driver_internal_info[
      'target_raid_config'
    ]

  it('is sent without the volumes the step leaves out', async () => {
    expect(sent(await build({}))).toEqual({ logical_disks: disks })
    expect(sent(await build({ create_root_volume: false }))).toEqual({ logical_disks: [disks[1]] })
    expect(sent(await build({ create_nonroot_volumes: false }))).toEqual({ logical_disks: [disks[0]] })
  })

  it('fails the step when nothing of it is left', async () => {
    const bench = await build({ create_root_volume: false, create_nonroot_volumes: false })
    expect(bench.node.last_error).toMatch(
      /has empty target RAID configuration after skipping root volume and skipping non-root volumes\.$/,
    )
  })

  it('may not come back with two root volumes; deleted, it takes the root device along', async () => {
    const bench = await build({})
    const built = { logical_disks: [disks[0], disks[0]] }
    bench.agent.end('SUCCEEDED', { result: { clean_step: raid, clean_result: built } })
    await bench.heartbeat()
    expect(bench.node.last_error).toMatch(
      /Raid config cannot have more than one root volume\. 2 root volumes were specified$/,
    )
    const other = new Bench({ node: { properties: { root_device: { wwn: 'x' }, cpus: 4 }, raid_config: { a: 1 } } })
    other.agent.steps = [{ interface: 'raid', step: 'delete_configuration', priority: 0 }]
    await other.untilFirstStep(() => other.clean([{ interface: 'raid', step: 'delete_configuration' }]))
    await other.succeed()
    expect(other.node.properties).toEqual({ cpus: 4 })
    expect(other.node.raid_config).toEqual({})
  })
})

describe('ramdisk logs', () => {
  const failing = async (answer: (() => Response) | undefined, collect: 'never' | 'on_failure' = 'on_failure') => {
    const bench = new Bench({ options: { 'agent.deploy_logs_collect': collect } })
    await bench.untilFirstStep()
    if (answer) bench.agent.answers.set('log.collect_system_logs', answer)
    bench.agent.end('FAILED', { error: 'bad disk' })
    await bench.heartbeat()
    expect(bench.node.last_error).toMatch(/bad disk$/)
    return bench.conductor.ramdiskLogs.length
  }

  it('are kept when a step fails, unless the operator wants none, and never change the outcome', async () => {
    expect(await failing(undefined)).toBe(1)
    expect(await failing(undefined, 'never')).toBe(0)
    expect(await failing(() => Response.json({ command_error: 'no disk space' }))).toBe(0)
    expect(await failing(() => Response.json({ command_result: {} }))).toBe(0)
    expect(await failing(() => Response.json({ faultstring: 'no' }, { status: 500 }))).toBe(0)
  })
})

it('keeps no history when it is switched off, and passwords out of it when it is on', async () => {
  const secret = user('erase_devices', { args: { password: 'hush' } })
  for (const [history, rows] of [
    [false, 0],
    [true, 2],
  ] as const) {
    const bench = new Bench({ options: { 'conductor.node_history': history, 'deploy.fast_track': true } })
    bench.agent.steps = [
      { interface: 'deploy', step: 'erase_devices', priority: 1, argsinfo: { password: { description: 'p' } } },
    ]
    await bench.boot()
    bench.hardware.power = 'power on'
    bench.setInfo({ agent_url: 'http://agent', agent_last_heartbeat: bench.now })
    await bench.clean([secret])
    await bench.succeed()
    expect(bench.state).toBe('manageable/null')
    const events = bench.store.history(nodeUuid)
    expect(events.map(({ event_type }) => event_type)).toEqual(
      ['manual_cleaning_start', 'manual_cleaning_end'].slice(0, rows),
    )
    expect(JSON.stringify(events)).not.toContain('hush')
  }
})
