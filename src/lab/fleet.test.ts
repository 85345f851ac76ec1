import { expect, test } from 'vitest'
import { MemoryStore } from '../conductor/store/memory-store.ts'
import { personalities } from '../fake-bmc/personalities.ts'
import { scenario } from '../scenarios/scenario.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { assemble } from './assemble.ts'
import { likeNodes } from './fleet.ts'
import { runScenario } from './run.ts'

const cleanWith = (bmc: string) =>
  runScenario(
    scenario({
      name: `clean-with-${bmc}`,
      story: 'An automated clean of a machine with this BMC.',
      lesson: 'The fleet says whose BMC its machines have.',
      fleet: { bmc },
      actions: [{ do: 'provide' }],
      limitMs: 7_200_000,
      expect: {},
    }),
  )

test.each(personalities)("a fleet's machines have the BMC of $name, and are cleaned by it", async (own) => {
  const { verdict, lab } = await cleanWith(own.name)
  expect(verdict.error).toBeUndefined()
  const [node] = lab?.nodes ?? []
  expect(node?.bmc.systemPath).toBe(`/redfish/v1/Systems/${own.systemId?.(0) ?? node?.machine.uuid}`)
  expect(lab?.conductor?.settings.store.node(node?.uuid ?? '')).toMatchObject({
    provision_state: 'available',
    last_error: null,
  })
  expect(node?.machine.dataAtRisk()).toEqual([])
})

test('a fleet cannot have the BMC of a maker there is not', () => {
  expect(() => cleanWith('ilo99')).toThrow('fleet.bmc: There is no BMC "ilo99". Did you mean ilo5?')
})

test('single quirks make of a BMC what nobody sells', async () => {
  const cleaned = async (quirks: string[]) => {
    const world = new VirtualWorld({ seed: 'quirks' })
    const lab = await assemble(world, {
      nodes: likeNodes(1, { bmc: { quirks } }),
      conductor: { store: new MemoryStore() },
    })
    const { uuid } = lab.node('node-1')
    const provide = { target: 'provide' }
    await lab.drive('clean', () => lab.operator.demand('PUT', `/v1/nodes/${uuid}/states/provision`, provide))
    await world.run(3_600_000, () => lab.states.atRest)
    return lab.conductor?.settings.store.node(uuid)
  }
  expect(await cleaned([])).toMatchObject({ provision_state: 'available' })
  // A boot override for one boot is refused.
  const { provision_state: state, last_error: error } = (await cleaned(['Q11'])) ?? {}
  expect(state).toBe('clean failed')
  expect(error).toMatch(/Unable to complete the operation because of a configuration conflict/)
})

test('a quirk there is not is refused', async () => {
  const lab = assemble(new VirtualWorld({ seed: 'quirks' }), { nodes: likeNodes(1, { bmc: { quirks: ['Q999'] } }) })
  await expect(lab).rejects.toThrow(/Q999/)
})
