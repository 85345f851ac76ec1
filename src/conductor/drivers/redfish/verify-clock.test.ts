import { expect, test } from 'vitest'
import { redfishBench } from '../../../../test/conductor/bench.ts'
import type { Task } from '../../task.ts'

const verify = async (task: Task) => {
  const management = task.driver.steps['management']
  const [step] = management?.verifySteps?.(task) ?? []
  if (step) await management?.executeVerifyStep?.(task, step)
}

/** A BMC whose clock says `time`, and what it is told. */
async function withClock(time: string, takesIt = true) {
  const bench = await redfishBench({}, { 'redfish.enable_verify_bmc_clock': true })
  let clock = time
  const told: Record<string, unknown>[] = []
  bench.bmc.hook = ({ method, path, body }) => {
    if (path !== '/redfish/v1/Managers/BMC') return undefined
    if (method === 'PATCH') {
      told.push(body)
      if (takesIt) clock = String(body['DateTime'])
      return new Response(null, { status: 204 })
    }
    return new Response(JSON.stringify({ Id: 'BMC', DateTime: clock, DateTimeLocalOffset: '+00:00' }), { status: 200 })
  }
  return { told, ...(await bench.run(verify)) }
}

test('a clock that is right is left alone', async () => {
  expect(await withClock('2026-01-01T00:00:00+00:00')).toMatchObject({ told: [] })
})

test('one that is wrong is set', async () => {
  const { told, error } = await withClock('2025-06-01T12:00:00+00:00')
  expect(error).toBeUndefined()
  expect(told).toEqual([{ DateTime: '2026-01-01T00:00:00+00:00' }])
})

test('one that cannot be set fails the verification', async () => {
  const { error } = await withClock('2025-06-01T12:00:00+00:00', false)
  expect(error?.message).toMatch(
    /^Failed to verify node \S+: BMC clock verify step failed: Redfish exception occurred\. Error: BMC clock still incorrect after update$/,
  )
})

test('nobody looks unless the option says so', async () => {
  const bench = await redfishBench()
  await bench.run(verify)
  expect(bench.bmc.requests).toEqual([])
})
