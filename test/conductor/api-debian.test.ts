import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { apiBench } from './api-bench.ts'

type Row =
  | { wait: string; state?: string; seconds?: number }
  | {
      request: string
      version?: string
      headers?: Record<string, string>
      send?: unknown
      status: number
      /** The refusal's text. */
      says?: string
    }
const rows = JSON.parse(readFileSync(new URL('fixtures/debian-answers.json', import.meta.url), 'utf8')) as Row[]

// What Debian's Ironic 21.4.4 answered to one long conversation, without what newer releases say otherwise.
it('answers one conversation as the real API did, request by request', async () => {
  const { ask, world, store } = await apiBench()
  const differences: unknown[] = []
  for (const row of rows) {
    if ('wait' in row) {
      const { wait, state, seconds = 60 } = row
      await world.run(seconds * 1000, () => state !== undefined && store.nodeByName(wait)?.provision_state === state)
      continue
    }
    const { request, version, headers = {}, send, status, says } = row
    const [method = '', path = ''] = request.split(' ')
    const answer = await ask(method, path, { version, headers, body: send })
    const said = answer.error.faultstring ?? answer.error.description
    if (answer.status !== status || said !== says)
      differences.push({ request, send, status, says, ours: answer.status, said })
  }
  expect(differences).toEqual([])
  expect(rows.length).toBeGreaterThan(250)
})
