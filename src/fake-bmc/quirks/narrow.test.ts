import { describe, expect, test } from 'vitest'
import { Bench } from '../../../test/fake-bmc/bench.ts'
import { differences, travel } from '../../../test/fake-bmc/journeys.ts'
import { quirks } from './quirks.ts'

function start(ids: readonly string[] = []): Bench {
  const bench = new Bench({ sessionLimit: 2, quirks: ids })
  bench.serve('files', { fetch: ({ url }) => new Response('image', { status: url.includes('none') ? 404 : 200 }) })
  return bench
}

const generic = travel(() => start())

/** The snapshots have all that a quirk makes different, and so show that it leaves the rest alone. */
describe('a quirk is seen where it is about, and nowhere else', () => {
  test.each(quirks.map(({ id, title }) => ({ id, title })))('$id: $title', async ({ id }) => {
    const changes = Object.entries(differences(await generic, await travel(() => start([id]))))
    expect(changes.map(([change, steps]) => `${change}  [${steps.join('; ')}]`).join('\n')).toMatchSnapshot()
  })
})
