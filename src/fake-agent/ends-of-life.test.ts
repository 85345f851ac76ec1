import { createHash } from 'node:crypto'
import { gunzipSync } from 'fflate'
import { parseTar } from 'nanotar'
import { expect, test } from 'vitest'
import { Bench, node, token } from '../../test/fake-agent/bench.ts'
import { Hono } from 'hono'
import { connectionFailure } from '../http.ts'
import { runAgent } from './agent.ts'

const ready = async (parameters: Record<string, string> = {}) => {
  const bench = await new Bench().start(parameters)
  await bench.untilHeartbeats(1)
  return bench
}

const knock = (bench: Bench) => bench.ask('GET', '/v1/status').then(({ status }) => status, connectionFailure)

test('power_off from inside: the command runs, then listener and machine are gone', async () => {
  const bench = await ready()
  expect(await bench.command('standby.power_off', {}, false)).toMatchObject({ command_status: 'RUNNING' })
  await bench.world.run(60_000)
  expect(bench.machine.power).toBe('Off')
  expect(await knock(bench)).toBe('ECONNREFUSED')
})

test('run_image boots what the firmware chooses', async () => {
  const bench = await ready()
  bench.machine.disks[0]!.write('image')
  bench.machine.override = { enabled: 'Disabled', target: 'None', mode: 'UEFI' }
  await bench.command('standby.run_image', {}, false)
  await bench.world.run(600_000)
  expect({ power: bench.machine.power, running: bench.machine.running }).toEqual({ power: 'On', running: 'os' })
  expect(await knock(bench)).toBe('ECONNREFUSED')
})

test('after a lockdown nobody answers, and no heartbeat comes; after a rescue the port is closed', async () => {
  const locked = await ready()
  expect(await locked.command('system.lockdown', {})).toMatchObject({ command_name: 'lockdown', status: 200 })
  await locked.world.run(3_600_000)
  expect(await knock(locked)).toBe('ETIMEDOUT')
  expect(locked.heartbeats()).toHaveLength(1)

  const rescued = await ready()
  const params = { rescue_password: '$5$x$y', hashed: true }
  expect(await rescued.command('rescue.finalize_rescue', params)).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(await knock(rescued)).toBe(200)
  await rescued.world.run(3_600_000)
  expect(await knock(rescued)).toBe('ECONNREFUSED')
  expect(rescued.heartbeats()).toHaveLength(1)
})

test('without an API URL the agent listens, refuses every command and sends nothing', async () => {
  const bench = await new Bench().start({ 'ipa-api-url': undefined as unknown as string })
  await bench.world.run(3_600_000)
  expect(bench.seen).toEqual([])
  expect(await knock(bench)).toBe(200)
  expect((await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')).status).toBe(401)
})

test('with several API URLs the first that answers is kept, and a dead one is passed over', async () => {
  const bench = await new Bench().start({ 'ipa-api-url': 'http://nobody,http://ironic' })
  await bench.untilHeartbeats(2)
  const refused = bench.world.journal.entries.filter(({ kind, to }) => kind === 'request' && to === 'nobody')
  // The version and the test of the route ask each URL; later requests begin with the one that worked.
  expect(refused).toHaveLength(2)
})

test('an agent that shares a port names itself with its prefix', async () => {
  const bench = await new Bench().start()
  const process = bench.world.process('shared')
  const listen = process.listen.bind(process)
  process.listen = async (host, app) => {
    const { url, close } = await listen(host, app)
    return { url: `${url}/agent-7`, close }
  }
  const boot = { number: 1, from: 'network' as const, parameters: { 'ipa-api-url': 'http://ironic' } }
  runAgent(process, bench.machine, boot, { host: 'agent-node-1' })
  await bench.untilHeartbeats(1)
  expect(bench.heartbeats()[0]?.body['callback_url']).toBe('http://agent-node-1/agent-7')
  const root = (await bench.ask('GET', '/')).json as { default_version: { links: { href: string }[] } }
  expect(root.default_version.links[0]?.href).toBe('http://agent-node-1/agent-7/v1')
  const { headers } = await bench.ask('GET', '/v1/commands?agent_token=x')
  expect(headers.get('location')).toBe('http://agent-node-1/agent-7/v1/commands/?agent_token=x')
})

test('inspection comes before lookup, and tells the node to look up', async () => {
  const bench = new Bench()
  bench.answers = (_method, path) =>
    path === '/v1/continue_inspection' ? Response.json({ uuid: node.uuid }) : undefined
  await bench.start({ 'ipa-inspection-collectors': 'default,logs' })
  await bench.untilHeartbeats(1)
  const [sent] = bench.seen
  expect(sent?.path).toBe('/v1/continue_inspection')
  expect(sent?.headers.has('x-openstack-ironic-api-version')).toBe(false)
  expect(Object.keys(sent?.body ?? {})).toEqual([
    'inventory',
    'root_disk',
    'boot_interface',
    'configuration',
    'logs',
    'error',
  ])
  expect(sent?.body['configuration']).toEqual({
    collectors: ['default', 'logs'],
    managers: [{ name: 'generic_hardware_manager', version: '1.2' }],
  })
  const lookup = bench.seen.find(({ path }) => path.startsWith('/v1/lookup'))
  expect(lookup?.path).toContain(`&node_uuid=${node.uuid}`)
})

test('inspection is tried five times; then the process ends and begins anew', async () => {
  const bench = new Bench()
  bench.answers = (_method, path, nth) =>
    path === '/v1/continue_inspection' && nth <= 5 ? new Response('', { status: 503 }) : undefined
  await bench.start({ 'ipa-inspection-callback-url': 'http://ironic/v1/continue_inspection' })
  await bench.untilHeartbeats(1)
  const at = bench.seen.filter(({ path }) => path === '/v1/continue_inspection').map((seen) => seen.at)
  const gaps = at.slice(1).map((each, i) => Math.round((each - (at[i] as number)) / 1000))
  expect(gaps).toEqual([5, 5, 6, 12, 30])
})

test('the logs are a real archive with the members of the real one, and say what Ironic is not told', async () => {
  const bench = await ready()
  bench.machine.disks[0]!.ata!.frozen = true
  await bench.cleanStep('erase_devices')
  const answer = await bench.command('log.collect_system_logs', {})
  const { system_logs } = answer['command_result'] as { system_logs: string }
  const files = parseTar(gunzipSync(Buffer.from(system_logs, 'base64')))
  expect(files.map(({ name }) => name)).toEqual([
    'journal',
    'df',
    'dmesg',
    'efibootmgr',
    'iptables',
    'ip_addr',
    'lsblk',
    'lsblk-full',
    'lshw',
    'mount',
    'parted',
    'ps',
    'udev/sda',
    'udev/sdb',
  ])
  expect(files[0]?.text).toContain('Block device /dev/sda is frozen and cannot be erased')
})

test('a flow runs its commands one after the other, and none of them is in the list', async () => {
  const bench = await ready()
  const flow = [
    { 'standby.sync': {} },
    { 'clean.execute_clean_step': { step: { step: 'erase_pstore' }, node, ports: [] } },
  ]
  expect(await bench.command('flow.start_flow', { flow })).toMatchObject({
    command_name: 'start_flow',
    command_status: 'SUCCEEDED',
    command_result: null,
  })
  const failing = [{ 'clean.execute_clean_step': { step: { step: 'nosuch' }, node, ports: [] } }]
  expect(await bench.command('flow.start_flow', { flow: failing })).toMatchObject({
    command_status: 'FAILED',
    command_error: { type: 'CommandExecutionError', details: 'clean.execute_clean_step was failed' },
  })
  const { json } = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  expect((json as { commands: unknown[] }).commands).toHaveLength(2)
})

test('an image is downloaded, verified and written to the smallest disk, whose old data are gone', async () => {
  const bench = await ready()
  const content = 'an image'
  await bench.world.process('images').listen(
    'images',
    new Hono().get('/a', (c) => c.text(content)),
  )
  const [first] = bench.machine.disks
  first!.write('tenant')
  const value = createHash('sha256').update(content).digest('hex')
  const image = { id: 'i1', urls: ['http://images/a'], os_hash_algo: 'sha256', os_hash_value: value }
  expect(await bench.command('standby.prepare_image', { image_info: image })).toMatchObject({
    command_result: { result: 'prepare_image: image (i1) written to device /dev/sda root_uuid=None' },
  })
  expect([...first!.remains().keys()]).toEqual(['image i1'])
  const wrong = await bench.command('standby.prepare_image', { image_info: { ...image, os_hash_value: 'x' } })
  expect(wrong['command_error']).toMatchObject({ type: 'ImageChecksumError', code: 500 })
  const missing = await bench.command('standby.prepare_image', {
    image_info: { ...image, urls: ['http://images/nothing'] },
  })
  expect(missing['command_error']).toMatchObject({
    type: 'ImageDownloadError',
    details: expect.stringMatching(/^Download of image i1 failed: .*Received status code 404 from/s),
  })
})

test('a synchronous command holds the agent for itself: a second one waits for it', async () => {
  const bench = await new Bench({
    faults: [{ at: 'command', match: { command: 'get_clean_steps', nth: 1 }, does: { delayMs: 20_000 } }],
  }).start()
  await bench.untilHeartbeats(1)
  const answered: [string, number][] = []
  const post = (name: string, params: object) => async () => {
    const url = `http://agent-node-1/v1/commands/?wait=true&agent_token=${token}`
    const body = JSON.stringify({ name, params })
    await bench.conductor.fetch({ method: 'POST', url, body, timeoutMs: 60_000 })
    answered.push([name, bench.world.clock.now()])
  }
  const startedAt = bench.world.clock.now()
  bench.conductor.spawn('first', post('clean.get_clean_steps', { node, ports: [] }))
  bench.conductor.clock.after(1_000, () => bench.conductor.spawn('second', post('standby.sync', {})))
  await bench.world.run(60_000, () => answered.length === 2)
  expect(answered.map(([name]) => name)).toEqual(['clean.get_clean_steps', 'standby.sync'])
  expect((answered[1]?.[1] as number) - startedAt).toBeGreaterThanOrEqual(20_000)
})
