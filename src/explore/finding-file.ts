import { createHash } from 'node:crypto'
import { stringify } from 'yaml'
import { runScenario } from '../lab/run.ts'
import { scenario, type ScenarioSource } from '../scenarios/scenario.ts'
import { attribute, toldOf } from './attribution.ts'
import type { Finding } from './explorer.ts'
import { sourceOf, type QuirkChoice } from './plan.ts'
import { signatureOf } from './run-plan.ts'

/** A finding as a scenario that anybody can run. */
export type FindingFile = {
  /** Of the file, without a directory. */
  name: string
  text: string
  seed: string
  /** What the journal of that run must have. */
  digest: string
  /** Which quirk it comes from, in a line. */
  cause: string
}

/** Seeds tried under the scenario's own name, which is a part of its chance. */
const seedsTried = 12

/** The scenario file of a finding. It has no expectation but the invariants, so it fails until the cause is gone. */
export async function findingFile(finding: Finding, quirks: QuirkChoice): Promise<FindingFile> {
  const ownName = nameOf(finding, quirks)
  const { source, seed, digest } = await underItsName(finding, quirks, ownName)
  // Even one that shows only under the name all plans have: files of two findings must not be one.
  const name = `${ownName}.yaml`
  const cause = toldOf(await attribute(finding, quirks))
  const head = [
    `# cleanroom run ${name}${seed === '1' ? '' : ` --seed ${seed}`}`,
    `# digest ${digest}`,
    `# ${finding.checker}: ${finding.text}`,
    `# ${cause}`,
  ]
  return { name, text: `${head.join('\n')}\n${stringify(source, { lineWidth: 110 })}`, seed, digest, cause }
}

function nameOf({ plan, checker }: Finding, quirks: QuirkChoice): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([plan, quirks]))
    .digest('hex')
    .slice(0, 6)
  return `found-${checker.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${hash}`
}

async function underItsName(finding: Finding, quirks: QuirkChoice, ownName: string) {
  const { plan, checker, text } = finding
  const told = { story: `Found by exploration: ${text}`, lesson: `"${checker}" must hold.` }
  const named = { ...sourceOf(plan, quirks, ownName), ...told }
  for (let i = 0; i < seedsTried; i++) {
    const seed = i === 0 ? String(plan.seed) : String(i)
    const found = await shown(named, seed, finding.signature)
    if (found) return { ...found, seed }
  }
  const plain = { ...sourceOf(plan, quirks), ...told }
  const seed = String(plan.seed)
  return { ...((await shown(plain, seed, finding.signature)) ?? { source: plain, digest: finding.digest }), seed }
}

/** Whether the scenario shows the finding with this seed; then with the answers its actions got. */
async function shown(
  source: ScenarioSource,
  seed: string,
  signature: string,
): Promise<{ source: ScenarioSource; digest: string } | undefined> {
  const { verdict } = await runScenario(scenario(source), { seed })
  if (!verdict.violations.some((one) => signatureOf(one) === signature) && verdict.error === undefined) return undefined
  const refused = new Map<string, Set<number>>()
  for (const { what, actual } of verdict.differences) {
    const action = /^answer to (.*)$/.exec(what)?.[1]
    const status = (actual as { status?: number } | undefined)?.status
    if (action === undefined || status === undefined) continue
    refused.set(action, (refused.get(action) ?? new Set([202])).add(status))
  }
  const actions = source.actions.map((action) => {
    const statuses = refused.get(action.do)
    return statuses && !action.answer ? { ...action, answer: { status: [...statuses] } } : action
  })
  return { source: { ...source, actions }, digest: verdict.digest }
}
