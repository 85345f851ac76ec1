import { describe, expect, test } from 'vitest'
import { Bench, node, token } from '../../test/fake-agent/bench.ts'
import { recordedMachine } from '../../test/fake-agent/recorded-machine.ts'
import { agentFaults } from './catalogue/catalogue.ts'
import { HttpRules } from '../faults/with-faults.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import type { AgentFault, ListEffect } from './faults.ts'

const ready = async (faults: AgentFault[], parameters: Record<string, string> = {}) => {
  const bench = await new Bench({ faults }).start(parameters)
  await bench.untilHeartbeats(1)
  return bench
}

const list = async (bench: Bench) => {
  const { json, status } = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  return { status, commands: (json as { commands?: Record<string, unknown>[] }).commands }
}

const pstore = (bench: Bench) => bench.cleanStep('erase_pstore')

describe('selection', () => {
  const fails: AgentFault = {
    at: 'command',
    match: { command: 'execute_clean_step', step: 'erase_pstore', nth: 2 },
    does: { outcome: { error: 'CleaningError', details: 'ordered' } },
  }

  test('the nth occasion on this machine is struck, whatever was executed in between', async () => {
    const bench = await ready([fails])
    expect(await pstore(bench)).toMatchObject({ command_status: 'SUCCEEDED' })
    expect(await bench.cleanStep('clean_uefi_nvram')).toMatchObject({ command_status: 'SUCCEEDED' })
    expect(await pstore(bench)).toMatchObject({ command_status: 'FAILED', command_error: { details: 'ordered' } })
    expect(await pstore(bench)).toMatchObject({ command_status: 'SUCCEEDED' })
    expect(bench.world.journal.entries.filter(({ kind }) => kind === 'fault')).toHaveLength(1)
  })

  test('occasions are counted over boots', async () => {
    const bench = await ready([fails])
    await pstore(bench)
    bench.bootRamdisk()
    await bench.untilHeartbeats(2)
    expect(await pstore(bench)).toMatchObject({ command_status: 'FAILED' })
  })

  test('a fault may be meant for one boot, for another machine, for a time, or for so many strikes', async () => {
    const always = { outcome: { error: 'CleaningError', details: 'ordered' } }
    const bench = await ready([
      { at: 'command', match: { step: 'erase_pstore', boot: 2 }, does: always },
      { at: 'command', match: { step: 'erase_pstore', node: 'node-2' }, does: always },
      { at: 'command', match: { step: 'erase_pstore', fromMs: 3_600_000 }, does: always },
      { at: 'command', match: { step: 'clean_uefi_nvram' }, times: 1, does: always },
    ])
    expect(await pstore(bench)).toMatchObject({ command_status: 'SUCCEEDED' })
    expect(await bench.cleanStep('clean_uefi_nvram')).toMatchObject({ command_status: 'FAILED' })
    expect(await bench.cleanStep('clean_uefi_nvram')).toMatchObject({ command_status: 'SUCCEEDED' })
    await bench.world.run(3_700_000)
    expect(await pstore(bench)).toMatchObject({ command_status: 'FAILED' })
  })

  test('chance comes from the seed', async () => {
    const outcomes = async () => {
      const bench = await ready([
        {
          at: 'command',
          match: { step: 'erase_pstore', probability: 0.5 },
          does: { outcome: { error: 'CleaningError', details: 'x' } },
        },
      ])
      const all: unknown[] = []
      for (let i = 0; i < 16; i++) all.push((await pstore(bench))['command_status'])
      return all
    }
    const first = await outcomes()
    expect(new Set(first).size).toBe(2)
    expect(await outcomes()).toEqual(first)
  })
})

describe('commands', () => {
  test('a step can hang with healthy heartbeats', async () => {
    const bench = await ready([{ at: 'command', match: { step: 'erase_pstore' }, does: { outcome: { hangs: true } } }])
    await bench.cleanStep('erase_pstore', {}, false)
    await bench.untilHeartbeats(10)
    expect((await list(bench)).commands?.at(-1)).toMatchObject({ command_status: 'RUNNING' })
    expect(bench.heartbeats()).toHaveLength(10)
  })

  test('a step can lie about its work, do it twice, or do it and fail', async () => {
    const lies: AgentFault = { at: 'command', match: { nth: 1 }, does: { outcome: { result: {} } } }
    const fails: AgentFault = {
      at: 'command',
      match: { nth: 2 },
      does: { ending: { exception: 'OSError', text: 'late' }, runs: 2 },
    }
    const bench = await ready([lies, fails])
    const [disk] = bench.machine.disks
    disk!.write('tenant')
    expect(await bench.cleanStep('erase_devices')).toMatchObject({
      command_status: 'SUCCEEDED',
      command_result: { clean_result: {}, clean_step: { step: 'erase_devices' } },
    })
    expect(disk!.remains().size).toBe(1)
    expect(await bench.cleanStep('erase_devices')).toMatchObject({ command_status: 'FAILED' })
    expect(disk!.remains().size).toBe(0)
    expect(disk!.erasures).toHaveLength(2)
  })

  test('after a crash the agent is silent, because its token is given only once', async () => {
    const bench = await ready([{ at: 'command', does: { crashAfterMs: 500 } }])
    bench.agentToken = '******'
    await bench.cleanStep('burnin_cpu', {}, false)
    await bench.world.run(1_800_000)
    expect(bench.heartbeats()).toHaveLength(1)
    await expect(bench.ask('GET', '/v1/status')).rejects.toThrow('fetch failed')
  })

  test('after a crash the agent works on with an empty list, if its token came with the boot image', async () => {
    const bench = await ready([{ at: 'command', does: { crashAfterMs: 500 } }], { 'ipa-agent-token': token })
    bench.agentToken = '******'
    await bench.cleanStep('burnin_cpu', {}, false)
    const crashed = bench.world.clock.now()
    await bench.untilHeartbeats(2)
    expect((bench.heartbeats()[1]?.at as number) - crashed).toBeGreaterThan(30_000)
    bench.agentToken = token
    expect((await list(bench)).commands).toEqual([])
  })

  test('whoever waits for a command when the process crashes sees the connection reset', async () => {
    const bench = await ready([{ at: 'command', does: { crashAfterMs: 500 } }])
    const error = await bench.cleanStep('burnin_cpu').catch((each: Error) => each)
    expect(((error as Error).cause as { code: string }).code).toBe('ECONNRESET')
  })

  test('the listener can close for a while and open again', async () => {
    const bench = await ready([{ at: 'command', does: { closedAfterMs: 1_000, closedForMs: 60_000 } }])
    await bench.command('standby.sync', {})
    await bench.world.run(2_000)
    await expect(bench.ask('GET', '/v1/status')).rejects.toThrow('fetch failed')
    await bench.world.run(60_000)
    expect((await bench.ask('GET', '/v1/status')).status).toBe(200)
  })
})

describe('lists', () => {
  const rewritten = async (rewrite: ListEffect['rewrite'], value?: string) => {
    const bench = await ready([{ at: 'list', does: { rewrite, ...(value === undefined ? {} : { value }) } }])
    await bench.command('clean.get_clean_steps', { node, ports: [] })
    await pstore(bench)
    return list(bench)
  }
  const names = async (rewrite: ListEffect['rewrite'], value?: string) =>
    (await rewritten(rewrite, value)).commands?.map((each) => each['command_name'])

  test('entries can be gone, in another order, or strange', async () => {
    expect(await names('empty')).toEqual([])
    expect(await names('forget')).toEqual([])
    expect(await names('only get steps')).toEqual(['get_clean_steps'])
    expect(await names('newest first')).toEqual(['execute_clean_step', 'get_clean_steps'])
    expect(await names('another command', 'sync')).toEqual(['get_clean_steps', 'execute_clean_step', 'sync'])
  })

  test('the last entry can say anything', async () => {
    const last = async (rewrite: ListEffect['rewrite'], value?: string) =>
      (await rewritten(rewrite, value)).commands?.at(-1)
    expect(await last('status', 'DONE')).toMatchObject({ command_status: 'DONE' })
    expect(await last('without key', 'command_name')).not.toHaveProperty('command_name')
    expect(await last('other step', 'another')).toMatchObject({ command_result: { clean_step: { step: 'another' } } })
    expect(await last('failed without error')).toMatchObject({ command_status: 'FAILED', command_error: null })
    expect((await rewritten('poison')).status).toBe(500)
    expect(JSON.stringify(await last('huge', '100000')).length).toBeGreaterThan(100_000)
  })
})

describe('heartbeats', () => {
  const bodies = async (does: Extract<AgentFault, { at: 'heartbeat' }>['does'], count = 1) => {
    const bench = await new Bench({ faults: [{ at: 'heartbeat', does }] }).start()
    await bench.untilHeartbeats(count)
    return bench.heartbeats()
  }

  test('every field can be another, or none', async () => {
    const [beat] = await bodies({ token: null, url: '', version: null, nodeUuid: 'another' })
    expect(beat?.path).toBe('/v1/heartbeat/another')
    expect(beat?.body).toEqual({ callback_url: '', agent_token: null })
  })

  test('they can come in bursts, too late, or not at all', async () => {
    const burst = await bodies({ copies: 6 }, 6)
    expect(new Set(burst.map(({ at }) => Math.round(at / 1000))).size).toBe(1)
    const [first, second] = await bodies({ nextAfterMs: 2_400_000 }, 2)
    expect((second?.at as number) - (first?.at as number)).toBeGreaterThanOrEqual(2_400_000)
    const bench = await new Bench({ faults: [{ at: 'heartbeat', match: { nth: 3 }, does: { stops: true } }] }).start()
    await bench.world.run(7_200_000)
    expect(bench.heartbeats()).toHaveLength(2)
  })
})

describe('starts', () => {
  test('an agent may never start, find no address, or be locked down', async () => {
    for (const [does, seen, reachable] of [
      [{ never: true }, 0, false],
      [{ noAddress: true }, 0, true],
      [{ lockdownAfterMs: 60_000 }, 1, false],
      [{ rescueAfterMs: 60_000 }, 1, false],
    ] as const) {
      const bench = await new Bench({ faults: [{ at: 'start', does }] }).start()
      await bench.world.run(7_200_000)
      const answer = await bench.ask('GET', '/v1/status').catch(() => undefined)
      expect({ does, seen: bench.heartbeats().length, reachable: answer !== undefined }).toEqual({
        does,
        seen,
        reachable,
      })
    }
  })

  test('heartbeats may begin before the listener is open', async () => {
    const bench = await ready([{ at: 'start', does: { heartbeatsFirst: true, listensAfterMs: 60_000 } }])
    expect(bench.heartbeats()[0]?.body['callback_url']).toBe('http://agent-node-1')
    await expect(bench.ask('GET', '/v1/status')).rejects.toThrow('fetch failed')
    await bench.world.run(60_000)
    expect((await bench.ask('GET', '/v1/status')).status).toBe(200)
  })

  test('the next boot may bring another build', async () => {
    const bench = await ready([{ at: 'start', match: { boot: { from: 2 } }, does: { genericManagerVersion: '1.3' } }])
    const run = () => bench.cleanStep('erase_pstore', { clean_version: { generic_hardware_manager: '1.2' } })
    expect(await run()).toMatchObject({ command_status: 'SUCCEEDED' })
    bench.bootRamdisk()
    await bench.untilHeartbeats(2)
    expect(await run()).toMatchObject({ command_status: 'CLEAN_VERSION_MISMATCH' })
  })

  test('a clock that jumps forward brings a heartbeat at once, one that jumps back silence', async () => {
    const second = async (clockJumpMs: number) => {
      const bench = await ready([{ at: 'start', does: { clockJumpMs, jumpsAfterMs: 20_000 } }])
      await bench.untilHeartbeats(2, 10_000_000)
      const [a, b] = bench.heartbeats()
      return (b?.at as number) - (a?.at as number)
    }
    expect(await second(3_600_000)).toBeLessThan(30_000)
    expect(await second(-3_600_000)).toBeGreaterThan(3_600_000)
  })
})

test('a lookup may be for another machine, and inspection data may be cut', async () => {
  const bench = await ready(
    [
      { at: 'lookup', does: { addresses: ['02:00:00:00:00:01'], nodeUuid: 'another' } },
      { at: 'inspection', does: { merge: { inventory: { interfaces: [] }, logs: null } } },
    ],
    { 'ipa-inspection-callback-url': 'http://ironic/v1/continue_inspection' },
  )
  const paths = bench.seen.map(({ path }) => path)
  expect(paths).toContain('/v1/lookup?addresses=02%3A00%3A00%3A00%3A00%3A01&node_uuid=another')
  const sent = bench.seen.find(({ path }) => path === '/v1/continue_inspection')?.body
  expect(sent).toMatchObject({ inventory: { interfaces: [] } })
  expect(sent).not.toHaveProperty('logs')
})

test('an agent of another make words its errors otherwise, and one of another age asks readers for no token', async () => {
  const bench = await new Bench({ errorShape: 'flask', tokenForReading: 'never' }).start()
  await bench.untilHeartbeats(1)
  await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  expect((await bench.ask('GET', '/v1/commands/')).status).toBe(200)
  const refused = await bench.ask('POST', '/v1/commands/', { name: 'standby.sync', params: {} })
  expect(refused.json).toEqual({ code: 401, name: 'Unauthorized', description: '401 Unauthorized: Token invalid.' })
})

describe('the catalogue', () => {
  test('has every number once, in order, with a cause and an outcome', () => {
    const ids = agentFaults.map(({ id }) => id)
    expect(ids).toEqual(Array.from({ length: 120 }, (_, i) => `F${String(i + 1).padStart(2, '0')}`))
    for (const { title, cause, outcome } of agentFaults) expect([title, cause, outcome].every(Boolean)).toBe(true)
  })

  const ordered = agentFaults.flatMap(({ id, title, order }) => {
    const faults = ('agent' in order && order.agent) || []
    return faults.length === 0 ? [] : [{ id, title, faults }]
  })

  const steps = [
    'delete_configuration',
    'erase_devices_metadata',
    'erase_devices',
    'create_configuration',
    'burnin_cpu',
    'burnin_disk',
  ]

  /** What happens to any agent that inspects, is cleaned, is booted again and cleaned on. */
  async function life(faults: readonly AgentFault[]): Promise<Bench> {
    const bench = await new Bench({ faults }, recordedMachine).start({
      'ipa-inspection-callback-url': 'http://ironic/v1/continue_inspection',
    })
    const { softwareRaid, disks } = bench.machine
    for (const disk of disks) softwareRaid.partition(disk, ['MAX'])
    softwareRaid.create({ level: 'RAID1', members: disks.map((disk) => ({ disk, partition: 1 })) })
    const driver_info = { agent_burnin_cpu_timeout: 60, agent_burnin_fio_disk_runtime: 60 }
    for (const boot of [1, 2]) {
      if (boot === 2) bench.bootRamdisk()
      await bench.world.run(600_000)
      await bench.command('clean.get_clean_steps', { node, ports: [] }).catch(() => undefined)
      for (const step of steps) {
        const ended = bench.commandsEnded
        await bench.cleanStep(step, { node: { ...node, driver_info } }, false).catch(() => undefined)
        await bench.world.run(16 * 3_600_000, () => bench.commandsEnded > ended)
        await bench.ask('GET', '/v1/commands/?agent_token=TOKEN').catch(() => undefined)
      }
    }
    return bench
  }

  test.each(ordered)('$id strikes: $title', async ({ faults }) => {
    const bench = await life(faults)
    expect(bench.world.journal.entries.some(({ kind }) => kind === 'fault')).toBe(true)
  })

  const ruled = agentFaults.flatMap(({ id, title, order }) => {
    const rules = [...(('http' in order && order.http) || []), ...(('ironic' in order && order.ironic) || [])]
    return rules.length === 0 ? [] : [{ id, title, rules }]
  })

  /** What Ironic asks an agent and an agent Ironic. */
  const requests = [
    ['GET', '/v1/lookup?addresses=x'],
    ['POST', '/v1/continue_inspection'],
    ['POST', '/v1/heartbeat/x'],
    ['POST', '/v1/commands/?wait=true', 'clean.get_clean_steps'],
    ['POST', '/v1/commands/?wait=false', 'clean.execute_clean_step'],
    ['GET', '/v1/commands/'],
    ['POST', '/v1/commands/?wait=true', 'log.collect_system_logs'],
  ] as const

  test.each(ruled)('$id strikes: $title', async ({ rules }) => {
    const clock = new VirtualClock(0)
    const struck = new HttpRules({ clock, random: seededRandom('rules'), record: () => {} }, rules)
    let strikes = 0
    for (const [method, path, name] of [...requests, ...requests]) {
      const init = name === undefined ? { method } : { method, body: JSON.stringify({ name, params: {} }) }
      if (await struck.strike(new Request(`http://host${path}`, init))) strikes++
    }
    expect(strikes).toBeGreaterThan(0)
  })
})
