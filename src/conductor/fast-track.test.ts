import { expect, test } from 'vitest'
import { redfishBench } from '../../test/conductor/bench.ts'
import { fastTrackEnabled, isFastTrack } from './fast-track.ts'
import type { Node } from './node.ts'
import { timestamp } from './timestamps.ts'

test.each([
  [undefined, true, true],
  [undefined, false, false],
  [null, true, true],
  [true, false, true],
  [false, true, false],
  ['YES', false, true],
  ['1', false, true],
  ['not true', true, false],
  ['true-ish', true, false],
  [1, true, false],
])('driver_info fast_track %j under the option %j: %j', async (own, option, enabled) => {
  const driver_info = own === undefined ? {} : { fast_track: own }
  const bench = await redfishBench({ driver_info }, { 'deploy.fast_track': option })
  expect(fastTrackEnabled({ conductor: bench.conductor, node: bench.node() })).toBe(enabled)
})

/** Whether a node that is on, whose agent was heard `agoMs` ago, goes the fast track. */
async function tried(changes: Partial<Node> = {}, { agoMs = 300_000, power = 'On', info = {} } = {}) {
  const bench = await redfishBench({}, { 'deploy.fast_track': true, 'deploy.fast_track_timeout': 300 })
  bench.bmc.power = power as typeof bench.bmc.power
  const { value, error } = await bench.run(async (task) => {
    const heard = timestamp(bench.world.clock.now() - agoMs)
    // What the BMC is asked takes a few milliseconds.
    Object.assign(task.node, {
      driver_internal_info: { agent_url: 'http://agent', agent_last_heartbeat: heard, ...info },
      ...changes,
    })
    return isFastTrack(task)
  })
  expect(error).toBeUndefined()
  return value
}

test('an agent that was heard of in time is used as it is', async () => {
  expect(await tried({}, { agoMs: 299_000 })).toBe(true)
})

test.each([
  ['one that was heard of too long ago', {}, {}],
  ['a node that is off', {}, { agoMs: 0, power: 'Off' }],
  ['a node with an error', { last_error: 'x' }, { agoMs: 0 }],
  ['a node being serviced', { provision_state: 'servicing' as const }, { agoMs: 0 }],
  ['firmware under way by Redfish', {}, { agoMs: 0, info: { redfish_fw_updates: [{}] } }],
  ['firmware under way', {}, { agoMs: 0, info: { firmware_updates: [{}] } }],
  ['an agent without an address', {}, { agoMs: 0, info: { agent_url: '' } }],
  ['one that was never heard of', {}, { agoMs: 0, info: { agent_last_heartbeat: undefined } }],
])('%s is not', async (_why, changes, around) => {
  expect(await tried(changes, around)).toBe(false)
})
