import { github } from './github.ts'
import { jobSummary } from './job-summary.ts'
import { jsonLines } from './json-lines.ts'
import { junit } from './junit.ts'
import type { Reporter } from './reporter.ts'
import { tap } from './tap.ts'

/** Every report for machines, by the name it is asked for. */
export const reporters = { junit, tap, github, summary: jobSummary, jsonl: jsonLines } as const satisfies Record<
  string,
  Reporter
>

export type ReporterName = keyof typeof reporters

/** The file each report has in a directory of all. */
export const reportFiles = {
  junit: 'junit.xml',
  tap: 'results.tap',
  github: 'annotations.txt',
  summary: 'summary.md',
  jsonl: 'results.jsonl',
} as const satisfies Record<ReporterName, string>
