import { accumulate, type Coverage } from './coverage.ts'
import { noProgress, type Finding, type Progress } from './explorer.ts'

/** What the shards of one exploration have come to together. */
export function merged(parts: readonly Progress[]): Progress {
  const all = noProgress()
  const coverage: Coverage = new Map()
  const findings = new Map<string, Finding>()
  for (const part of parts) {
    all.done += part.done
    all.virtualMs += part.virtualMs
    all.requests += part.requests
    all.lastNewAt = Math.max(all.lastNewAt, part.lastNewAt * parts.length)
    all.corpus.push(...part.corpus, ...part.newcomers.flat())
    for (const [point, count] of part.coverage) {
      accumulate(coverage, [point])
      coverage.set(point, (coverage.get(point) ?? 0) + count - 1)
    }
    for (const finding of part.findings) {
      const known = findings.get(finding.signature)
      if (known) known.seen += finding.seen
      else findings.set(finding.signature, { ...finding })
    }
  }
  return { ...all, coverage: [...coverage], findings: [...findings.values()] }
}
