import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'cleanroom-'))

/** Runs a file of this text and gives what is said of it. */
async function complaint(text: string, name = 'bad.yaml') {
  const file = join(directory(), name)
  writeFileSync(file, text)
  const { code, out, err } = await cleanroom('run', file)
  return { code, out, err: err.replaceAll(file, name) }
}

const head = 'name: bad\nstory: A mistake.\nlesson: None.\n'
const provide = 'actions:\n  - do: provide\n'

describe('a mistake is named with its line, its column and what would be right', () => {
  const cases: [what: string, text: string, says: string][] = [
    ['bad YAML', `${head}actions: [\n`, 'bad.yaml:5:1: Flow sequence'],
    ['a tab', `${head}actions:\n\t- do: provide\n`, 'bad.yaml:5:1: '],
    [
      'a member nobody knows',
      `${head}${provide}expects: {}\n`,
      'bad.yaml:6:1: expects: It is not known here. Did you mean expect?',
    ],
    [
      'a member its fault does not have',
      `${head}${provide}faults:\n  - do: bmc slow\n    byMS: 5\nexpect: {}\n`,
      'bad.yaml:8:5: faults.0.byMS: It is not known here. Did you mean byMs?',
    ],
    ['a missing member', `name: bad\n${provide}expect: {}\n`, 'bad.yaml:1:1: story: It is missing'],
    [
      'an unknown fault',
      `${head}${provide}faults:\n  - do: agent dwn\nexpect: {}\n`,
      'bad.yaml:7:9: faults.0.do: There is no fault "agent dwn". Did you mean agent down?',
    ],
    [
      'an unknown action',
      `${head}actions:\n  - do: provid\nexpect: {}\n`,
      'bad.yaml:5:9: actions.0.do: There is no action "provid". Did you mean provide?',
    ],
    [
      'a kind of entry there is not',
      `${head}${provide}faults:\n  - do: agent down\n    on: { kind: stepp }\nexpect: {}\n`,
      'bad.yaml:8:17: faults.0.on.kind: This never happens. There is no kind of journal entry "stepp". Did you mean step?',
    ],
    [
      'a moment that never comes',
      `${head}${provide}faults:\n  - do: agent down\n    on: { kind: step, phase: begin }\nexpect: {}\n`,
      'bad.yaml:8:30: faults.0.on.phase: This never happens. phase is never "begin". It is one of: start, wait, done, failed.',
    ],
    [
      'a state there is not',
      `${head}actions:\n  - do: provide\n    on: { kind: transition, to: cleanin }\nexpect: {}\n`,
      'bad.yaml:6:33: actions.0.on.to: This never happens. to is never "cleanin". Did you mean cleaning?',
    ],
    [
      'a step without its interface',
      `${head}${provide}faults:\n  - do: agent down\n    on: { kind: step, step: erase_devices }\nexpect: {}\n`,
      'A step has its interface before it: deploy.erase_devices, not erase_devices.',
    ],
    [
      'a moment after the end',
      `${head}limitMs: 1000\nactions:\n  - do: provide\n    afterMs: 2000\nexpect: {}\n`,
      'bad.yaml:7:14: actions.0.afterMs: It never comes: the run ends after 1000 ms.',
    ],
    [
      'a node that is missing',
      `${head}actions:\n  - { do: provide, node: node-2 }\nexpect: {}\n`,
      'bad.yaml:5:26: actions.0.node: There is no node "node-2". Did you mean node-1?',
    ],
    [
      'a node that is missing among the expectations',
      `${head}${provide}expect:\n  nodes:\n    node-7: { lastError: null }\n`,
      'bad.yaml:8:13: expect.nodes.node-7: There is no node "node-7". Did you mean node-1?',
    ],
    [
      'a host there is not',
      `${head}${provide}faults:\n  - { do: network cut, to: bmc-node-3 }\nexpect: {}\n`,
      'bad.yaml:7:28: faults.0.to: No host of this scenario is called "bmc-node-3". Did you mean bmc-node-1?',
    ],
    [
      'a disk there is not',
      `${head}${provide}expect:\n  disks: { /dev/sdc: wiped }\n`,
      'There is no disk "/dev/sdc". Did you mean /dev/sda?',
    ],
    [
      'an option there is not',
      `${head}options:\n  conductor.clean_callback_timeut: 5\n${provide}expect: {}\n`,
      'bad.yaml:5:36: options.conductor.clean_callback_timeut: Unknown option conductor.clean_callback_timeut. Did you mean conductor.clean_callback_timeout?',
    ],
    [
      'a profile there is not',
      `${head}fleet: { profile: two-disk }\n${provide}expect: {}\n`,
      'bad.yaml:4:19: fleet.profile: There is no hardware profile "two-disk". There are: two-disk-1u',
    ],
    [
      'a field of a node there is not',
      `${head}${provide}expect:\n  fields: { provision_stat: available }\n`,
      'There is no field of a node "provision_stat". Did you mean provision_state?',
    ],
    [
      'a pattern that is none',
      `${head}${provide}expect:\n  lastError: 'failed (again'\n`,
      'bad.yaml:7:14: expect.lastError: "failed (again" is no regular expression.',
    ],
    ['a wrong type', `${head}fleet: { count: many }\n${provide}expect: {}\n`, 'bad.yaml:4:17: fleet.count: '],
  ]
  test.each(cases)('%s', async (_, text, says) => {
    const { code, out, err } = await complaint(text)
    expect(err).toContain(says)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  test('JSON has places as well', async () => {
    const text = '{\n  "name": "bad", "story": "", "lesson": "",\n  "actions": [{ "do": "provid" }],\n  "expect": {}\n}'
    const { code, err } = await complaint(text, 'bad.json')
    expect(err).toContain('bad.json:3:23: actions.0.do: There is no action "provid". Did you mean provide?')
    expect(code).toBe(2)
  })

  test('TypeScript has, as far as its text shows them', async () => {
    const text =
      "export default {\n  name: 'bad', story: '', lesson: '',\n  actions: [{ do: 'provid' }],\n  expect: {},\n}\n"
    const { code, err } = await complaint(text, 'bad.ts')
    expect(err).toContain('bad.ts:3:15: actions.0.do: There is no action "provid". Did you mean provide?')
    expect(code).toBe(2)
  })

  test('a program without a scenario is none', async () => {
    expect(await complaint('export const a: number = 1\n', 'bad.ts')).toMatchObject({ code: 2 })
    expect((await complaint('export default {', 'worse.ts')).err).toContain('Cannot load worse.ts')
  })
})

test('a directory may hold YAML, JSON and TypeScript; all of it is run', async () => {
  const dir = directory()
  const path = ['manageable', 'cleaning', 'available']
  const scenario = {
    story: 'Nothing is cleaned.',
    lesson: 'None.',
    fleet: { tenant: null, record: { automated_clean: false } },
    actions: [{ do: 'provide' }],
    expect: { path },
  }
  writeFileSync(join(dir, 'a.yaml'), JSON.stringify({ name: 'in-yaml', ...scenario }))
  writeFileSync(join(dir, 'b.json'), JSON.stringify({ name: 'in-json', ...scenario }))
  writeFileSync(
    join(dir, 'c.ts'),
    `const name: string = 'in-typescript'\nexport default { name, ...${JSON.stringify(scenario)} }\n`,
  )
  const { code, out } = await cleanroom('run', dir)
  expect(out).toMatch(/^in-yaml +as expected/m)
  expect(out).toMatch(/^in-json +as expected/m)
  expect(out).toMatch(/^in-typescript +as expected/m)
  expect(code).toBe(0)
})

test('two scenarios of one name are refused: their verdicts could not be told apart', async () => {
  const dir = directory()
  const text = `name: twin\nstory: One.\nlesson: None.\n${provide}expect: {}\n`
  writeFileSync(join(dir, 'a.yaml'), text)
  writeFileSync(join(dir, 'b.yaml'), text)
  const { code, err } = await cleanroom('run', dir)
  expect(err).toContain('Two scenarios are called twin:')
  expect(code).toBe(2)
})
