import { expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'
import { agentFaults } from '../fake-agent/catalogue/catalogue.ts'
import { faultNames } from '../lab/faults/table.ts'

type Listed = { lab: { name: string; says: string }[]; agent: { id: string; way: string; outcome: string }[] }

test('every fault a scenario may order is listed, with its line', async () => {
  const { code, out } = await cleanroom('faults')
  expect(code).toBe(0)
  for (const name of faultNames) expect(out).toMatch(new RegExp(`^${name} +\\S`, 'm'))
  for (const { id } of agentFaults) expect(out).toMatch(new RegExp(`^${id} +(by id|situation|impossible) `, 'm'))
})

test('as JSON it says how each row comes about and what Ironic makes of it', async () => {
  const { out } = await cleanroom('faults', '--json')
  const { lab, agent } = JSON.parse(out) as Listed
  expect(lab.map(({ name }) => name)).toEqual(faultNames)
  expect(agent.map(({ id }) => id)).toEqual(Array.from({ length: 120 }, (_, i) => `F${String(i + 1).padStart(2, '0')}`))
  expect(agent.filter(({ way }) => way === 'impossible').map(({ id }) => id)).toEqual(['F44'])
  expect(agent.every(({ outcome }) => outcome.length > 0)).toBe(true)
})

test('one row shows how to order it', async () => {
  const { out } = await cleanroom('faults', 'f28')
  expect(out).toContain('F28  ')
  expect(out).toContain('{ do: agent fault, id: F28 }')
})
