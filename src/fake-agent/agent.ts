import type { Machine, RamdiskBoot } from '../machine/machine.ts'
import type { World } from '../world.ts'
import type { AgentSettings } from './settings.ts'

export type { AgentSettings } from './settings.ts'

/** Runs the agent of one boot of the ramdisk. `world` is this boot's own process: killing it is the end of the boot. */
export function runAgent(world: World, machine: Machine, boot: RamdiskBoot, _settings: AgentSettings): void {
  world.record('agent started', { machine: machine.name, boot: boot.number })
}
