import { describe, expect, test } from 'vitest'
import { bareConductor, redfishBench } from '../../test/conductor/bench.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { Conductor } from './conductor.ts'
import { DBError, isDatabaseError, noted, unlessDatabaseFails, Writes } from './database-error.ts'
import { quirkPolicy } from './quirks.ts'
import { putLeftoversRight } from './startup.ts'

const locked = new DBError('database is locked')

function conductorWith(quirks: 'upstream' | 'none'): { conductor: Conductor; world: VirtualWorld } {
  const world = new VirtualWorld({ seed: 'errors', keepJournal: true })
  return { world, conductor: { ...bareConductor(world.process('ironic')), quirks: quirkPolicy(quirks) } }
}

const fails = (): never => {
  throw locked
}

describe('an error of the database', () => {
  test('is known by its kind, the one of better-sqlite3 too', () => {
    expect(isDatabaseError(locked)).toBe(true)
    expect(isDatabaseError(Object.assign(new Error('busy'), { name: 'SqliteError' }))).toBe(true)
    expect(isDatabaseError(new Error('database is locked'))).toBe(false)
  })

  test('is noted, with the work it ended; a fault of the program is not', async () => {
    const { conductor, world } = conductorWith('none')
    expect(noted(conductor, 'work', new TypeError('x'))).toBe(false)
    expect(conductor.leftovers.possible).toBe(false)
    await unlessDatabaseFails(conductor, 'power sync', async () => fails())
    expect(conductor.leftovers.possible).toBe(true)
    expect(world.journal.entries.at(-1)).toMatchObject({
      kind: 'database error',
      work: 'power sync',
      error: 'database is locked',
    })
    await expect(unlessDatabaseFails(conductor, 'x', () => Promise.reject(new TypeError('x')))).rejects.toThrow('x')
  })

  test('ends all writing of the operation it came to', () => {
    const { conductor } = conductorWith('none')
    const writes = new Writes(conductor)
    let written = 0
    writes.do(() => written++)
    expect(() => writes.do(fails)).toThrow(locked)
    expect(() => writes.do(() => written++)).toThrow(locked)
    expect(() => writes.require()).toThrow(locked)
    expect(written).toBe(1)
    expect(conductor.leftovers.possible).toBe(true)
    new Writes(conductor).do(() => written++)
    expect(written).toBe(2)
  })

  test('is only one write that failed to Ironic', () => {
    const { conductor } = conductorWith('upstream')
    const writes = new Writes(conductor)
    let written = 0
    expect(() => writes.do(fails)).toThrow(locked)
    writes.do(() => written++)
    expect(written).toBe(1)
  })
})

describe('what an error of the database left', () => {
  const left = { reservation: 'ironic', target_power_state: 'power on', last_error: null } as const

  test('is a lock nobody of this process has: it is freed, and the clean failed', async () => {
    const bench = await redfishBench(left)
    const { conductor } = bench
    const hardened = { ...conductor, quirks: quirkPolicy('none'), leftovers: { possible: true } }
    await putLeftoversRight(hardened)
    expect(bench.node()).toMatchObject({ reservation: 'ironic', target_power_state: null })
    await bench.run(() => Promise.resolve())
    expect(bench.node()).toMatchObject({
      reservation: null,
      provision_state: 'clean failed',
      last_error: "The cleaning state can't be resumed by conductor ironic. Moving to fail state.",
    })
    expect(hardened.leftovers.possible).toBe(false)
  })

  test('is not what somebody works on', async () => {
    const bench = await redfishBench(left)
    const { conductor } = bench
    const hardened = { ...conductor, quirks: quirkPolicy('none'), leftovers: { possible: true } }
    hardened.locked.add(bench.node().uuid)
    await putLeftoversRight(hardened)
    expect(bench.node()).toMatchObject({ ...left, provision_state: 'cleaning' })
    expect(hardened.leftovers.possible).toBe(false)
  })

  test('stays where nothing happened, and in Ironic', async () => {
    const bench = await redfishBench(left)
    const { conductor } = bench
    await putLeftoversRight({ ...conductor, quirks: quirkPolicy('none') })
    await putLeftoversRight({ ...conductor, leftovers: { possible: true } })
    expect(bench.node()).toMatchObject({ ...left, provision_state: 'cleaning' })
  })
})
