/**
 * The same scripted cases on a real Ironic and on our conductor, over the same hardware: paths from the conductors' own
 * records, final records and errors compared fact by fact.
 */
import { type Bench, ownBench, realBench } from './bench.ts'
import type { Case } from './case-parts.ts'
import { cases } from './cases.ts'
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
  // Twice as many machines as cases: what differs without a reason is played again.
  const settings = { nodes: 2 * chosen.length, cleanTimeoutSeconds: 20, heartbeatTimeoutSeconds: 5 }
  const [real, own] = await Promise.all([realBench(settings), ownBench(settings)])
  console.log(`${chosen.length} cases on Ironic ${await versionOf('ironic')} and on cleanroom, over the same hardware`)
  const first = await playOnBoth(chosen, real, own, 0, atOnce)
  const doubtful = first.filter((result) => result.differences.some(({ reason }) => reason === undefined))
  for (const { name, differences } of doubtful) {
    const facts = differences.filter(({ reason }) => reason === undefined).map(({ fact }) => fact)
    console.log(`played again, because of ${facts.join(', ')}: ${name}`)
  }
  // One after another: on a busy machine a case may have met an unlucky moment.
  const again = doubtful.map(({ name }) => chosen.find((one) => one.name === name) as Case)
  const second = again.length === 0 ? [] : await playOnBoth(again, real, own, chosen.length, 2)
  return report(first.map((result) => second.find(({ name }) => name === result.name) ?? result))
}

type Difference = { fact: string; real: unknown; own: unknown; reason: string | undefined }
type Result = { name: string; summary: string; facts: number; differences: Difference[] }

async function playOnBoth(
  chosen: readonly Case[],
  real: Bench,
  own: Bench,
  firstMachine: number,
  workers: number,
): Promise<Result[]> {
  const [theirs, ours] = await Promise.all([
    playAll(chosen, real, firstMachine, workers),
    playAll(chosen, own, firstMachine, workers),
  ])
  return chosen.map(({ name }, i) => compare(name, theirs[i] ?? {}, ours[i] ?? {}))
}

async function playAll(
  chosen: readonly Case[],
  bench: Bench,
  firstMachine: number,
  workers: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const machines = bench.lab.machines.slice(firstMachine)
  let next = 0
  const worker = async () => {
    for (let i = next++; i < chosen.length; i = next++) {
      const [one, machine] = [chosen[i], machines[i]]
      if (!one || !machine) throw new Error('there are more cases than machines')
      outcomes[i] = await play(one, bench, machine).catch((error: Error) => ({ 'did not run': error.message }))
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return outcomes
}

/** A case that does not come to its end shows nothing, also when it does so on both. */
const broken = ['did not run', 'did not end']

function compare(name: string, real: Outcome, own: Outcome): Result {
  const facts = [...new Set([...Object.keys(real), ...Object.keys(own)])]
  const differing = facts.filter(
    (fact) => broken.includes(fact) || JSON.stringify(real[fact]) !== JSON.stringify(own[fact]),
  )
  return {
    name,
    summary: summary(real),
    facts: facts.length,
    differences: differing.map((fact) => ({
      fact,
      real: real[fact],
      own: own[fact],
      reason: broken.includes(fact) ? undefined : reasonFor(name, fact),
    })),
  }
}

function report(results: readonly Result[]): number {
  for (const { name, summary: what, differences } of results) {
    console.log(`\n${differences.length === 0 ? 'same ' : 'DIFF '} ${name}: ${what}`)
    for (const { fact, real, own, reason } of differences) {
      console.log(`    ${fact}`)
      console.log(`      Ironic:    ${JSON.stringify(real)}`)
      console.log(`      cleanroom: ${JSON.stringify(own)}`)
      console.log(`      ${reason === undefined ? 'NO REASON KNOWN' : `because ${reason}`}`)
    }
  }
  const facts = results.reduce((sum, one) => sum + one.facts, 0)
  const differences = results.flatMap((one) => one.differences)
  const unexplained = differences.filter(({ reason }) => reason === undefined).length
  const equal = facts - differences.length
  const identical = results.filter((one) => one.differences.length === 0).length
  console.log(
    `\nconformance:ironic: ${identical} of ${results.length} cases identical; ${equal} of ${facts} facts equal ` +
      `(${((100 * equal) / facts).toFixed(1)} %), ${differences.length - unexplained} differences with a reason, ${unexplained} without`,
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
