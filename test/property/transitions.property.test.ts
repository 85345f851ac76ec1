import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { accepts, machine, verbs, type ProvisionState } from '../../src/conductor/states.ts'
import { assemble } from '../../src/lab/assemble.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'

/** The verbs that belong to cleaning; the others need a deployment. */
const ofCleaning = ['manage', 'provide', 'abort', 'unhold', 'adopt', 'clean'] as const

/** States in which the API refuses every verb because somebody works on the node, whatever the machine would take. */
const states = Object.keys(machine) as ProvisionState[]

test('through the API, a verb is taken in exactly the states whose row has its event', async () => {
  const world = new VirtualWorld({ seed: 'verbs' })
  const store = new MemoryStore()
  const lab = await assemble(world, { nodes: likeNodes(1), conductor: { store } })
  const uuid = lab.nodes[0]?.uuid as string
  const wrong: string[] = []
  for (const state of states) {
    for (const verb of ofCleaning) {
      await lab.drive(`${verb} in ${state}`, async () => {
        const node = store.node(uuid)
        if (!node) throw new Error('the node is gone')
        store.saveNode({ ...node, provision_state: state, target_provision_state: machine[state].target ?? null })
        const more = verb === 'clean' ? { clean_steps: [{ interface: 'deploy', step: 'erase_devices' }] } : {}
        const { status } = await lab.operator.provision(uuid, verb, more)
        const taken = accepts(state, verbs[verb] as string)
        if (status < 400 !== taken) wrong.push(`${verb} in ${state}: ${status}`)
      })
      // What was begun goes wrong or well; the next round does not care, as long as the lock is free.
      await world.run(3_600_000, () => store.node(uuid)?.reservation === null)
    }
  }
  expect(wrong).toEqual([])
})
