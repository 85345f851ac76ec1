import { afterAll, beforeAll, expect, test } from 'vitest'
import { MemoryStore } from '../conductor/store/memory-store.ts'
import { assemble } from '../lab/assemble.ts'
import { scenario } from '../scenarios/scenario.ts'
import { RealWorld } from '../sim/real-world.ts'
import { playOnTarget, type Stage } from './play.ts'
import { TargetApi } from './target-api.ts'
import { Looks } from './watch/looks.ts'

const outside = new RealWorld().process('outside')
let api: TargetApi
let url: string
const complaints: string[] = []

beforeAll(async () => {
  const lab = await assemble(new RealWorld(), {
    nodes: [],
    conductor: { store: new MemoryStore(), options: { 'agent.require_tls': false } },
  })
  url = lab.ironicUrl
  api = new TargetApi(outside, { url })
  return () => lab.conductor?.kill()
})
afterAll(() => outside.kill())

const stage = (signal?: AbortSignal): Stage => ({
  target: { url },
  abilities: { timeScale: 50, options: {}, limitMs: 60_000, maxNodes: 5 },
  enrolment: { prefix: 'test-', driverInfo: { deploy_kernel: 'http://x/k', deploy_ramdisk: 'http://x/r' } },
  watcher: new Looks(outside, api),
  chance: outside.random,
  ports: { from: 25_900, to: 25_999 },
  complain: (text) => complaints.push(text),
  ...(signal ? { signal } : {}),
})
const nodes = async () => ((await api.must('GET', '/v1/nodes')) as { nodes: unknown[] }).nodes

const quick = scenario({
  name: 'automated-cleaning-switched-off',
  story: 'Nothing is cleaned.',
  lesson: 'Available is not clean.',
  fleet: { record: { automated_clean: false } },
  actions: [{ do: 'provide' }],
  faults: [{ do: 'bmc down', on: { kind: 'transition', to: 'available' }, afterMs: 1_000, forMs: 20_000 }],
  expect: { fields: { provision_state: 'available' }, lastError: null, disks: 'tenant data' },
})

test('a scenario is played on a conductor elsewhere and judged, and its nodes are gone afterwards', async () => {
  const result = await playOnTarget(quick, stage())
  expect(result).toMatchObject({ outcome: 'played', verdict: 'as expected', differences: [], wholePath: false })
  expect(result.nodes).toMatchObject([
    { name: 'node-1', fields: { provision_state: 'available' }, disks: { '/dev/sda': 'tenant data' } },
  ])
  expect(result.nodes[0]?.path.at(-1)).toBe('available')
  expect(await nodes()).toEqual([])
}, 30_000)

test('what comes otherwise is told', async () => {
  const wrong = { ...quick, expect: { ...quick.expect, disks: 'wiped' as const, lastError: 'out of paper' } }
  const result = await playOnTarget(wrong, stage())
  expect(result.verdict).toBe('otherwise')
  expect(result.differences.map(({ what }) => what)).toEqual(['last_error', 'disk /dev/sda', 'disk /dev/sdb'])
}, 30_000)

test('who interrupts leaves no nodes behind', async () => {
  const result = await playOnTarget(quick, stage(AbortSignal.abort()))
  expect(result).toMatchObject({ outcome: 'broke', because: 'interrupted' })
  expect(await nodes()).toEqual([])
  expect(complaints).toEqual([])
}, 30_000)
