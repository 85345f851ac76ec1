import { resolveOptions } from '../conductor/options/options.ts'
import { newNode } from '../conductor/node.ts'
import { quirkIds } from '../conductor/quirks.ts'
import { machine } from '../conductor/states.ts'
import { personalities } from '../fake-bmc/personalities.ts'
import { quirks as bmcQuirks } from '../fake-bmc/quirks/quirks.ts'
import { profiles } from '../machine/profiles.ts'
import type { Expectation, ScenarioOutcome } from './expectation.ts'
import { noSuch, type Mistake } from './mistake.ts'
import type { Scenario } from './scenario.ts'
import { momentMistakes } from './trigger-mistakes.ts'

/** Every mistake in a scenario that its form does not show: names of things that are not there, moments that never come. */
export function mistakesOf(scenario: Scenario): Mistake[] {
  const { fleet, options, quirks, expect } = scenario
  const mistakes: Mistake[] = []
  const wrong = (path: (string | number)[], text: string) => void mistakes.push({ path, text })

  const profile = profiles[fleet.profile]
  if (!profile) wrong(['fleet', 'profile'], noSuch('hardware profile', fleet.profile, Object.keys(profiles)))
  mistakes.push(...bmcMistakes(fleet.bmc))
  for (const [name, value] of Object.entries(options)) {
    const complaint = optionComplaint(name, value)
    if (complaint !== undefined) wrong(['options', name], complaint)
  }
  if (Array.isArray(quirks))
    for (const [i, id] of quirks.entries())
      if (!(quirkIds as string[]).includes(id)) wrong(['quirks', i], noSuch('quirk', id, quirkIds))

  const names = Array.from({ length: fleet.count }, (_, i) => `node-${i + 1}`)
  const devices = profile?.disks.map(({ device }) => device)
  mistakes.push(...momentMistakes(scenario, names, devices))
  mistakes.push(...expectationMistakes(expect, ['expect'], names, devices))
  for (const set of ['upstream', 'none'] as const) {
    const changes = expect.under[set]
    if (changes) mistakes.push(...expectationMistakes(changes, ['expect', 'under', set], names, devices))
  }
  return mistakes
}

/** What is wrong with the name of a BMC, or with the ones it is made of. */
function bmcMistakes(bmc: Scenario['fleet']['bmc']): Mistake[] {
  if (bmc === undefined) return []
  const { personality, quirks } = typeof bmc === 'string' ? { personality: bmc, quirks: [] } : bmc
  const path = typeof bmc === 'string' ? ['fleet', 'bmc'] : ['fleet', 'bmc', 'personality']
  const makers = personalities.map(({ name }) => name)
  const oddities = bmcQuirks.map(({ id }) => id)
  return [
    ...(makers.includes(personality) ? [] : [{ path, text: noSuch('BMC', personality, makers) }]),
    ...quirks.flatMap((id, i) =>
      oddities.includes(id)
        ? []
        : [{ path: ['fleet', 'bmc', 'quirks', i], text: noSuch('quirk of a BMC', id, oddities) }],
    ),
  ]
}

function optionComplaint(name: string, value: unknown): string | undefined {
  try {
    resolveOptions({ [name]: value } as Parameters<typeof resolveOptions>[0])
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

type Loose<T> = { [Name in keyof T]?: T[Name] | undefined }
type Expected = Loose<Expectation>

function expectationMistakes(
  expect: Expected,
  path: string[],
  names: readonly string[],
  devices: readonly string[] | undefined,
): Mistake[] {
  const mistakes = outcomeMistakes(expect, path, devices)
  for (const [name, outcome] of Object.entries(expect.nodes ?? {})) {
    if (!names.includes(name)) mistakes.push({ path: [...path, 'nodes', name], text: noSuch('node', name, names) })
    mistakes.push(...outcomeMistakes(outcome, [...path, 'nodes', name], devices))
  }
  return mistakes
}

const states = Object.keys(machine)
const recordFields = Object.keys(newNode({ uuid: '', driver: '', created_at: '' }))

function outcomeMistakes(
  { path: states_, fields = {}, lastError, disks }: Loose<ScenarioOutcome>,
  at: (string | number)[],
  devices: readonly string[] | undefined,
): Mistake[] {
  const mistakes: Mistake[] = []
  for (const [i, state] of (states_ ?? []).entries())
    if (!states.includes(state))
      mistakes.push({ path: [...at, 'path', i], text: noSuch('provision state', state, states) })
  for (const field of Object.keys(fields)) {
    const [root = ''] = field.split('.')
    if (!recordFields.includes(root))
      mistakes.push({ path: [...at, 'fields', field], text: noSuch('field of a node', root, recordFields) })
  }
  if (typeof lastError === 'string' && !isExpression(lastError))
    mistakes.push({
      path: [...at, 'lastError'],
      text: `${JSON.stringify(lastError)} is no regular expression. Characters such as ( and [ need a backslash.`,
    })
  if (typeof disks === 'object' && devices)
    for (const device of Object.keys(disks))
      if (!devices.includes(device))
        mistakes.push({ path: [...at, 'disks', device], text: noSuch('disk', device, devices) })
  return mistakes
}

function isExpression(text: string): boolean {
  try {
    return Boolean(new RegExp(text))
  } catch {
    return false
  }
}
