import { execFileSync } from 'node:child_process'
import { setTimeout as realSleep } from 'node:timers/promises'
import fc from 'fast-check'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { assemble } from '../../src/lab/assemble.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { guardAgainstRealIo } from '../../src/sim/guard.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import { library } from '../../src/scenarios/library/index.ts'
import type { App, Process } from '../../src/world.ts'
import { digestOf } from './digests.ts'

const names = library.map(({ name }) => name)
const runs = fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 1_000_000 }).map(String))
const few = { numRuns: Number(process.env['RUNS'] ?? 12) }

test('the same seed gives the same journal, whatever the store and the bodies; another seed another', () =>
  fc.assert(
    fc.asyncProperty(runs, async ([name, seed]) => {
      const digest = await digestOf(name, seed)
      expect(await digestOf(name, seed)).toBe(digest)
      expect(await digestOf(name, seed, 'sqlite')).toBe(digest)
      expect(await digestOf(name, seed, 'platform bodies')).toBe(digest)
      expect(await digestOf(name, `${seed}0`)).not.toBe(digest)
    }),
    few,
  ))

test('another process gives the same journals', async () => {
  const chosen = fc.sample(runs, 8)
  const here: string[] = []
  for (const [name, seed] of chosen) here.push(await digestOf(name, seed))
  const program = new URL('digests.ts', import.meta.url).pathname
  const there = execFileSync(process.execPath, ['--import', 'tsx', program, ...chosen.flat()], { encoding: 'utf8' })
  expect(there.trim().split('\n')).toEqual(here)
})

/** A clean of one node in a world whose conductor's API is led through `slip`. */
async function clean(slip: (app: App, process: Process) => App) {
  const world = new VirtualWorld({ seed: 'slip', keepJournal: true })
  const wrap = (host: string, app: App, process: Process) => (host.startsWith('agent-') ? slip(app, process) : app)
  const lab = await assemble(world, { nodes: likeNodes(1), conductor: { store: new MemoryStore() }, wrap })
  const uuid = lab.nodes[0]?.uuid as string
  await lab.drive('provide', async () => void (await lab.operator.provision(uuid, 'provide')))
  await world.run(24 * 3_600_000, () => lab.states.atRest)
  return { state: lab.states.stateOf(uuid), digest: world.journal.digest() }
}

const honest = (app: App): App => app

test('a Date.now() that slips into one route makes runs diverge', async () => {
  const slip = (app: App, process: Process): App => ({
    fetch: async (request) => {
      // oxlint-disable-next-line no-restricted-properties -- this is the slip
      await process.clock.sleep(Date.now() % 997)
      return app.fetch(request)
    },
  })
  const first = await clean(slip)
  await realSleep(3)
  const second = await clean(slip)
  expect(first.state).toBe('available')
  expect(second.digest).not.toBe(first.digest)
  expect((await clean(honest)).digest).toBe((await clean(honest)).digest)
})

test('the guard names a real timer and a digest of the platform that slip into a route, and nothing in an honest run', async () => {
  const leaksOf = async (slip: (app: App) => App) => {
    const leaks = new Set<string>()
    const end = guardAgainstRealIo((type, stack) => leaks.add(`${type}${stack.includes('slip') ? ' in the slip' : ''}`))
    await clean(slip)
    end()
    return [...leaks].sort()
  }
  const before = (slip: () => Promise<unknown>) => (app: App) =>
    new Hono().all('*', async (c) => {
      await slip()
      return app.fetch(c.req.raw)
    })
  const timerSlip = before(() => realSleep(1))
  const digestSlip = before(() => crypto.subtle.digest('SHA-256', new Uint8Array(8)))
  expect(await leaksOf(honest)).toEqual([])
  expect(await leaksOf(timerSlip)).toContain('Timeout')
  expect(await leaksOf(digestSlip)).toContain('HASHREQUEST')
})
