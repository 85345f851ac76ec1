import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BadInput } from './bad-input.ts'
import { readMisbehaviour } from './fault-files.ts'

const directory = mkdtempSync(join(tmpdir(), 'cleanroom-rules-'))
const known = { hosts: ['bmc-node-1', 'agent-node-1', 'bmc-node-2', 'agent-node-2'], nodes: ['node-1', 'node-2'] }

function read(text: string): unknown {
  const file = join(directory, 'rules.yaml')
  writeFileSync(file, text)
  try {
    return readMisbehaviour(file, known)
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    return error.message.split('\n').map((line) => line.replace(`${directory}/`, '').trim())
  }
}

test('the example of the manual is as it should be', () => {
  const page = readFileSync(new URL('../../docs/farm.md', import.meta.url), 'utf8')
  const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? []
  expect(read(example)).toMatchObject({ rules: [{ at: 'bmc-*', times: 5 }, { at: 'bmc-node-1' }], faults: [{}] })
})

test('JSON will do, and so will nothing', () => {
  expect(read('{"rules": [{"at": "bmc-*", "does": {"status": 503}}]}')).toMatchObject({ rules: [{}], faults: [] })
  expect(read('')).toEqual({ rules: [], faults: [] })
})

test.each([
  [
    'rules:\n  - at: bmc-*\n    does: { staus: 500 }',
    '3:20: rules.0.does.staus: There is no member "staus" here. Did you mean status?',
  ],
  ['rules:\n  - at: bmc-*\n    matches: {}\n    does: { drop: true }', 'matches" here. Did you mean match?'],
  [
    'rules:\n  - at: bmc-*\n    match: { probability: 2 }\n    does: { drop: true }',
    '3:27: rules.0.match.probability: Invalid value',
  ],
  [
    'rules:\n  - at: bmc-nod-1\n    does: { drop: true }',
    '2:9: rules.0.at: There is no server "bmc-nod-1". Did you mean bmc-node-1?',
  ],
  [
    'rules:\n  - at: bmc-*\n    does: { effect: panik }',
    '3:21: rules.0.does.effect: There is no effect "panik". Did you mean panic?',
  ],
  ['rules:\n  - at: bmc-*\n    does: {}', '3:11: rules.0.does: It does nothing.'],
  ['faults:\n  - do: agent crashs', '2:9: faults.0.do: There is no fault "agent crashs". Did you mean agent crashes?'],
  ['faults:\n  - do: agent crashes\n    node: node-9', '3:11: faults.0.node: There is no node "node-9".'],
  ['rule: []', '1:7: rule: There is no member "rule" here. Did you mean rules?'],
  ['rules: [', 'rules.yaml:1:9:'],
])('%j: %s', (text, complaint) => {
  expect(String(read(text))).toContain(complaint)
})
