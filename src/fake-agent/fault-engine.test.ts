import { expect, test } from 'vitest'
import { Machine } from '../machine/machine.ts'
import { type HardwareProfile, profiles } from '../machine/profiles.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { faultDeskOf, type Occasion, orderAgentFault } from './fault-engine.ts'
import type { AgentFault, CommandEffect, FaultMatch } from './faults.ts'

const bench = () => {
  const world = new VirtualWorld({ seed: 'faults' })
  const machine = new Machine(
    { name: 'node-1', uuid: 'm', serial: 'A', macs: [] },
    profiles['two-disk-1u'] as HardwareProfile,
    world.process('machine'),
  )
  const random = seededRandom('faults')
  const order = (fault: AgentFault) => orderAgentFault(machine, fault, machine.clock, random)
  const strike = (more: Partial<Occasion> = {}) => faultDeskOf(machine)?.strike('command', { boot: 1, ...more })
  return { world, machine, order, strike }
}

const fault = (match: FaultMatch, more: object = {}, does: CommandEffect = { delayMs: 1 }): AgentFault => ({
  at: 'command',
  match,
  does,
  ...more,
})

/** Which of ten occasions are struck. */
const struck = (match: FaultMatch, more: object = {}, occasion: (i: number) => Partial<Occasion> = () => ({})) => {
  const { order, strike } = bench()
  order(fault(match, more))
  return Array.from({ length: 10 }, (_, i) => i + 1).filter((i) => strike(occasion(i)) !== undefined)
}

test.each([
  [{}, {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [{}, { times: 2 }, [1, 2]],
  [{ nth: 3 }, {}, [3]],
  [{ nth: [2, 9] }, {}, [2, 9]],
  [{ nth: { from: 8 } }, {}, [8, 9, 10]],
  [{ nth: { to: 2 } }, {}, [1, 2]],
  [{ nth: { every: 4 } }, {}, [1, 5, 9]],
  [{ nth: { from: 2, to: 8, every: 3 } }, {}, [2, 5, 8]],
  // Those before the first that strikes are counted, and are no strikes.
  [{ nth: { from: 4 } }, { times: 2 }, [4, 5]],
  [{ probability: 1 }, {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [{ probability: 0 }, {}, []],
] as const)('of ten occasions %j with %j strikes %j', (match, more, expected) => {
  expect(struck(match, more)).toEqual(expected)
})

test.each([
  [{ boot: 3 }, [3]],
  [{ boot: { from: 9 } }, [9, 10]],
  [{ command: 'sync' }, [2, 4, 6, 8, 10]],
  [{ step: 'erase' }, [5, 10]],
  [{ tool: 'hdparm -I' }, [3, 6, 9]],
  [{ command: 'sync', step: 'erase' }, [10]],
  [{ command: 'sync', nth: 2 }, [4]],
  [{ node: 'node-*' }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [{ node: 'node-2' }, []],
] as const)('occasions are chosen by what they are about: %j', (match, expected) => {
  const occasion = (i: number): Partial<Occasion> => ({
    boot: i,
    ...(i % 2 === 0 ? { command: 'sync' } : {}),
    ...(i % 5 === 0 ? { step: 'erase' } : {}),
    ...(i % 3 === 0 ? { tool: 'hdparm -I /dev/sda' } : { tool: 'lsblk' }),
  })
  expect(struck(match, {}, occasion)).toEqual(expected)
})

test('a time is counted from the order, its beginning included and its end not', async () => {
  const { world, machine, order, strike } = bench()
  const pass = async (ms: number) => {
    machine.clock.after(ms, () => {})
    await world.run(ms)
  }
  await pass(1_000)
  order(fault({ fromMs: 500, untilMs: 800 }))
  const seen: boolean[] = []
  for (const ms of [499, 1, 299, 1]) {
    await pass(ms)
    seen.push(strike() !== undefined)
  }
  expect(seen).toEqual([false, true, true, false])
})

test('of several faults all strike, and the one ordered first says what happens', () => {
  const { order, strike } = bench()
  order(fault({}, { name: 'first' }, { delayMs: 1 }))
  order(fault({}, {}, { delayMs: 2, runs: 2 }))
  order(fault({ command: 'other' }, { name: 'third' }, { crashAfterMs: 5 }))
  expect(strike()).toEqual({ names: ['first', 'command'], does: { delayMs: 1, runs: 2 } })
})

test('an order at another point strikes nothing here, and a lifted one nothing at all', () => {
  const { order, strike, machine } = bench()
  expect(faultDeskOf(machine)).toBeUndefined()
  order({ at: 'heartbeat', does: { drop: true } })
  expect(strike()).toBeUndefined()
  const once = fault({}, { times: 1 })
  const lift = order(once)
  expect(strike()).toBeDefined()
  // It is in force already, and so has struck.
  order(once)
  expect(strike()).toBeUndefined()
  lift()
  order(once)
  expect(strike()).toBeDefined()
})

test('a share of the occasions is drawn for each fault on its own', () => {
  const { order, strike } = bench()
  order(fault({ probability: 0.5 }, { name: 'a' }))
  order(fault({ probability: 0.5 }, { name: 'b' }))
  const names = Array.from({ length: 200 }, () => strike()?.names.join() ?? '')
  for (const each of ['', 'a', 'b', 'a,b']) {
    const share = names.filter((name) => name === each).length
    expect(share).toBeGreaterThan(25)
    expect(share).toBeLessThan(80)
  }
})
