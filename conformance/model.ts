/**
 * The model of Ironic's API that our own is held against in the property tests, held against a real Ironic: random
 * sequences of requests, shrunk to the shortest that shows a difference.
 */
import fc from 'fast-check'
import type { Real } from '../test/property/api-model/ask.ts'
import { Calls, toldDifference } from '../test/property/api-model/calls.ts'
import { beginning, sequences } from '../test/property/api-model/commands.ts'
import { Api } from './api.ts'
import { haveDebian, versionOf } from './debian.ts'
import { startIronic } from './ironic.ts'
import { pause, withCleanUp } from './processes.ts'

/** Sequences, and requests in each; several at once, each with nodes of its own. */
const [numRuns, maxCommands] = [Number(process.env['SEQUENCES'] ?? 60), 25]

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:model', ['ironic']))) return 0
  const ironic = await startIronic()
  const api = new Api(ironic.url)
  const seed = Number(process.argv[2] ?? Date.now() % 1_000_000)
  console.log(`${numRuns} sequences with seed ${seed} on Ironic ${await versionOf('ironic')}`)
  let [sequence, requests, commands] = [0, 0, 0]
  /** Of the smallest sequence so far, as each that fails is smaller than the one before. */
  let failed: { calls: Calls; error: unknown } | undefined
  const outcome = await fc.check(
    fc.asyncProperty(sequences(maxCommands), async (asked) => {
      const calls = new Calls()
      const real = calls.of(realOn(api, sequence++, () => requests++))
      try {
        await fc.asyncModelRun(() => beginning(real), asked)
      } catch (error) {
        failed = { calls, error }
        throw error
      } finally {
        commands += [...asked].length
        await clearAway(api, real.prefix)
      }
    }),
    { numRuns, seed, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: false },
  )
  if (outcome.failed && failed) {
    console.log(`${outcome.numShrinks} times made smaller: ${fc.stringify(outcome.counterexample)}`)
    const again = `${numRuns === 60 ? '' : `SEQUENCES=${numRuns} `}npm run conformance:model -- ${seed}`
    console.log(toldDifference(failed.calls, failed.error, again))
  }
  console.log(
    `conformance:model: ${outcome.numRuns} sequences, ${commands} commands, ${requests} requests; ` +
      (outcome.failed ? 'the model does not hold' : 'the model holds'),
  )
  return outcome.failed ? 1 : 0
}

const realOn = (api: Api, sequence: number, count: () => void): Real => ({
  release: 'Ironic 21.4.4',
  prefix: `model-${sequence}`,
  mac: (index) => `52:54:01:${hex(sequence >> 8)}:${hex(sequence)}:${hex(index)}`,
  async send(method, path, body) {
    count()
    const { status, body: json } = await api.send(method, path, body)
    return { status, json }
  },
  async rest(uuid) {
    for (;;) {
      const { reservation, provision_state: state } = await api.node(uuid)
      if (reservation === null && !state.endsWith('ing')) return
      await pause(50)
    }
  },
})

const hex = (value: number) => (value & 0xff).toString(16).padStart(2, '0')

/** Also what a shrunk or failed sequence has left. */
async function clearAway(api: Api, prefix: string): Promise<void> {
  const { nodes } = (await api.must('GET', '/v1/nodes?fields=uuid,name')) as {
    nodes: { uuid: string; name: string | null }[]
  }
  for (const { uuid, name } of nodes) {
    if (!name?.startsWith(`${prefix}-`)) continue
    await api.send('PUT', `/v1/nodes/${uuid}/maintenance`, {})
    await api.send('DELETE', `/v1/nodes/${uuid}`)
  }
}

await withCleanUp(main)
