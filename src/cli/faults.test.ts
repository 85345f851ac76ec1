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

const introduction = `# Ways in which an agent misbehaves

Every row can be ordered in a scenario, \`{ do: agent fault, id: F28 }\`, or while machines run on real ports, \`POST /machines/:name/faults\`
\`{"fault": "agent fault", "id": "F28"}\`; \`cleanroom faults F28\` shows how it is made. \`match\` of a fault of one's own (\`agent misbehaves\`,
\`agent http\`) selects by node, endpoint or command, step, occurrence, share (drawn from the seed) and time.

This page is made of the catalogue by its test. What comes of each row in an automated clean is tested as well.

| id | what goes wrong | how it comes about | what Ironic makes of it |
| --- | --- | --- | --- |`

const onRealPorts = `
## On real ports

A server closes its listener (refused), resets, stays silent, thinks, trickles, ends in the middle of a body, and speaks something that is no
HTTP. It has no part in the following; whoever needs them takes a packet filter or a network namespace.

- Packets that vanish before a connection is made (F12 at its worst): the system accepts it, and silence follows. A client sees its time-out
  for reading, not the one for connecting.
- No route to the host (a lockdown after its first second): silence instead.
- An address that changes (F14): the listener is closed, and nobody has the old one.
- A stretch between two hosts that are both elsewhere: \`network cut\` and its like reach what has an end in this process.
- A certificate that the conductor's own computer loses (F114).
`

test('the page about the catalogue is what the catalogue says', async () => {
  const escaped = (text: string) => text.replaceAll('|', String.raw`\|`)
  const rows = agentFaults.map(
    ({ id, title, cause, outcome, order }) =>
      `| ${'impossible' in order ? `(${id})` : id} | ${escaped(title)} | ${escaped(cause)} | ${escaped(outcome)} |`,
  )
  await expect([introduction, ...rows, onRealPorts].join('\n')).toMatchFileSnapshot('../../docs/agent-faults.md')
})
