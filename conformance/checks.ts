/** Counts what holds and what does not, and prints each as it is found. */
export class Checks {
  passed = 0
  failed = 0

  /** A heading over the checks that follow. */
  about(title: string): void {
    console.log(`\n${title}`)
  }

  /** Something worth reading that is no check. */
  say(text: string): void {
    console.log(`    ${text}`)
  }

  that(what: string, holds: boolean, got?: unknown): boolean {
    if (holds) this.passed++
    else this.failed++
    console.log(holds ? `  ok    ${what}` : `  FAIL  ${what}${got === undefined ? '' : `; got ${show(got)}`}`)
    return holds
  }

  equal(what: string, got: unknown, wanted: unknown): boolean {
    const same = JSON.stringify(got) === JSON.stringify(wanted)
    return this.that(same ? `${what}: ${show(wanted)}` : `${what} should be ${show(wanted)}`, same, got)
  }

  matches(what: string, got: unknown, wanted: RegExp): boolean {
    return this.that(`${what}: ${wanted.source}`, typeof got === 'string' && wanted.test(got), got)
  }

  /** The last line, and the exit code of the run. */
  verdict(name: string): 0 | 1 {
    console.log(`\n${name}: ${this.passed} checks passed, ${this.failed} failed`)
    return this.failed === 0 ? 0 : 1
  }
}

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
