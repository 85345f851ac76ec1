import { expect, test } from 'vitest'
import { scenario } from '../scenarios/scenario.ts'
import { runScenario } from './run.ts'

const childStep = scenario({
  name: 'chassis-step-during-a-clean',
  story: 's',
  lesson: 'l',
  fleet: { count: 2, profile: 'tiny-vm', boot: 'redfish-virtual-media' },
  actions: [
    { do: 'patch', node: 'node-2', patch: [{ op: 'add', path: '/parent_node', value: 'node-1' }] },
    { do: 'provide', node: 'node-2', afterMs: 1000 },
    {
      do: 'clean',
      node: 'node-1',
      steps: [{ interface: 'bios', step: 'factory_reset', execute_on_child_nodes: true }],
      afterMs: 2000,
    },
  ],
  faults: [{ do: 'agent crashes', node: 'node-2', on: { kind: 'erase' } }],
  expect: {},
})

test('a step for all of a chassis lets a node alone that is being cleaned itself', async () => {
  const { verdict, lab } = await runScenario({ ...childStep, quirks: 'none' })
  expect(verdict.violations).toEqual([])
  const [parent, child] = (lab?.nodes ?? []).map(({ uuid }) => lab?.conductor?.settings.store.node(uuid))
  expect(parent?.last_error).toContain(`Child node ${child?.uuid} is in clean wait: no step runs on it`)
  expect(child?.last_error).toMatch(/restarted during clean step deploy.erase_devices_metadata/)
  expect(lab?.nodes[1]?.machine.boots).toBe(1)
})
