import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { exchange } from '../../src/http.ts'
import { assemble, type Lab } from '../../src/lab/assemble.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { Real } from './api-model/ask.ts'
import { Calls, toldDifference } from './api-model/calls.ts'
import { beginning, sequences } from './api-model/commands.ts'

const runs = Number(process.env['API_MODEL_RUNS'] ?? 200)

const realIn = (lab: Lab): Real => {
  const { fetch, clock } = lab.operator.process
  const send = async (method: string, path: string, body?: unknown) => {
    const { status, text } = await exchange(fetch, {
      method,
      url: `${lab.ironicUrl}${path}`,
      headers: { 'x-openstack-ironic-api-version': '1.82' },
      ...(body === undefined ? {} : { body }),
      timeoutMs: 60_000,
    })
    return { status, json: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
  return {
    release: 'cleanroom',
    prefix: 'model',
    mac: (index) => `52:54:00:00:00:0${index}`,
    send: (method, path, body) => lab.drive('ask', () => send(method, path, body)),
    rest: (uuid) =>
      lab.drive('rest', async () => {
        for (;;) {
          await clock.sleep(500)
          const { json } = await send('GET', `/v1/nodes/${uuid}`)
          if ((json as { reservation: unknown }).reservation === null) return
        }
      }),
  }
}

test('the API is what a client takes it for, whatever requests it sends', { timeout: 60_000 }, async () => {
  let asked = 0
  await fc.assert(
    fc.asyncProperty(sequences(25), async (commands) => {
      const world = new VirtualWorld({ seed: 'api model' })
      const lab = await assemble(world, { nodes: [], conductor: { store: new MemoryStore() } })
      const real = realIn(lab)
      const counted: Real = { ...real, send: (...args) => (asked++, real.send(...args)) }
      const calls = new Calls()
      try {
        await fc.asyncModelRun(() => beginning(calls.of(counted)), commands)
      } catch (error) {
        throw new Error(toldDifference(calls, error, 'npx vitest run test/property/api.model.test.ts'), {
          cause: error,
        })
      }
    }),
    { numRuns: runs, seed: 1 },
  )
  expect(asked).toBeGreaterThan(runs * 10)
})
