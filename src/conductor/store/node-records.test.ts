import { expect, test } from 'vitest'
import { Bench } from '../../../test/conductor/flow-bench.ts'
import { withTask } from '../task.ts'
import { updateNode } from '../manager.ts'

test('an update that waits for the lock does not undo what its holder changed', async () => {
  const bench = new Bench()
  const { uuid } = bench.node
  let lifted: Promise<unknown> | undefined
  await bench.call(() =>
    withTask(bench.conductor, uuid, { purpose: 'quarantine' }, async ({ node }) => {
      // Somebody lifts a maintenance there is none of yet.
      lifted = updateNode(bench.conductor, uuid, { maintenance: false, maintenance_reason: null })
      await bench.conductor.world.clock.sleep(10)
      bench.set({ ...node, maintenance: true, maintenance_reason: 'a step failed', fault: 'clean failure' })
    }),
  )
  await bench.call(async () => void (await lifted))
  expect(bench.node).toMatchObject({ maintenance: true, fault: 'clean failure', maintenance_reason: 'a step failed' })
})

test('an end of maintenance ends its reason and its fault', async () => {
  const bench = new Bench()
  bench.set({ maintenance: true, maintenance_reason: 'a step failed', fault: 'clean failure' })
  await bench.update({ maintenance: false })
  expect(bench.node).toMatchObject({ maintenance: false, fault: null, maintenance_reason: null })
})
