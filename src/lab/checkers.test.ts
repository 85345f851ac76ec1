import { beforeAll, expect, test } from 'vitest'
import { MemoryStore } from '../conductor/store/memory-store.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { assemble, type Lab } from './assemble.ts'
import { checkerNames, invariants, Watch } from './checkers.ts'
import { likeNodes } from './fleet.ts'

let lab: Lab
let world: VirtualWorld
beforeAll(async () => {
  world = new VirtualWorld({ seed: 'checkers' })
  lab = await assemble(world, { nodes: likeNodes(1, { tenant: 'tenant-a' }), conductor: { store: new MemoryStore() } })
})

type Line = { kind: string; source?: string } & Record<string, unknown>

/** Which invariants a journal with these lines violates; `node` is filled in. */
function violatedBy(...lines: Line[]): string[] {
  const watch = new Watch(lab)
  const node = lab.nodes[0]?.uuid
  for (const { kind, source = 'ironic', ...rest } of lines)
    world.journal.write({ at: world.clock.now(), source, kind, ...(source === 'operator' ? {} : { node }), ...rest })
  return [...new Set(watch.end().map(({ checker }) => checker))]
}

const move = (event: string, from: string, to: string, target: string | null = 'available'): Line => ({
  kind: 'transition',
  event,
  from,
  to,
  target,
})
const lock = (held: boolean): Line => ({ kind: 'lock', held, purpose: held ? 'test' : undefined })

test('a journal in which all is well violates nothing', () => {
  expect(
    violatedBy(
      lock(true),
      move('provide', 'manageable', 'cleaning'),
      move('wait', 'cleaning', 'clean wait'),
      lock(false),
    ),
  ).toEqual([])
})

test('wrong states and targets are named', () => {
  expect(violatedBy(move('provide', 'manageable', 'clean wait'))).toEqual(['legal transition'])
  expect(violatedBy(move('provide', 'enroll', 'cleaning'))).toContain('legal transition')
  expect(violatedBy(move('provide', 'manageable', 'cleaning', 'cleaning'))).toContain('target is stable')
  expect(violatedBy(move('provide', 'manageable', 'cleaning', null))).toEqual(['cleaning has an aim'])
  const manual = move('clean', 'manageable', 'cleaning', 'manageable')
  expect(violatedBy(manual, move('wait', 'cleaning', 'clean wait', 'available'))).toContain('manual stays manual')
  expect(violatedBy(manual, move('done', 'cleaning', 'available', null))).toContain('manual ends manageable')
})

test('a boot for once that comes a second time is named, another order for one is not', () => {
  const machine = lab.nodes[0]?.machine
  if (!machine) throw new Error('a lab without a machine')
  const usual = machine.override
  const boots: Line[] = ['PoweringOn', 'On'].map((power) => ({ kind: 'power', power }))
  machine.override = { enabled: 'Once', target: 'Pxe', mode: 'UEFI' }
  expect(violatedBy(...boots, { kind: 'boot', device: 'Pxe' })).toEqual(['once is once'])
  expect(violatedBy({ kind: 'boot', device: 'Pxe' })).toEqual([])
  machine.override = { enabled: 'Continuous', target: 'Pxe', mode: 'UEFI' }
  expect(violatedBy(...boots, { kind: 'boot', device: 'Pxe' })).toEqual([])
  machine.override = usual
})

test('a node made available with data on it is named, and by whom', () => {
  expect(violatedBy(move('provide', 'manageable', 'cleaning'), move('done', 'cleaning', 'available', null))).toContain(
    'available means wiped',
  )
})

test('wrong locks are named', () => {
  expect(violatedBy(lock(true), lock(true))).toContain('one holder')
  expect(violatedBy(lock(false))).toContain('one holder')
  expect(violatedBy(lock(true), move('provide', 'manageable', 'cleaning'), lock(false))).toContain('cleaning is locked')
  const waiting = [move('provide', 'manageable', 'cleaning'), move('wait', 'cleaning', 'clean wait')]
  expect(violatedBy(...waiting, move('resume', 'clean wait', 'cleaning'))).toContain('resume needs the lock')
})

test('steps that run without being stored, twice, or out of order are named', () => {
  const begin = move('provide', 'manageable', 'cleaning')
  const step = (name: string, index: number, phase = 'start'): Line => ({ kind: 'step', step: name, index, phase })
  expect(violatedBy(begin, step('deploy.a', 0))).toContain('step as planned')
  expect(violatedBy(begin, step('deploy.a', 0), step('deploy.c', 2))).toContain('index grows by one')
  expect(violatedBy(begin, step('deploy.a', 0), step('deploy.a', 0))).toContain('no step twice')
  expect(violatedBy(begin, step('vendor.send_raw', 0))).toContain('denied steps never run')
})

test('a node made available with a step of its list left is named, and with which', () => {
  const { uuid } = lab.nodes[0]!
  const store = lab.conductor!.settings.store
  const before = store.node(uuid)!
  const clean_steps = [1, 0].map((priority) => ({ interface: 'deploy', step: priority ? 'a' : 'b', priority }))
  const driver_internal_info = { ...before.driver_internal_info, clean_steps, clean_step_index: 0 }
  store.saveNode({ ...before, driver_internal_info, clean_step: clean_steps[0]! })
  const step = (name: string, index: number, phase: string): Line => ({ kind: 'step', step: name, index, phase })
  const begin = [lock(true), move('provide', 'manageable', 'cleaning')]
  const first = [step('deploy.a', 0, 'start'), step('deploy.a', 0, 'done')]
  const end = move('done', 'cleaning', 'available', null)
  const left = (...lines: Line[]) => {
    const watch = new Watch(lab)
    for (const { kind, ...rest } of lines)
      world.journal.write({ at: world.clock.now(), source: 'ironic', kind, node: uuid, ...rest })
    return watch.end().flatMap(({ checker, text }) => (checker === 'available is earned' ? text : []))
  }
  expect(left(...begin, ...first, end)).toEqual(['of deploy.a, deploy.b not done: deploy.b'])
  expect(left(...begin, ...first, step('deploy.b', 1, 'start'), end)).toHaveLength(1)
  expect(left(...begin, ...first, step('deploy.b', 1, 'start'), step('deploy.b', 1, 'done'), end)).toEqual([])
  // Nobody began a step of a list that was stored.
  const back = [lock(true), move('resume', 'clean wait', 'cleaning')]
  const waiting = [...begin, move('wait', 'cleaning', 'clean wait'), lock(false), ...back]
  expect(left(...waiting, end)).toEqual(['of deploy.a, deploy.b not done: deploy.a, deploy.b'])
  // The list is begun anew: what was done before does not count.
  const anew = [...first, step('deploy.b', 1, 'start'), step('deploy.a', 0, 'start'), step('deploy.b', 1, 'done')]
  expect(left(...begin, ...anew, end)).toEqual(['of deploy.a, deploy.b not done: deploy.a'])
  store.saveNode(before)
})

test('crashes, secrets and requests that should have been refused are named', () => {
  expect(violatedBy({ kind: 'crashed', work: 'x', error: 'TypeError: y' })).toEqual(['no crash'])
  const request = { kind: 'request', method: 'GET', path: '/v1/commands/?agent_token=abcdef', to: 'agent-node-1' }
  expect(violatedBy(request)).toContain('no secrets')
  const password = String(lab.nodes[0]?.bmc.password)
  expect(violatedBy({ kind: 'last_error', text: `BMC refused ${password}` })).toContain('no secrets')
  const power = { kind: 'request', source: 'operator', method: 'PUT', status: 202, ms: 5 }
  const path = `/v1/nodes/${lab.nodes[0]?.uuid}/states/power`
  const before = { ...move('provide', 'manageable', 'cleaning'), at: world.clock.now() - 10 }
  expect(violatedBy(before, { ...power, path })).toContain('no power in cleaning')
  // It was accepted before the clean began.
  expect(violatedBy({ ...before, at: world.clock.now() - 1 }, { ...power, path })).toEqual([])
  const failed = { kind: 'request', source: 'operator', method: 'GET', path: '/v1/nodes', status: 500, ms: 5 }
  expect(violatedBy({ ...failed, path: `/v1/nodes/${lab.nodes[0]?.uuid}` })).toContain('no server error')
})

test('the complaint about a secret does not repeat it', () => {
  const watch = new Watch(lab)
  const password = String(lab.nodes[0]?.bmc.password)
  world.journal.write({ at: 0, source: 'ironic', kind: 'last_error', text: `${password} at ?agent_token=abcdef` })
  expect(watch.end().map(({ text }) => text)).toEqual([expect.stringContaining('*** at ?agent_token=***')])
})

test('work without end is named', () => {
  const lines = Array.from({ length: 5_000 }, (): Line => ({ kind: 'heartbeat', outcome: 'record' }))
  expect(violatedBy(...lines)).toEqual(['bounded work'])
  const slowly = (apartMs: number) =>
    Array.from({ length: 700 }, (_, i): Line => ({ kind: 'heartbeat', outcome: 'record', at: i * apartMs }))
  expect(violatedBy(...slowly(10))).toEqual(['bounded work'])
  expect(violatedBy(...slowly(1_000))).toEqual([])
})

test('timers without end are named', () => {
  const cancel = Array.from({ length: 100 }, () => world.clock.after(1, () => {}))
  expect(violatedBy({ kind: 'heartbeat', outcome: 'record' })).toEqual(['bounded work'])
  for (const one of cancel) one()
  expect(violatedBy({ kind: 'heartbeat', outcome: 'record' })).toEqual([])
})

test('an answer that the API does not give is named, unless a rule gave it', () => {
  const request = (method: string, path: string, status: number, to = 'ironic'): Line => ({
    kind: 'request',
    source: 'agent-node-1',
    method,
    path,
    status,
    to,
    ms: 1,
  })
  expect(violatedBy(request('POST', '/v1/heartbeat/x', 204))).toEqual(['answers as documented'])
  expect(violatedBy(request('TRACE', '/v1/nodes', 200))).toEqual(['answers as documented'])
  const rule = { kind: 'fault', source: 'ironic', host: 'ironic', rule: 'x' }
  expect(violatedBy(rule, request('POST', '/v1/heartbeat/x', 204))).toEqual([])
  expect(violatedBy(request('POST', '/v1/heartbeat/x', 202), request('GET', '/v1/lookup?addresses=x', 404))).toEqual([])
  expect(violatedBy(request('GET', '/redfish/v1/', 418, 'bmc-node-1'))).toEqual([])
})

test('what an operator ordered, and what an agent or a BMC said, is held against what was made of it', () => {
  const begin = move('clean', 'manageable', 'cleaning', 'manageable')
  const ordered = {
    kind: 'verb',
    source: 'ironic',
    verb: 'clean',
    status: 202,
    ms: 5,
    steps: ['deploy.a', 'power.hold'],
  }
  const end = move('manage', 'cleaning', 'manageable', null)
  expect(violatedBy(begin, ordered, end)).toContain('every step that was ordered')
  const blamed = { kind: 'last_error', text: 'Clean step deploy.a failed on node x. No.' }
  expect(violatedBy(begin, blamed)).toContain('the right one is blamed')
  const failed = { kind: 'command', source: 'agent-node-1', command: 'execute_clean_step', status: 'FAILED' }
  expect(violatedBy(begin, failed, blamed)).toEqual([])
  const task = { kind: 'warning', text: 'RAID create task /t to node x failed; messages: no' }
  const done = { kind: 'step', step: 'raid.create_configuration', index: 0, phase: 'done' }
  expect(violatedBy(begin, task, done)).toContain('failed tasks are heeded')
})

test('every invariant has a name of its own and a sentence', () => {
  expect(new Set(checkerNames).size).toBe(checkerNames.length)
  expect(invariants.filter(({ says }) => !says.endsWith('.'))).toEqual([])
})
