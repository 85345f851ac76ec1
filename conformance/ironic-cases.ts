/**
 * The same scripted cases on a real Ironic and on our conductor, over the same hardware: paths from the conductors' own
 * records, final records and errors compared fact by fact.
 */
import { type Bench, ownBench, realBench } from './bench.ts'
import { cases, type Case } from './cases.ts'
import { haveDebian, versionOf } from './debian.ts'
import { type Outcome, play } from './outcome.ts'
import { reasonFor } from './reasons.ts'
import { withCleanUp } from './processes.ts'

/** Cases at a time on each conductor. */
const atOnce = 8

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:ironic', ['ironic', 'sushy']))) return 0
  const only = process.argv.slice(2)
  const chosen = only.length === 0 ? cases : cases.filter(({ name }) => only.some((word) => name.includes(word)))
  const settings = { nodes: chosen.length, cleanTimeoutSeconds: 20, heartbeatTimeoutSeconds: 5 }
  const [real, own] = await Promise.all([realBench(settings), ownBench(settings)])
  console.log(`${chosen.length} cases on Ironic ${await versionOf('ironic')} and on cleanroom, over the same hardware`)
  const [theirs, ours] = await Promise.all([playAll(chosen, real), playAll(chosen, own)])
  return compare(chosen, theirs, ours)
}

async function playAll(chosen: readonly Case[], bench: Bench): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const machines = bench.lab.machines
  let next = 0
  const worker = async () => {
    for (let i = next++; i < chosen.length; i = next++) {
      const [one, machine] = [chosen[i], machines[i]]
      if (!one || !machine) throw new Error('there are more cases than machines')
      outcomes[i] = await play(one, bench, machine).catch((error: Error) => ({ 'did not run': error.message }))
      if (process.env['VERBOSE']) console.log(`${bench.name}: ${one.name}: ${JSON.stringify(outcomes[i])}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return outcomes
}

function compare(chosen: readonly Case[], theirs: readonly Outcome[], ours: readonly Outcome[]): number {
  let facts = 0
  let equal = 0
  let explained = 0
  let identicalCases = 0
  for (const [i, { name }] of chosen.entries()) {
    const [real = {}, own = {}] = [theirs[i], ours[i]]
    const names = [...new Set([...Object.keys(real), ...Object.keys(own)])]
    const differing = names.filter((fact) => JSON.stringify(real[fact]) !== JSON.stringify(own[fact]))
    facts += names.length
    equal += names.length - differing.length
    if (differing.length === 0) identicalCases++
    const path = real['path'] as string[] | undefined
    console.log(
      `\n${differing.length === 0 ? 'same ' : 'DIFF '} ${name}: ${summary(real)}, ${path?.length ?? 0} transitions`,
    )
    for (const fact of differing) {
      const reason = reasonFor(name, fact)
      if (reason !== undefined) explained++
      console.log(`    ${fact}`)
      console.log(`      Ironic:    ${JSON.stringify(real[fact])}`)
      console.log(`      cleanroom: ${JSON.stringify(own[fact])}`)
      console.log(`      ${reason === undefined ? 'NO REASON KNOWN' : `because ${reason}`}`)
    }
  }
  const unexplained = facts - equal - explained
  const share = ((100 * equal) / facts).toFixed(1)
  console.log(
    `\nconformance:ironic: ${identicalCases} of ${chosen.length} cases identical; ${equal} of ${facts} facts equal (${share} %), ` +
      `${explained} differences with a reason, ${unexplained} without`,
  )
  return unexplained === 0 ? 0 : 1
}

const summary = (outcome: Outcome): string =>
  [outcome['did not run'] ?? outcome['provision_state'], outcome['last_error']]
    .filter(Boolean)
    .map(String)
    .join(', ')
    .slice(0, 160)

await withCleanUp(main)
