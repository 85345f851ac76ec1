import type { Extension } from '../commands.ts'
import { AgentError, checkArguments } from '../errors.ts'
import { inventory } from '../inventory.ts'

/** @source ironic_python_agent/extensions/poll.py */
export const poll: Extension = {
  get_hardware_info: {
    kind: 'sync',
    run(agent, params) {
      checkArguments('PollExtension.get_hardware_info', params)
      return inventory(agent)
    },
  },
  set_node_info: {
    kind: 'sync',
    run(_agent, params) {
      checkArguments('PollExtension.set_node_info', params, { optional: ['node_info'] })
      throw new AgentError(
        'InvalidCommandError',
        'Node lookup data can only be set when the Ironic Python Agent is running in standalone mode.',
      )
    },
  },
}
