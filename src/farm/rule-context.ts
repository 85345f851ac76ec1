import type { FaultContext } from '../faults/with-faults.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import { ruleEffects } from '../lab/faults/rule-effects.ts'
import type { FarmWorld } from './farm-world.ts'

/** What the rules of a farm's servers act in: the machine behind a server, the seed's dice, the journal. */
export function ruleContext(world: FarmWorld, labOf: () => Lab | undefined): (host: string) => FaultContext {
  const process = world.process('rules')
  return (host) => {
    const machine = (path: string) => machineBehind(labOf()?.nodes ?? [], host, path)
    return {
      clock: process.clock,
      random: world.random.fork(`rules of ${host}`),
      record: (kind, detail) => process.record(kind, { host, ...detail }),
      state: (path) => {
        const { power, running, boots, progress } = machine(path) ?? {}
        return { power, running, boots, progress }
      },
      effect: (name, path) => {
        const victim = machine(path)
        if (victim) ruleEffects[name]?.(victim)
      },
    }
  }
}

/** A BMC's or an agent's machine; of a BMC that has several, the one whose system the path is of, or the first. */
function machineBehind(nodes: readonly LabNode[], host: string, path: string): LabNode['machine'] | undefined {
  const behind = nodes.filter(({ spec: { name }, bmcHost }) => host === bmcHost || host === `agent-${name}`)
  return (behind.find(({ bmc }) => path.startsWith(bmc.systemPath)) ?? behind[0])?.machine
}
