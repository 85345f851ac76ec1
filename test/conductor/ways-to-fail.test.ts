import { expect, it } from 'vitest'
import { StepVerificationFailed } from '../../src/conductor/drivers/interfaces.ts'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import type { Node, Step } from '../../src/conductor/node.ts'
import { Refusal } from '../../src/conductor/refusals.ts'
import { timestamp } from '../../src/conductor/timestamps.ts'
import { Bench, metadata, user, type BenchOptions } from './flow-bench.ts'

/**
 * Every way into `clean failed` that Ironic has, in one table: what leads there, what `last_error` says, whether the node
 * ends in maintenance, and its target. Most have tests of their own elsewhere; here none can be missing.
 *
 * @source ironic/conductor/{cleaning,utils,manager,base_manager}.py, ironic/drivers/modules/agent_base.py
 */

const firstStep = async (options: BenchOptions = {}) => {
  const bench = new Bench(options)
  await bench.untilFirstStep()
  return bench
}

const failing =
  (call: string, error: Error = new Error('boom')) =>
  async (): Promise<Bench> => {
    const bench = new Bench()
    bench.hardware.failures.set(call, error)
    await bench.clean([user('erase_devices')])
    return bench
  }

/** A manual clean of one step of the bios interface. */
const biosStep = (run: () => Promise<unknown>) => async (): Promise<Bench> => {
  const bench = new Bench({ quirks: ['oob-clean-torn-down-in-band'] })
  bench.hardware.biosSteps = [{ interface: 'bios', step: 'apply', priority: 0 }]
  bench.hardware.runBiosStep = run
  await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'apply' }]))
  return bench
}

/** The first step ends like this, and the agent says so. */
const ending = (status: string, more: { error?: unknown } = {}, prepare: (bench: Bench) => void = () => {}) =>
  async function run(): Promise<Bench> {
    const bench = await firstStep()
    prepare(bench)
    bench.agent.end(status, more)
    await bench.heartbeat()
    return bench
  }

const noListOfSteps = () => Response.json({ command_status: 'SUCCEEDED', command_result: {} })

const withBrokenDrivers = (bench: Bench) =>
  Object.defineProperty(bench.hardware, 'biosSteps', {
    get: () => {
      throw new Refusal('NodeCleaningFailure', { message: 'no steps' })
    },
  })

const orphan = async (clean_step: Step | Record<string, never>): Promise<Bench> => {
  const store = new MemoryStore()
  const node: Partial<Node> = { provision_state: 'cleaning', target_provision_state: 'manageable', clean_step }
  const bench = new Bench({ store, periodic: true, node: { ...node, reservation: 'conductor-2' } })
  const now = timestamp(bench.world.clock.now())
  const record = { conductor_group: '', drivers: [], online: true, created_at: now, updated_at: now }
  store.saveConductor({ hostname: 'conductor-2', ...record })
  await bench.pass(150_000)
  return bench
}

type Way = {
  way: string
  run: () => Promise<Bench>
  says: RegExp
  maintenance: boolean
  target: 'available' | 'manageable'
  /** How often the cleaning network was taken away: a tear-down that failed is not tried again. */
  tornDown: 0 | 1
  power: 'on' | 'off'
}

const ways: Way[] = [
  {
    way: 'maintenance where cleaning is not allowed in it',
    run: async () => {
      const node = { provision_state: 'active', maintenance: true }
      const bench = new Bench({ node, options: { 'conductor.allow_provisioning_in_maintenance': false } })
      await bench.tearDown()
      expect(bench.node.fault).toBeNull()
      return bench
    },
    says: /^Cleaning a node in maintenance mode is not allowed$/,
    maintenance: true,
    target: 'available',
    tornDown: 0,
    power: 'off',
  },
  {
    way: 'a network that does not validate',
    run: async () => {
      const bench = new Bench()
      bench.hardware.failures.set('network.validate', new Refusal('NetworkError', { message: 'no network' }))
      await bench.ask('provide')
      return bench
    },
    says: /^Validation of node .* for cleaning failed: no network$/,
    maintenance: false,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'settings that do not validate in the worker of an automated clean',
    run: async () => {
      const bench = new Bench()
      bench.hardware.failures.set('power.validate', new Refusal('InvalidParameterValue', { message: 'no address' }))
      await bench.ask('provide')
      return bench
    },
    says: /^Validation of node .* for cleaning failed: no address$/,
    maintenance: false,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'an early look at the list that fails otherwise than by its faults',
    run: async () => {
      const bench = new Bench()
      withBrokenDrivers(bench)
      await bench.clean([user('erase_devices')])
      return bench
    },
    says: /^Cannot clean node .*: no steps$/,
    maintenance: false,
    target: 'manageable',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'preparing',
    run: failing('boot.prepare'),
    says: /^Failed to prepare node .* for cleaning: boom$/,
    maintenance: false,
    target: 'manageable',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'a list that cannot be made where no agent is waited for',
    run: async () => {
      const bench = new Bench()
      await bench.clean([user('unknown')], true)
      return bench
    },
    says: /^Cannot clean node .*: node does not support this clean step: /,
    maintenance: false,
    target: 'manageable',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'a step that fails as it starts',
    run: biosStep(() => Promise.reject(new Error('boom'))),
    says: /^Node .* failed step \{'interface': 'bios', 'step': 'apply', 'abortable': False, 'priority': 0\}: boom$/,
    maintenance: true,
    target: 'manageable',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'a step with a result nobody knows',
    run: biosStep(async () => 'soon'),
    says: /^While executing step \{.*\} on node .*, step returned invalid value: soon$/,
    maintenance: true,
    target: 'manageable',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'the final tear-down',
    run: async () => {
      const bench = await firstStep()
      await bench.succeed()
      bench.hardware.failures.set('network.remove', new Error('no port'))
      await bench.succeed()
      return bench
    },
    says: /^Failed to tear down from cleaning for node .*, reason: no port$/,
    maintenance: false,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'whatever escapes from the loop',
    run: async () => {
      const bench = await firstStep()
      bench.setInfo({ clean_steps: null })
      await bench.succeed()
      return bench
    },
    says: /^Unexpected error when processing next clean step\. \w+: /,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'an agent that cannot say what it can do',
    run: async () => {
      const bench = new Bench()
      bench.agent.answers.set('clean.get_clean_steps', noListOfSteps)
      await bench.untilFirstStep()
      return bench
    },
    says: /^Node failed to start the first cleaning step: agent get_clean_steps for node .* returned an invalid result/,
    maintenance: false,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'an agent whose commands cannot be read',
    run: ending('RUNNING', {}, ({ agent }) => void (agent.cut = true)),
    says: /^Node failed to check cleaning progress: Connection to agent failed: /,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'a step the agent failed',
    run: ending('FAILED', { error: { details: 'bad disk' } }),
    says: /^Clean step deploy\.erase_devices_metadata failed on node .*\. bad disk$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'a status nobody knows',
    run: ending('VANISHED'),
    says: /^Agent returned unknown status for clean step \{.*\} on node .* : VANISHED\.$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'the hook after a step',
    run: async () => {
      const bench = new Bench({ node: { target_raid_config: { logical_disks: [{ size_gb: 1, raid_level: '1' }] } } })
      bench.agent.steps = [{ interface: 'raid', step: 'create_configuration', priority: 1 }]
      await bench.untilFirstStep()
      await bench.succeed()
      return bench
    },
    says: /^For node .*, post clean step hook _create_configuration_final failed for clean step \{.*\}\.IronicException: /,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'the reboot a step asked for',
    run: async () => {
      const bench = new Bench()
      bench.agent.steps = [{ ...metadata, reboot_requested: true }]
      await bench.untilFirstStep()
      bench.hardware.failures.set('power.reboot', new Error('no power'))
      await bench.succeed()
      return bench
    },
    says: /^Reboot requested by clean step \{.*\} failed for node .*: no power$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'a version mismatch after which the agent’s steps cannot be read',
    run: ending('VERSION_MISMATCH', {}, ({ agent }) => agent.answers.set('clean.get_clean_steps', noListOfSteps)),
    says: /^Could not continue cleaning on node .*: agent get_clean_steps .*\.$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'a version mismatch after which the list cannot be made',
    run: ending('CLEAN_VERSION_MISMATCH', {}, withBrokenDrivers),
    says: /^Could not restart automated cleaning on node .* after step \{.*\}: no steps\.$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'a heartbeat in maintenance where cleaning is not allowed in it',
    run: async () => {
      const bench = await firstStep({ options: { 'conductor.allow_provisioning_in_maintenance': false } })
      await bench.update({ maintenance: true })
      await bench.heartbeat()
      return bench
    },
    says: /^Cleaning aborted as node is in maintenance mode$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'silence before the first step',
    run: async () => {
      const bench = new Bench({ periodic: true })
      await bench.ask('provide')
      await bench.pass(1_900_000)
      return bench
    },
    says: /^Timeout reached while cleaning the node\. .* Failed on step \{\}\.$/,
    maintenance: false,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'silence during a step',
    run: async () => {
      const bench = await firstStep({ periodic: true })
      await bench.pass(1_900_000)
      return bench
    },
    says: /^Timeout reached while cleaning the node\. .* Failed on step \{'interface': 'deploy', 'step': 'erase_devices_metadata'.*\}\.$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'an abort',
    run: async () => {
      const bench = await firstStep()
      await bench.ask('abort')
      return bench
    },
    says: /^By request, the clean operation was aborted during or after the completion of step "deploy\.erase_devices_metadata"$/,
    maintenance: false,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'an abort before the first step',
    run: async () => {
      const bench = new Bench()
      await bench.clean([user('erase_devices')])
      await bench.ask('abort')
      return bench
    },
    says: /^By request, the clean operation was aborted$/,
    maintenance: false,
    target: 'manageable',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'an abort that waited for its step',
    run: async () => {
      const bench = new Bench()
      bench.agent.steps = [{ ...metadata, abortable: false }]
      await bench.untilFirstStep(() => bench.clean([user('erase_devices_metadata')]))
      await bench.ask('abort')
      await bench.succeed()
      return bench
    },
    says: /^By request, the clean operation was aborted during or after the completion of step /,
    maintenance: false,
    target: 'manageable',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'the tear-down of an abort',
    run: async () => {
      const bench = await firstStep()
      bench.hardware.failures.set('network.remove', new Error('no port'))
      await bench.ask('abort')
      return bench
    },
    says: /^Failed to tear down cleaning after aborting the operation$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'the restart of the conductor',
    run: async () => {
      const bench = new Bench({ node: { provision_state: 'cleaning', target_provision_state: 'manageable' } })
      bench.crash()
      await bench.restart()
      return bench
    },
    says: /^The cleaning state can't be resumed by conductor conductor-1\. Moving to fail state\.$/,
    maintenance: false,
    target: 'available',
    tornDown: 0,
    power: 'off',
  },
  {
    way: 'the death of the conductor that held the node',
    run: () => orphan(user('erase_devices')),
    says: /^Operation was aborted due to conductor take over$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'the death of the conductor that held a node without a step',
    run: () => orphan({}),
    says: /^Operation was aborted due to conductor take over$/,
    maintenance: false,
    target: 'available',
    tornDown: 1,
    power: 'off',
  },
  {
    way: 'a step that looks back and finds its work not done',
    run: biosStep(() => Promise.reject(new StepVerificationFailed('Attributes {} are not updated.'))),
    says: /^Attributes \{\} are not updated\.$/,
    maintenance: true,
    target: 'manageable',
    tornDown: 1,
    power: 'on',
  },
  {
    way: 'a poller that finds a failure',
    run: async () => {
      const bench = new Bench({
        periodic: true,
        pollers: [
          {
            name: 'firmware',
            spacing: 'redfish.firmware_update_status_interval',
            concerns: ({ provision_state: state }) => state === 'clean wait',
            exclusive: true,
            poll: async () => ({ do: 'fail', because: 'Firmware update failed for node x' }),
          },
        ],
      })
      await bench.untilFirstStep()
      await bench.pass(61_000)
      return bench
    },
    says: /^Firmware update failed for node x$/,
    maintenance: true,
    target: 'available',
    tornDown: 1,
    power: 'on',
  },
]

it.each(ways)('$way', async ({ way, run, says, maintenance, target, tornDown, power }) => {
  const bench = await run()
  expect(bench.state).toBe(`clean failed/${target}`)
  expect(bench.node.last_error).toMatch(says)
  // Only the clean that was refused in maintenance was in it before, and keeps no fault of its own.
  const own = maintenance && way !== 'maintenance where cleaning is not allowed in it'
  expect(bench.node).toMatchObject({
    maintenance,
    fault: own ? 'clean failure' : null,
    maintenance_reason: own ? bench.node.last_error : null,
  })
  expect(bench.hardware.calls.filter((call) => call === 'network.remove')).toHaveLength(tornDown)
  expect(bench.hardware.power).toBe(`power ${power}`)
  expect(bench.path.at(-1)).toBe('clean failed')
  expect(bench.node.reservation).toBeNull()
  expect(bench.node.clean_step).toEqual({})
})
