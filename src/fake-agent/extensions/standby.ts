import type { Agent } from '../agent.ts'
import type { Extension } from '../commands.ts'
import { checkArguments } from '../errors.ts'

/** Clock and buffers are written out before the machine goes down. Milliseconds, as recorded with stand-in tools. */
const shutdownMs = { from: 300, to: 500 }

/**
 * Power and image commands.
 *
 * @source ironic_python_agent/extensions/standby.py
 */
export const standby: Extension = {
  power_off: {
    kind: 'async',
    async run(agent, params) {
      checkArguments('StandbyExtension.power_off', params)
      await prepareShutdown(agent)
      agent.goDown(() => agent.machine.powerOff())
    },
  },
  run_image: {
    kind: 'async',
    async run(agent, params) {
      checkArguments('StandbyExtension.run_image', params)
      await prepareShutdown(agent)
      agent.goDown(() => agent.machine.reset())
    },
  },
  sync: {
    kind: 'sync',
    run(_agent, params) {
      checkArguments('StandbyExtension.sync', params)
    },
  },
  get_partition_uuids: {
    kind: 'sync',
    run(_agent, params) {
      checkArguments('StandbyExtension.get_partition_uuids', params)
      return {}
    },
  },
}

async function prepareShutdown(agent: Agent): Promise<void> {
  await agent.life.clock.sleep(shutdownMs.from + Math.floor(agent.random.next() * (shutdownMs.to - shutdownMs.from)))
}
