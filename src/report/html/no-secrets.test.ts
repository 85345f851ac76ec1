import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { runScenario } from '../../lab/run.ts'
import type { Witness } from '../../lab/stage.ts'
import { library } from '../../scenarios/library/index.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { reportRunOf } from './from-run.ts'
import { Gathering } from './gather.ts'
import { leafOf } from './leaf.ts'
import { reportHtml } from './report-html.ts'

/** Sees what {@link Gathering} sees, and takes down every secret that is said. It shares no line with what masks them. */
class Eavesdropper implements Witness {
  readonly gathering = new Gathering()
  readonly heard = new Set<string>()

  exchange(exchange: Parameters<Witness['exchange']>[0]): void {
    this.gathering.exchange(exchange)
    const { outgoing, answer } = exchange
    const { authorization = '', ...headers } = outgoing.headers ?? {}
    const [scheme, credentials = ''] = authorization.split(' ')
    this.#hear(credentials)
    if (scheme === 'Basic') this.#hear(atob(credentials).split(':')[1])
    this.#hear(headers['x-auth-token'], answer?.headers.get('x-auth-token'), answer?.headers.get('set-cookie'))
    this.#hear(/agent_token=([^&]*)/.exec(outgoing.url)?.[1])
    for (const [, said] of (outgoing.body ?? '').matchAll(/"(?:agent_token|[Pp]assword)": ?"([^"]*)"/g))
      this.#hear(said)
  }

  saved(...change: Parameters<Witness['saved']>): void {
    this.gathering.saved(...change)
  }

  #hear(...said: (string | null | undefined)[]): void {
    for (const one of said) if (one && one.length >= 8) this.heard.add(one)
  }
}

/** All that a page of one run has, in one text. */
async function readThrough(scenario: Scenario) {
  const eavesdropper = new Eavesdropper()
  const { gathering, heard } = eavesdropper
  const { verdict, lab } = await runScenario(scenario, { witness: eavesdropper, onEntry: gathering.onEntry })
  const leaf = leafOf(reportRunOf(scenario, verdict, lab, gathering.entries()))
  return { heard, text: reportHtml([leaf]) + inflateRawSync(Buffer.from(leaf.packed, 'base64')).toString() }
}

const named = (name: string) => library.find((one) => one.name === name) as Scenario

test.each([
  // A token stands in a record's last_error here, and in what an expectation is compared with.
  ['link-local-callback', { lastError: 'something else' }],
  ['happy-virtual-media', {}],
  ['session-forgotten', {}],
  ['password-rotated', {}],
  ['bmc-password-changed', {}],
  ['callback-url-changes', {}],
  ['no-node-for-ten-minutes', {}],
])('no secret of %s is anywhere in its page', async (name, expected) => {
  const scenario = named(name)
  const { heard, text } = await readThrough({ ...scenario, expect: { ...scenario.expect, ...expected } })
  expect(heard.size).toBeGreaterThan(0)
  expect([...heard].filter((secret) => text.includes(secret))).toEqual([])
})
