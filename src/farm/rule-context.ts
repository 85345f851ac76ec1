import type { FaultContext } from '../faults/with-faults.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import { ruleEffects } from '../lab/faults/rule-effects.ts'
import type { FarmWorld } from './farm-world.ts'

/** What the rules of a farm's servers act in: the machine behind a server, the seed's dice, the journal. */
export function ruleContext(world: FarmWorld, labOf: () => Lab | undefined): (host: string) => FaultContext {
  const process = world.process('rules')
  return (host) => {
    const machine = () => machineBehind(labOf()?.nodes ?? [], host)
    return {
      clock: process.clock,
      random: world.random.fork(`rules of ${host}`),
      record: (kind, detail) => process.record(kind, { host, ...detail }),
      state: () => {
        const { power, running, boots, progress } = machine() ?? {}
        return { power, running, boots, progress }
      },
      effect: (name) => {
        const victim = machine()
        if (victim) ruleEffects[name]?.(victim)
      },
    }
  }
}

/** A BMC's or an agent's machine; of a BMC that has several, the first. */
const machineBehind = (nodes: readonly LabNode[], host: string): LabNode['machine'] | undefined =>
  nodes.find(({ spec: { name }, bmcHost }) => host === bmcHost || host === `agent-${name}`)?.machine
