// Any fault at any moment: fast-check searches for one that leaves data on an available node, and shrinks it.
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createLab, type FaultSpec } from 'cleanroom'
import 'cleanroom/vitest'

// Each property cleans dozens of nodes: on a slow computer that is more than a test is given by default.
vi.setConfig({ testTimeout: 60_000 })

/** Milliseconds from the start of the wipe. */
const moment = fc.integer({ min: 0, max: 3_600 }).map((seconds) => seconds * 1_000)
const wipe = { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }

const fault: fc.Arbitrary<FaultSpec> = fc.oneof(
  fc.record({ do: fc.constant('bmc down' as const), on: fc.constant(wipe), afterMs: moment, forMs: moment }),
  fc.record({ do: fc.constant('power cut' as const), on: fc.constant(wipe), afterMs: moment, forMs: moment }),
  fc.record({ do: fc.constant('agent down' as const), on: fc.constant(wipe), afterMs: moment }),
  fc.record({ do: fc.constant('agent crashes' as const), on: fc.constant(wipe), afterMs: moment }),
)
const faults = fc.array(fault, { maxLength: 3 })

/** Whether a node that is cleaned amid these faults is given away without a tenant's data, or not at all. */
async function isSafe(given: FaultSpec[], quirks: 'upstream' | 'none'): Promise<boolean> {
  const lab = await createLab({
    nodes: [{ profile: 'eight-hdd-2u', boot: 'redfish-virtual-media' }],
    conductor: { quirks },
    faults: given,
  })
  const node = lab.node('node-1')
  await node.provide()
  await lab.settle()
  return node.state !== 'available' || node.disks.every(({ truth }) => truth === 'wiped')
}

test('hardened: no such fault is found', async () => {
  const property = fc.asyncProperty(faults, (given) => isSafe(given, 'none'))
  // A failure prints the smallest counterexample and the seed that finds it again.
  await expect(fc.assert(property, { seed: 7, numRuns: 10 })).resolves.toBeUndefined()
})

test('upstream: it is found, and shrunk to a single crash of the agent', async () => {
  const property = fc.asyncProperty(faults, (given) => isSafe(given, 'upstream'))
  const found = await fc.check(property, { seed: 7, numRuns: 50 })

  expect(found.failed).toBe(true)
  expect(found.counterexample?.[0].map((one) => one.do)).toEqual(['agent crashes'])
})
