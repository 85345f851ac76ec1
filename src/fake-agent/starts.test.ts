import { expect, test } from 'vitest'
import { Bench, node, token } from '../../test/fake-agent/bench.ts'
import { toolFailure } from './errors.ts'

const told = (bench: Bench) =>
  bench.world.journal.entries.filter(({ kind }) => kind === 'agent').map(({ what }) => what)
const lookups = (bench: Bench) => bench.seen.filter(({ path }) => path.startsWith('/v1/lookup'))

test('an agent waits for a disk that a system fits on, as often and as long as its kernel parameters say', async () => {
  const firstSeen = async (parameters: Record<string, string>, missing: boolean) => {
    const bench = new Bench()
    for (const disk of bench.machine.disks) disk.missing = missing
    await bench.start(parameters)
    await bench.untilHeartbeats(1)
    return bench.seen[0]!.at
  }
  const at = async (parameters: Record<string, string>) =>
    Math.round(((await firstSeen(parameters, true)) - (await firstSeen(parameters, false))) / 1000)
  // Once at the start; the node that the lookup brings makes it wait again.
  expect(await at({})).toBe(27)
  expect(await at({ 'ipa-disk-wait-attempts': '3', 'ipa-disk-wait-delay': '10' })).toBe(20)
  expect(await at({ 'ipa-disk-wait-attempts': '1' })).toBe(0)
})

test('a node that names its root disk makes the agent wait for that one, once', async () => {
  const took = async (root_device: object | undefined) => {
    const bench = await new Bench().start()
    await bench.untilHeartbeats(1)
    const ms: number[] = []
    const of = { ...node, uuid: 'another', properties: root_device ? { root_device } : {} }
    for (const _ of [1, 2]) {
      const startedAt = bench.world.clock.now()
      await bench.command('clean.get_clean_steps', { node: of, ports: [] })
      ms.push(Math.round((bench.world.clock.now() - startedAt) / 1000))
    }
    return ms
  }
  expect(await took({ name: '/dev/sdx' })).toEqual([27, 0])
  expect(await took({ name: '/dev/sdb' })).toEqual([0, 0])
  expect(await took(undefined)).toEqual([0, 0])
})

test.each([
  [null, "'NoneType' object is not subscriptable"],
  ['x', "'str' object is not subscriptable"],
])('steps asked for with the node %j are refused', async (of, text) => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  const run = await bench.command('clean.execute_clean_step', { step: { step: 'erase_pstore' }, node: of, ports: [] })
  expect(run['command_error']).toMatchObject({ type: 'CommandExecutionError', details: text })
})

test('a node without a UUID is a missing key', async () => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  const run = await bench.command('clean.execute_clean_step', { step: { step: 'erase_pstore' }, node: {}, ports: [] })
  expect(run['command_error']).toMatchObject({ type: 'CommandExecutionError', details: "'uuid'" })
})

test('addresses of virtual interfaces and of none are not looked up', async () => {
  const bench = new Bench()
  const [first, second] = bench.machine.nics
  Object.assign(first!, { mac: '52:54:00:AA:BB:01' })
  Object.assign(second!, { mac: 'fa:16:3e:00:00:fa' })
  await bench.start()
  await bench.untilHeartbeats(1)
  expect(lookups(bench)[0]?.path).toBe('/v1/lookup?addresses=52%3A54%3A00%3Aaa%3Abb%3A01')
})

test.each([
  [31, null],
  [32, 'T'.repeat(32)],
])('a token of %i characters', async (length, taken) => {
  const bench = new Bench()
  bench.agentToken = 'T'.repeat(length)
  await bench.start()
  await bench.untilHeartbeats(1)
  expect(bench.heartbeats()[0]?.body['agent_token']).toBe(taken)
})

test('a boot image without its token leaves an agent that was looked up before without any', async () => {
  const bench = await new Bench({ faults: [{ at: 'start', does: { withoutBootToken: true } }] }).start({
    'ipa-agent-token': token,
  })
  bench.agentToken = '******'
  await bench.world.run(600_000)
  expect(bench.heartbeats()).toEqual([])
  expect(told(bench)).toEqual(['has no token and never will'])
})

test('a clock that is wrong from the start is seen in the status', async () => {
  const startedAt = async (clockJumpMs: number) => {
    const bench = await new Bench({ faults: [{ at: 'start', does: { clockJumpMs } }] }).start()
    await bench.untilHeartbeats(1)
    const { text } = await bench.ask('GET', '/v1/status')
    return (JSON.parse(text) as { started_at: number }).started_at
  }
  expect((await startedAt(3_600_000)) - (await startedAt(0))).toBeCloseTo(3_600, 0)
  expect((await startedAt(-3_600_000)) - (await startedAt(0))).toBeCloseTo(-3_600, 0)
})

test('the journal tells of strikes, of commands and of the end of a process', async () => {
  const bench = await new Bench({
    faults: [
      { name: 'F', at: 'tool', match: { tool: 'efibootmgr -v' }, does: { exitCode: 3, stdout: 'out', stderr: 'err' } },
    ],
  }).start()
  await bench.untilHeartbeats(1)
  const answer = await bench.cleanStep('clean_uefi_nvram')
  expect(answer['command_error']).toMatchObject({
    details: expect.stringContaining(toolFailure('efibootmgr -v', 3, 'out', 'err')),
  })
  const { entries } = bench.world.journal
  expect(entries.find(({ kind }) => kind === 'fault')).toMatchObject({ rule: 'F', tool: 'efibootmgr -v' })
  expect(entries.find(({ kind }) => kind === 'command')).toMatchObject({
    command: 'execute_clean_step',
    status: 'FAILED',
  })
  await bench.command('system.lockdown', {})
  await bench.world.run(5_000)
  expect(told(bench)).toEqual(['serves', 'lockdown'])
})

test('an inspection that nobody takes ends the process, and says so', async () => {
  const bench = new Bench()
  bench.answers = (_method, path) => (path === '/inspect' ? new Response('', { status: 503 }) : undefined)
  await bench.start({ 'ipa-inspection-callback-url': 'http://ironic/inspect' })
  await bench.world.run(1_000_000, () => told(bench).length > 0)
  expect(told(bench)[0]).toBe('could not send its inventory')
})

test.each([
  ['{"name": "standby.sync"}', 400, '400 Bad Request: Missing or invalid name or params'],
  ['{"name": "standby.sync", "params": []}', 400, '400 Bad Request: Missing or invalid name or params'],
  ['"name"', 400, '400 Bad Request: Missing or invalid name or params'],
  ['"name and params"', 500, "string indices must be integers, not 'str'"],
  ['["name", "params"]', 500, 'list indices must be integers or slices, not str'],
  ['null', 500, "argument of type 'NoneType' is not iterable"],
  ['7', 500, "argument of type 'int' is not iterable"],
])('a body %s is refused as Python does', async (text, status, faultstring) => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  const answer = await bench.ask('POST', '/v1/commands/?agent_token=TOKEN', undefined, text)
  expect({ status: answer.status, json: answer.json }).toEqual({
    status,
    json: { faultcode: status < 500 ? 'Client' : 'Server', faultstring },
  })
})

test('an agent of another make names its errors as its web framework does', async () => {
  const bench = await new Bench({ errorShape: 'flask', hardwareManagers: [] }).start()
  await bench.untilHeartbeats(1)
  const named = async (method: string, path: string, body?: unknown) => {
    const { status, json } = await bench.ask(method, path, body)
    const { code, name } = json as { code: number; name: string }
    return code === status ? `${code} ${name}` : undefined
  }
  const commands = '/v1/commands/?agent_token=TOKEN'
  expect(await named('POST', commands, { name: 'x' })).toBe('400 Bad Request')
  expect(await named('POST', '/v1/commands/', { name: 'x' })).toBe('401 Unauthorized')
  expect(await named('GET', '/nothing')).toBe('404 Not Found')
  expect(await named('DELETE', '/v1/commands/')).toBe('405 Method Not Allowed')
  await bench.cleanStep('burnin_cpu', {}, false)
  expect(await named('POST', commands, { name: 'standby.sync', params: {} })).toBe('409 Conflict')
  expect(await named('POST', commands, { name: 7, params: {} })).toBe('500 Internal Server Error')
})
