import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { orderAgentFault } from '../../src/fake-agent/fault-engine.ts'
import type { ToolEffect } from '../../src/fake-agent/faults.ts'
import { pythonJson } from '../../src/fake-agent/python.ts'
import { connectionFailure } from '../../src/http.ts'
import { Bench, node } from './bench.ts'
import { recordedMachine } from './recorded-machine.ts'

/**
 * How agents end, and what they send of themselves, as it was recorded with the real agent (12.0.1.dev12). Its shell tools
 * were stand-ins: the machine under it neither switched off nor restarted.
 */
type Recorded = {
  label: string
  method: string
  path: string
  body?: unknown
  status?: number
  headers?: Record<string, string>
  answer?: string
  failure?: 'refused' | 'reset' | 'silence'
}

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as T
const ends = fixture<Record<'power' | 'lockdown' | 'rescue' | 'image', Recorded[]>>('ends-of-life')

const failures = { refused: 'ECONNREFUSED', reset: 'ECONNRESET', silence: 'ETIMEDOUT' }
/** What the stand-ins were told to say, by the request before which they were. */
const tools: Record<string, [begins: string, does: ToolEffect][]> = {
  'run_image reboot fails, sysrq ok': [['reboot', { stderr: 'no such luck' }]],
  'power_off ignored': [['poweroff', { exitCode: 0, stderr: 'Running in chroot, ignoring request.' }]],
  'sync fails': [['sync', { stderr: 'io error' }]],
  'lockdown unexpected args': [['tee', { stderr: 'No such file or directory' }]],
}

/** Milliseconds that passed before a request. */
const pauseMs = (label: string) => (label.includes('+') ? 500 : label === 'list after power_off' ? 900 : 0)

const free = new Set(['id', 'started_at', 'version', 'description'])
const comparable = (value: unknown, key = ''): unknown => {
  if (free.has(key) && typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return value.map((each) => comparable(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([name, each]) => [name, comparable(each, name)])
}

async function replayed(all: readonly Recorded[]): Promise<Map<string, { now: unknown; before: unknown }>> {
  const bench = await new Bench({}, recordedMachine).start()
  await bench.untilHeartbeats(1)
  bench.machine.faults = { ignores: ['powerOff', 'reset'] }
  const came = new Map<string, { now: unknown; before: unknown }>()
  for (const { label, method, path, body, status, headers = {}, answer = '', failure } of all) {
    for (const [begins, does] of tools[label] ?? [])
      orderAgentFault(
        bench.machine,
        { at: 'tool', match: { tool: begins }, times: 1, does },
        bench.machine.clock,
        bench.world.random,
      )
    const until = bench.world.clock.now() + pauseMs(label)
    bench.conductor.clock.after(pauseMs(label), () => {})
    await bench.world.run(pauseMs(label) + 1, () => bench.world.clock.now() >= until)
    const got = await bench.ask(method, path, body, undefined, 60_000).then(
      (said) => ({
        status: said.status,
        headers: Object.keys(headers).map((name) => said.headers.get(name)),
        body: comparable(JSON.parse(said.text)),
        pythonic: said.text.replace('.0, "version"', ', "version"') === pythonJson(JSON.parse(said.text)),
      }),
      connectionFailure,
    )
    const here = () => comparable(JSON.parse(answer.replaceAll('BASE', 'http://agent-node-1')))
    const before = failure
      ? failures[failure]
      : { status, headers: Object.values(headers), body: here(), pythonic: true }
    came.set(label, { now: got, before })
  }
  return came
}

test.each(Object.entries(ends))('%s', async (_, all) => {
  for (const [label, { now, before }] of await replayed(all)) expect.soft(now, label).toEqual(before)
})

/** Only names and types: another machine of the same make. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.entries(value).map(([name, each]) => [name, shape(each)])
}

test('what an inspection sends has the keys, their order and the types of the real one', async () => {
  const recorded = fixture<Record<string, unknown>>('inspection')
  const bench = new Bench({}, recordedMachine)
  bench.answers = (_method, path) =>
    path === '/v1/continue_inspection' ? Response.json({ uuid: node.uuid }) : undefined
  await bench.start({ 'ipa-inspection-collectors': 'default,logs' })
  await bench.untilHeartbeats(1)
  const { configuration, error, inventory, ...sent } = bench.seen[0]?.body ?? {}
  const { configuration: wasConfigured, error: _, inventory: was, ...before } = recorded
  expect(Object.keys(bench.seen[0]?.body ?? {})).toEqual(Object.keys(recorded))
  expect(shape(sent)).toEqual(shape(before))
  expect(shape(inventory)).toEqual(shape(was))
  expect(shape(configuration)).toEqual([
    ['collectors', ['string', 'string']],
    ['managers', (shape(wasConfigured) as [string, unknown][])[1]?.[1]],
  ])
  expect(error).toBeNull()
  // Who a disk is, is the machine's.
  const known = ({ serial: _serial, wwn: _wwn, ...rest }: Disk) => rest
  type Disk = Record<string, unknown>
  const disksOf = (of: unknown) => (of as { disks: Disk[] }).disks.map(known)
  expect(disksOf(inventory)).toEqual(disksOf(was))
})
