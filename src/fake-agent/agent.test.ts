import { expect, test } from 'vitest'
import { Bench, node, token } from '../../test/fake-agent/bench.ts'

test('a booted agent looks itself up, listens, and tells Ironic where', async () => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  expect(bench.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /',
    'GET /v1/lookup?addresses=52%3A54%3A00%3Aaa%3Abb%3A01%2C52%3A54%3A00%3Aaa%3Abb%3A02',
    'GET /',
    `POST /v1/heartbeat/${node.uuid}`,
  ])
  expect(bench.seen[1]?.headers.get('x-openstack-ironic-api-version')).toBe('1.62')
  const heartbeat = bench.heartbeats()[0]
  expect(heartbeat?.headers.get('x-openstack-ironic-api-version')).toBe('1.68')
  expect(heartbeat?.body).toEqual({
    callback_url: 'http://agent-node-1',
    agent_token: token,
    agent_version: '12.0.0',
  })
  expect((await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')).text).toBe('{"commands": []}')
})

test('heartbeats come after 0.3 to 0.6 of the timeout, and after an error after 5 to 10 seconds', async () => {
  const bench = await new Bench().start()
  bench.answers = (method, _path, nth) =>
    method === 'POST' && nth > 3 && nth < 7 ? new Response('', { status: 409 }) : undefined
  await bench.untilHeartbeats(9)
  const at = bench.heartbeats().map((seen) => seen.at)
  const gaps = at.slice(1).map((each, i) => each - (at[i] as number))
  for (const [i, gap] of gaps.entries()) {
    const error = i >= 3 && i < 6
    expect(gap).toBeGreaterThanOrEqual(error ? 5_000 : 90_000)
    expect(gap).toBeLessThanOrEqual(error ? 10_020 : 180_020)
  }
})

test('the end of an asynchronous command makes the next heartbeat come early, but not too early', async () => {
  const bench = await new Bench({
    hardwareManagers: [
      {
        name: 'lab',
        className: 'Lab',
        version: '1',
        supportLevel: 3,
        cleanSteps: [{ step: 'slow', priority: 1, interface: 'deploy', duration: 40_000 }],
      },
    ],
  }).start()
  await bench.untilHeartbeats(1)
  await bench.cleanStep('slow')
  const endedAt = bench.world.clock.now()
  await bench.untilHeartbeats(2)
  const gap = (bench.heartbeats()[1]?.at as number) - endedAt
  expect(gap).toBeLessThan(5_120)
  await bench.command('standby.sync', {})
  await bench.untilHeartbeats(3)
  expect((bench.heartbeats()[2]?.at as number) - (bench.heartbeats()[1]?.at as number)).toBeGreaterThan(80_000)
})

test('an agent that lost its token for good is silent for ever', async () => {
  const bench = await new Bench().start()
  bench.agentToken = '******'
  await bench.world.run(3_600_000)
  expect(bench.heartbeats()).toEqual([])
  await expect(bench.ask('GET', '/v1/status')).rejects.toThrow('fetch failed')
})

test('a token from the boot image survives a masked lookup', async () => {
  const bench = await new Bench().start({ 'ipa-agent-token': token })
  bench.agentToken = '******'
  await bench.untilHeartbeats(1)
  expect(bench.heartbeats()[0]?.body['agent_token']).toBe(token)
})

test('a short token is none: every command is refused and heartbeats carry null', async () => {
  const bench = await new Bench().start()
  bench.agentToken = 'short'
  await bench.untilHeartbeats(1)
  expect(bench.heartbeats()[0]?.body['agent_token']).toBeNull()
  expect((await bench.ask('GET', '/v1/commands/')).status).toBe(401)
  expect((await bench.ask('GET', '/v1/commands/?agent_token=short')).status).toBe(401)
})

test('a locked node is asked for again after growing pauses', async () => {
  const bench = await new Bench().start()
  bench.answers = (_method, path, nth) =>
    path === '/v1/lookup' && nth < 5 ? new Response('', { status: 409 }) : undefined
  await bench.untilHeartbeats(1)
  const at = bench.seen.filter(({ path }) => path.startsWith('/v1/lookup')).map((seen) => seen.at)
  const gaps = at.slice(1).map((each, i) => each - (at[i] as number))
  for (const [i, pause] of [5_000, 10_000, 30_000, 30_000].entries()) {
    expect(gaps[i]).toBeGreaterThanOrEqual(pause)
    expect(gaps[i]).toBeLessThan(pause + 1000 * 2 ** i + 20)
  }
})

test('ten minutes without a node end the process; half a minute later the next one starts anew', async () => {
  const bench = await new Bench().start()
  bench.answers = (_method, path) => (path === '/v1/lookup' ? new Response('', { status: 404 }) : undefined)
  await bench.world.run(1_000_000)
  const at = bench.seen.filter(({ path }) => path.startsWith('/v1/lookup')).map((seen) => seen.at)
  const longest = Math.max(...at.slice(1).map((each, i) => each - (at[i] as number)))
  const gaveUp = bench.world.journal.entries.find(({ what }) => what === 'gave up looking up its node')
  const firstAt = at[0] as number
  expect((gaveUp?.at as number) - firstAt).toBeGreaterThan(599_000)
  expect((gaveUp?.at as number) - firstAt).toBeLessThan(661_000)
  expect(at.some((each) => Math.abs(each - (gaveUp?.at as number) - 30_000) < 50)).toBe(true)
  expect(longest).toBeLessThanOrEqual(61_000)
})

test('a new boot knows nothing of the commands before', async () => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  await bench.command('standby.sync', {})
  const before = (await bench.ask('GET', '/v1/status')).json as { started_at: number }
  bench.bootRamdisk()
  await bench.untilHeartbeats(2)
  expect((await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')).text).toBe('{"commands": []}')
  const after = (await bench.ask('GET', '/v1/status')).json as { started_at: number }
  expect(after.started_at).toBeGreaterThan(before.started_at)
})
