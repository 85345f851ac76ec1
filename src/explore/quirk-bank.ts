import { quirks as quirkTable, type QuirkId } from '../conductor/quirks.ts'
import { Explorer, type Finding } from './explorer.ts'
import { sizeOf, type Plan } from './plan.ts'
import type { ThemeName } from './themes.ts'
import { runPlan, signatureOf } from './run-plan.ts'

/** What came of the search for a violation that one quirk, alone, causes. */
export type Hunt = {
  quirk: QuirkId
  seed: number
  /** Runs until it was found; absent when it was not. */
  runs: number | undefined
  checker?: string
  size?: number
  plan?: Plan
}

/** Runs that may be spent on making a witness small. */
const reductions = 200

/** Themes in which a quirk that is rare elsewhere has its place. */
export const whereToLook: Partial<Record<QuirkId, readonly ThemeName[]>> = {
  'reserved-steps-dropped': ['reserved'],
  'busy-agent-means-no-steps': ['busy'],
  'version-mismatch-drops-runbook-and-abort': ['versions'],
  'stale-failed-blamed': ['lists'],
  'bios-verify-failure-continues': ['bios'],
  'bios-poller-waits-forever': ['withoutRamdisk'],
  'stale-bios-state-ends-a-step': ['leftovers'],
  'raid-task-failure-only-logged': ['raid'],
  'hold-loses-manual-target': ['reserved'],
  'wait-seconds-stalls': ['reserved'],
  'restart-corrects-eight': ['takeOver'],
  'restart-loses-manual-target': ['restart'],
  'restart-cleans-up-nothing': ['restart'],
  'maintenance-orphan-stuck': ['takeOver'],
  'database-error-strands-node': ['database'],
  'stuck-without-worker': ['crowd'],
  'skipped-cleaning-ignores-retired': ['tearDown'],
  'provide-not-limited': ['limits'],
  'stale-fault-suppresses-power-off': ['refused'],
  'error-body-without-faultstring-crashes': ['refused'],
  'token-in-last-error': ['unreachable'],
  'oob-clean-torn-down-in-band': ['withoutRamdisk'],
  'unknown-boot-device-500': ['requests'],
  'explicit-steps-lose-reboot-requested': ['reserved'],
  'malformed-step-500': ['requests'],
  'malformed-json-500': ['requests'],
  'unknown-list-field-500': ['requests'],
  'missing-step-index-completes': ['database'],
  'fresh-boot-completes-step': ['machine', 'agent'],
  'no-steps-is-clean': ['agent', 'database'],
}

/** Quirks that no violation can show, and why. */
export const unseen: Partial<Record<QuirkId, string>> = {}

/**
 * Explores with one quirk on and all others off until something breaks that does not break without it, and makes that
 * small.
 */
export async function hunt(quirk: QuirkId, seed: number, most: number): Promise<Hunt> {
  const explorer = new Explorer({ seed, quirks: [quirk], focus: whereToLook[quirk] ?? [], round: 1, lag: 0 })
  while (explorer.done < most) {
    const { found } = await explorer.next()
    for (const finding of found) {
      if (!(await isCausedBy(finding))) continue
      await explorer.reduce(finding, reductions)
      const { checker, plan } = finding
      return { quirk, seed, runs: explorer.done, checker, size: sizeOf(plan), plan }
    }
  }
  return { quirk, seed, runs: undefined }
}

/** Whether the same plan shows nothing of the kind once all quirks are off. */
async function isCausedBy({ original, signature }: Finding): Promise<boolean> {
  const { found } = await runPlan(original, [])
  return !found.some((one) => signatureOf(one) === signature)
}

/** One row of the table. */
export type BankRow = {
  quirk: QuirkId
  /** Median of the seeds that found it; absent when less than half of them did. */
  runs: number | undefined
  foundBy: number
  seeds: number
  size: number | undefined
  checker: string | undefined
  source: string
}

export function rowOf(quirk: QuirkId, hunts: readonly Hunt[]): BankRow {
  const runs = hunts.map((one) => one.runs ?? Infinity).toSorted((a, b) => a - b)
  const median = runs[Math.floor(runs.length / 2)] ?? Infinity
  const smallest = hunts.filter(({ size }) => size !== undefined).toSorted((a, b) => Number(a.size) - Number(b.size))[0]
  return {
    quirk,
    runs: median === Infinity ? undefined : median,
    foundBy: runs.filter((one) => one !== Infinity).length,
    seeds: hunts.length,
    size: smallest?.size,
    checker: smallest?.checker,
    source: quirkTable[quirk].source,
  }
}
