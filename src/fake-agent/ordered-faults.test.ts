import { expect, test } from 'vitest'
import { Bench, node, token } from '../../test/fake-agent/bench.ts'
import { validity } from '../certificates.ts'
import { connectionFailure } from '../http.ts'
import type { AgentFault, CommandEffect, ListEffect, StartEffect } from './faults.ts'

const ready = async (faults: AgentFault[], parameters: Record<string, string> = { 'ipa-agent-token': token }) => {
  const bench = await new Bench({ faults }).start(parameters)
  await bench.untilHeartbeats(1)
  return bench
}

const said = (bench: Bench) =>
  bench.world.journal.entries.filter(({ kind, what }) => kind === 'agent' && what !== 'serves').map(({ what }) => what)

const onCommand = async (does: CommandEffect) => {
  const bench = await ready([{ at: 'command', match: { command: 'execute_clean_step' }, times: 1, does }])
  await bench.cleanStep('burnin_cpu', {}, false)
  await bench.world.run(10_000)
  return bench
}

test('a command can bring down the process, the kernel or the machine', async () => {
  const crashed = await onCommand({ crashAfterMs: 5_000 })
  expect(said(crashed)).toEqual(['crashed'])
  expect(crashed.machine.running).toBe('ramdisk')
  const panicked = await onCommand({ panicAfterMs: 5_000 })
  expect(panicked.machine.running).toBe('crashed')
  expect(panicked.machine.power).toBe('On')
  const reset = await onCommand({ resetAfterMs: 5_000 })
  expect(reset.world.journal.entries.some(({ kind }) => kind === 'boot')).toBe(true)
  expect(reset.machine.running).not.toBe('ramdisk')
  const dark = await onCommand({ powerLossAfterMs: 5_000, powerLossMs: 60_000 })
  expect(dark.machine.power).toBe('Off')
  const unhurt = await onCommand({ delayMs: 1 })
  expect(unhurt.machine.running).toBe('ramdisk')
  expect(said(unhurt)).toEqual([])
})

test('a process can be ordered to crash, the kernel to panic, the system to be locked, after its start', async () => {
  const started = async (does: StartEffect) => {
    const bench = await ready([{ at: 'start', match: { nth: 1 }, does }])
    await bench.world.run(20_000)
    return { said: said(bench), running: bench.machine.running }
  }
  expect(await started({ crashAfterMs: 10_000 })).toEqual({ said: ['crashed'], running: 'ramdisk' })
  expect(await started({ panicAfterMs: 10_000 })).toEqual({ said: [], running: 'crashed' })
  expect(await started({ lockdownAfterMs: 10_000 })).toEqual({ said: ['lockdown'], running: 'ramdisk' })
  expect(await started({ rescueAfterMs: 10_000 })).toEqual({ said: ['rescue'], running: 'ramdisk' })
})

const listed = async (rewrite: ListEffect['rewrite'], value?: string, times = 1) => {
  const does = { rewrite, ...(value === undefined ? {} : { value }) }
  const bench = await ready([{ at: 'list', times, does }])
  const read = async () => {
    const { json, status } = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
    return { status, commands: (json as { commands?: Record<string, unknown>[] }).commands }
  }
  for (const name of ['clean', 'deploy']) await bench.command(`${name}.get_${name}_steps`, { node, ports: [] })
  await bench.cleanStep('erase_pstore')
  const truth = async () => {
    for (let i = 1; i < times; i++) await read()
    return read()
  }
  return { once: await read(), truth, bench }
}

test('a list that only looks empty is whole when it is read again; one that was forgotten is not', async () => {
  const empty = await listed('empty')
  expect(empty.once.commands).toEqual([])
  expect((await empty.truth()).commands).toHaveLength(3)
  const forgotten = await listed('forget')
  expect(forgotten.once.commands).toEqual([])
  expect((await forgotten.truth()).commands).toEqual([])
})

test('the other entries of a list, and the other keys of an entry, stay as they are', async () => {
  const { once, truth } = await listed('without key', 'command_name')
  const { commands } = await truth()
  const { command_name: _, ...last } = commands!.at(-1)!
  expect(once.commands).toEqual([...commands!.slice(0, -1), last])
  const steps = await listed('only get steps')
  expect(steps.once.commands?.map((each) => each['command_name'])).toEqual(['get_deploy_steps'])
  const more = await listed('another command', 'sync')
  expect(more.once.commands?.at(-1)).toEqual({
    id: '00000000-0000-4000-8000-000000000000',
    command_name: 'sync',
    command_status: 'SUCCEEDED',
    command_error: null,
    command_result: null,
  })
  const other = await listed('other step', 'x')
  expect(other.once.commands?.at(-1)?.['command_result']).toMatchObject({
    clean_result: null,
    clean_step: { step: 'x', interface: 'deploy' },
  })
})

test('a poisoned list is never read again, and says why', async () => {
  const { truth, bench } = await listed('poison')
  expect((await truth()).status).toBe(500)
  const { json } = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  expect(json).toEqual({ faultcode: 'Server', faultstring: 'Object of type set is not JSON serializable' })
  const fresh = await ready([{ at: 'list', does: { rewrite: 'poison' } }])
  expect((await fresh.ask('GET', '/v1/commands/?agent_token=TOKEN')).json).toEqual({ commands: [] })
})

const lookups = (bench: Bench) => bench.seen.filter(({ path }) => path.startsWith('/v1/lookup'))

test.each([
  ['another status', () => new Response('{}', { status: 500 })],
  ['no JSON', () => new Response('hello', { status: 200 })],
  ['no node', () => Response.json({ config: { heartbeat_timeout: 300 } })],
  ['a node without a UUID', () => Response.json({ node: {}, config: { heartbeat_timeout: 300 } })],
  ['no configuration', () => Response.json({ node })],
])('a lookup answered with %s is asked again', async (_, answer) => {
  const bench = await new Bench().start()
  bench.answers = (_method, path, nth) => (path === '/v1/lookup' && nth === 1 ? answer() : undefined)
  await bench.untilHeartbeats(1)
  expect(lookups(bench)).toHaveLength(2)
})

test('a lookup whose answer is lost is asked again, and an old Ironic sends the time-out beside the node', async () => {
  const bench = await new Bench().start()
  bench.answers = (_method, path) =>
    path === '/v1/lookup' ? Response.json({ node, heartbeat_timeout: 100 }) : undefined
  await bench.untilHeartbeats(5)
  expect(lookups(bench)).toHaveLength(1)
  const at = bench.heartbeats().map((beat) => beat.at)
  for (const [i, each] of at.slice(1).entries()) {
    expect(each - at[i]!).toBeGreaterThanOrEqual(30_000)
    expect(each - at[i]!).toBeLessThanOrEqual(60_100)
  }
})

test('an agent with TLS says so, and whose clock is wrong or whose certificate is another is not talked to', async () => {
  const reached = async (does: StartEffect) => {
    const bench = await new Bench({ tls: true, faults: [{ at: 'start', does }] }).start()
    await bench.untilHeartbeats(1)
    const url = String(bench.heartbeats()[0]?.body['callback_url'])
    let outcome: number | string | undefined
    bench.conductor.spawn('knock', async () => {
      outcome = await bench.conductor
        .fetch({
          method: 'GET',
          url: `${url.replace(/^http:/, 'https:')}/v1/status`,
          timeoutMs: 5_000,
          tls: { verify: false },
        })
        .then(({ status }) => status, connectionFailure)
    })
    await bench.world.run(20_000, () => outcome !== undefined)
    return { outcome, sends: 'agent_verify_ca' in (bench.heartbeats()[0]?.body ?? {}), scheme: new URL(url).protocol }
  }
  expect(await reached({})).toEqual({ outcome: 200, sends: true, scheme: 'https:' })
  for (const tls of ['other sent', 'wrong address', 'TLS 1.2 only'] as const)
    expect(await reached({ tls })).toEqual({ outcome: 'ECONNRESET', sends: true, scheme: 'https:' })
  expect(await reached({ tls: 'not sent' })).toEqual({ outcome: 'ECONNRESET', sends: false, scheme: 'https:' })
  // Ahead of the certificate's end, behind its beginning, and the last moments at which it holds.
  const { beforeMs, afterMs } = validity
  const by = async (clockJumpMs: number) => (await reached({ clockJumpMs })).outcome
  expect([await by(beforeMs), await by(beforeMs + 1)]).toEqual([200, 'ECONNRESET'])
  expect([await by(-afterMs), await by(-afterMs - 1)]).toEqual([200, 'ECONNRESET'])
})
