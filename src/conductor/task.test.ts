import { expect, test } from 'vitest'
import { redfishBench } from '../../test/conductor/bench.ts'

test('what a record says of a failure has an end', async () => {
  const bench = await redfishBench({}, { 'DEFAULT.log_in_db_max_size': 5 })
  await bench.run(async (task) => {
    Object.assign(task.node, { last_error: 'much too long', maintenance_reason: 'brief' })
    task.save()
    return Promise.resolve()
  })
  expect(bench.node()).toMatchObject({ last_error: 'much ', maintenance_reason: 'brief' })
})
