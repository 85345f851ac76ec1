import type { Extension } from '../commands.ts'
import { checkArguments } from '../errors.ts'

/** @source ironic_python_agent/extensions/system.py */
export const system: Extension = {
  lockdown: {
    kind: 'sync',
    run(agent, params) {
      checkArguments('SystemExtension.lockdown', params)
      agent.stopServing('lockdown')
    },
  },
}
