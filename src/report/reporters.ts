import { github } from './github.ts'
import { jsonLines } from './json-lines.ts'
import { junit } from './junit.ts'
import type { Reporter } from './reporter.ts'
import { tap } from './tap.ts'

/** Every report for machines, by the name it is asked for. */
export const reporters = { junit, tap, github, jsonl: jsonLines } as const satisfies Record<string, Reporter>

export type ReporterName = keyof typeof reporters
