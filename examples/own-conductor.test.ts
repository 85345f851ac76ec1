// Your own conductor against our machines, BMCs and agents: in process, through the platform's fetch and msw.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { setupServer } from 'msw/node'
import { createLab, type FaultSpec } from 'cleanroom'
import { handlers } from 'cleanroom/msw'
import 'cleanroom/vitest'
import { TinyConductor } from './tiny-conductor.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

/** A lab without Cleanroom's conductor: what its agents send goes to ours, what ours sends goes to its BMC and agent. */
async function labWithOurs({ faults = [], trusting = false }: { faults?: FaultSpec[]; trusting?: boolean }) {
  const lab = await createLab({ conductor: false, nodes: [{ profile: 'eight-hdd-2u' }], faults })
  const node = lab.node('node-1')
  const conductor = new TinyConductor(node, lab.clock, { trusting })
  await lab.serveIronic(conductor)
  server.use(...handlers(lab))
  return { lab, node, conductor }
}

/** An hour into the overwriting of the disks, which takes nine. */
const crash: FaultSpec = {
  do: 'agent crashes',
  on: { kind: 'erase', method: 'overwrite', phase: 'start' },
  afterMs: 3_600_000,
}

test('it cleans a node', async () => {
  const { lab, node, conductor } = await labWithOurs({})
  await lab.inTime(() => conductor.clean())
  expect(node).toBeClean()
  expect(node.power).toBe('PoweringOff')
})

test('it gives up when no agent calls', async () => {
  const { lab, node, conductor } = await labWithOurs({ faults: [{ do: 'agent never starts' }] })
  await expect(lab.inTime(() => conductor.clean())).rejects.toThrow('the agent does not call')
  expect(node).not.toHaveLeftNoTenantData()
})

test('it says so when the BMC is not there', async () => {
  const { lab, conductor } = await labWithOurs({ faults: [{ do: 'bmc down' }] })
  await lab.advance(1_000)
  await expect(lab.inTime(() => conductor.clean())).rejects.toThrow(TypeError)
})

test('it does not take a restarted agent for one that is done', async () => {
  const { lab, conductor } = await labWithOurs({ faults: [crash] })
  await expect(lab.inTime(() => conductor.clean())).rejects.toThrow('the agent was restarted during')
})

test('the mistake this guards against: trusting an empty list of commands leaves data behind', async () => {
  const { lab, node, conductor } = await labWithOurs({ faults: [crash], trusting: true })
  await lab.inTime(() => conductor.clean())
  expect(() => expect(node).toHaveLeftNoTenantData()).toThrow(/data of tenant-a is on \/dev\/sd/)
})
