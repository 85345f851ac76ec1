// A node is cleaned: what the conductor says of it, and what is really on its disks.
import { expect, test } from 'vitest'
import { createLab } from 'cleanroom'
import 'cleanroom/vitest'

test('a healthy node comes back clean', async () => {
  const lab = await createLab()
  const node = lab.node('node-1')
  expect(node).not.toHaveLeftNoTenantData()

  const answer = await node.provide()
  expect(answer.status).toBe(202)
  await node.reaches('available', { withinMs: 3_600_000 })

  expect(node).toBeClean()
  expect(node.disks.map(({ truth }) => truth)).toEqual(['wiped', 'wiped'])
  expect(lab).toHaveKeptAllInvariants()
})

test('a ramdisk that never calls back ends in clean failed, and can be tried again', async () => {
  const lab = await createLab({ faults: [{ do: 'agent never starts', boots: 1 }] })
  const node = lab.node('node-1')

  await node.provide()
  await lab.settle()
  expect(node).toHaveReached('clean failed')
  expect(node).toHaveFailedWith(/^Timeout reached while cleaning the node/)

  await node.manage()
  await node.reaches('manageable')
  await node.provide()
  await lab.settle()
  expect(node).toBeClean()
})
