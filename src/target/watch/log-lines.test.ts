import { expect, test } from 'vitest'
import { LogReader } from './log-lines.ts'

const uuid = '7a4b9000-0000-4000-8000-000000000001'
const step = `{'step': 'erase_devices', 'priority': 10, 'interface': 'deploy', 'reboot_requested': False}`
const moved = (from: string, to: string, target: string) =>
  `Node ${uuid} moved to provision state "${to}" from state "${from}"; target provision state is "${target}"`
const log = [
  `Node ${uuid} successfully reserved for provision action provide (took 0.01 seconds)`,
  moved('manageable', 'cleaning', 'available'),
  `Successfully released exclusive lock for provision action provide on node ${uuid} (lock was held 1.00 sec)`,
  `Executing automated cleaning on node ${uuid}, remaining steps: [${step}]`,
  `Executing ${step} on node ${uuid}`,
  `Clean step ${step} on node ${uuid} being executed asynchronously, waiting for driver.`,
  moved('cleaning', 'clean wait', 'available'),
  moved('clean wait', 'cleaning', 'available'),
  `Node ${uuid} cleaning complete`,
  moved('cleaning', 'available', 'None'),
  moved('available', 'manageable', 'None'),
  moved('manageable', 'cleaning', 'manageable'),
  `Executing ${step} on node ${uuid}`,
  moved('cleaning', 'clean failed', 'manageable'),
].map((line) => `2026-11-23 03:00:00.000 1 INFO ironic.conductor [req-1 - - - -] ${line}\n`)

const deploy = { node: uuid, step: 'deploy.erase_devices', index: 0 }
const transition = (event: string, from: string, to: string, target: string | null) => [
  'transition',
  { node: uuid, event, from, to, target },
]
const told = [
  ['lock', { node: uuid, held: true, purpose: 'provision action provide' }],
  transition('provide', 'manageable', 'cleaning', 'available'),
  ['lock', { node: uuid, held: false }],
  ['step', { ...deploy, phase: 'start' }],
  ['step', { ...deploy, phase: 'wait' }],
  transition('wait', 'cleaning', 'clean wait', 'available'),
  transition('resume', 'clean wait', 'cleaning', 'available'),
  ['step', { ...deploy, phase: 'done' }],
  transition('done', 'cleaning', 'available', null),
  transition('manage', 'available', 'manageable', null),
  transition('clean', 'manageable', 'cleaning', 'manageable'),
  ['step', { ...deploy, phase: 'start' }],
  transition('fail', 'cleaning', 'clean failed', 'manageable'),
  ['step', { ...deploy, phase: 'failed' }],
]

test.each([1, 7, 4096])("Ironic's log is told in our journal's words, read %i characters at a time", (size) => {
  const reader = new LogReader()
  const seen: unknown[] = []
  const end = reader.follow(uuid, (kind, detail) => seen.push([kind, detail]))
  const text = log.join('')
  for (let at = 0; at < text.length; at += size) reader.read(text.slice(at, at + size))
  expect(seen).toEqual(told)
  end()
  reader.read(text)
  expect(seen).toHaveLength(told.length)
})

test("other nodes are others' business", () => {
  const reader = new LogReader()
  const seen: unknown[] = []
  reader.follow('7a4b9000-0000-4000-8000-000000000002', (kind) => seen.push(kind))
  reader.read(log.join(''))
  expect(seen).toEqual([])
})
