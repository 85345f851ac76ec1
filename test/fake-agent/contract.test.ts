import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ManagedStep } from '../../src/fake-agent/managers.ts'
import { pythonJson } from '../../src/fake-agent/python.ts'
import type { AgentSettings } from '../../src/fake-agent/settings.ts'
import { Bench } from './bench.ts'
import { recordedMachine } from './recorded-machine.ts'

/**
 * The requests of recordings made with the real agent (ironic-python-agent 12.0.1.dev12 with stand-in tools), sent to
 * the emulated one in the same order. Status, headers, keys, their order, types and texts must be the same.
 */
type Recorded = {
  label: string
  method: string
  path: string
  body?: unknown
  text?: string
  status: number
  headers: Record<string, string>
  answer: string
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Recorded[]

/** Texts for people, sizes of machines and what is drawn anew at each start are not compared. */
const free = new Set(['description', 'system_logs', 'id', 'started_at', 'version'])

/** A body with what may differ replaced by its type. Keys keep their order. */
function comparable(value: unknown, key = ''): unknown {
  if (free.has(key) && typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return value.map((each) => comparable(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([name, each]) => [name, comparable(each, name)])
}

/** A body of which only keys and types are compared: it describes another machine. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.entries(value).map(([name, each]) => [name, shape(each)])
}

const parsed = (text: string): unknown => (text.startsWith('{') ? (JSON.parse(text) as unknown) : text)

/** Ids of the recorded commands, and of the same commands now. */
const ids = new Map<string, string>()
const idIn = (text: string) => (JSON.parse(text) as { id: string }).id

/** The answer now, and as it was recorded. */
async function replay(bench: Bench, recorded: Recorded): Promise<{ now: unknown; before: unknown }> {
  const { label, method, body, text, status, headers } = recorded
  const path = [...ids].reduce((soFar, [of, now]) => soFar.replace(of, now), recorded.path)
  const answer = await bench.ask(method, path, body, text)
  if (method === 'POST' && status === 200) ids.set(idIn(recorded.answer), idIn(answer.text))
  const here = (value: string) => value.replaceAll('BASE', 'http://agent-node-1').replaceAll('TOKEN', bench.agentToken)
  const view = label === 'get_hardware_info' ? shape : comparable
  const names = Object.keys(headers)
  return {
    now: {
      status: answer.status,
      headers: names.map((name) => [name, answer.headers.get(name)]),
      body: view(parsed(answer.text)),
      pythonic: isPythonic(answer.text),
    },
    before: {
      status,
      headers: names.map((name) => [name, here(headers[name] as string)]),
      body: view(parsed(here(recorded.answer))),
      pythonic: true,
    },
  }
}

/** Whether a JSON text is spaced and escaped as Python does it. A whole number of seconds is a float nevertheless. */
const isPythonic = (text: string) =>
  !text.startsWith('{') || text.replace('.0, "version"', ', "version"') === pythonJson(JSON.parse(text))

async function ready(settings: AgentSettings): Promise<Bench> {
  const bench = await new Bench(settings, recordedMachine).start()
  await bench.untilHeartbeats(1)
  return bench
}

/** Exchanges with one agent, in their order: what it says depends on what it was asked before, so that they are one test. */
async function expectTheSame(bench: Bench, all: readonly Recorded[]): Promise<void> {
  for (const recorded of all) {
    const { now, before } = await replay(bench, recorded)
    expect.soft(now, recorded.label).toEqual(before)
  }
}

test('the API, its refusals and the stock commands', async () => {
  await expectTheSame(await ready({}), read('api'))
})

const step = (name: string, more: Partial<ManagedStep> = {}): ManagedStep => ({
  step: name,
  priority: 0,
  interface: 'deploy',
  ...more,
})

/** The manager that was built into the recorded ramdisk, as data. */
const lab: AgentSettings['hardwareManagers'] = [
  {
    name: 'lab_hardware_manager',
    className: 'LabHardwareManager',
    version: '1.0',
    supportLevel: 3,
    cleanSteps: [
      step('lab_sleep', {
        argsinfo: { seconds: { description: 'how long', required: true } },
        play: async (agent, { args }) => {
          await agent.life.clock.sleep(Number(args['seconds']) * 1000)
          return { slept: args['seconds'] }
        },
      }),
      step('lab_cleaning_error', { outcome: { error: 'CleaningError', details: 'disk 3 vanished' } }),
      step('lab_plain_error', { outcome: { exception: 'RuntimeError', text: 'something odd' } }),
      step('lab_blockdev_error', { outcome: { error: 'BlockDeviceEraseError', details: 'sda is sad' } }),
      step('lab_incompatible', { outcome: { refuses: true } }),
      step('lab_str', { outcome: { result: 'plain text' } }),
      step('lab_tuple', { outcome: { result: ['out', 'err'] } }),
      step('lab_none'),
      step('lab_set', { outcome: { unserialisable: 'set' } }),
      step('lab_reboot', { priority: 15, reboot_requested: true }),
      step('erase_devices', { priority: 5 }),
      step('erase_devices_metadata', { priority: 120 }),
    ],
  },
]

test('steps of another hardware manager', async () => {
  await expectTheSame(await ready({ hardwareManagers: lab }), read('steps'))
})
