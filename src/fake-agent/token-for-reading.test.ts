import { expect, test } from 'vitest'
import { Bench } from '../../test/fake-agent/bench.ts'

const list = (bench: Bench, query = '') => bench.ask('GET', `/v1/commands/${query}`)

test('an agent asks everybody who reads for the token', async () => {
  const bench = await new Bench().start()
  await bench.untilHeartbeats(1)
  expect((await list(bench)).status).toBe(401)
  expect((await list(bench, '?agent_token=TOKEN')).status).toBe(200)
})

test('an older one asks only after it has seen a token, so that older conductors can read', async () => {
  const bench = await new Bench({ tokenForReading: 'once sent' }).start()
  await bench.untilHeartbeats(1)
  expect((await list(bench)).status).toBe(200)
  expect((await list(bench, '?agent_token=TOKEN')).status).toBe(200)
  expect((await list(bench)).status).toBe(401)
})
