import type { Extension } from '../commands.ts'
import { checkArguments } from '../errors.ts'

/** @source ironic_python_agent/extensions/rescue.py */
export const rescue: Extension = {
  finalize_rescue: {
    kind: 'sync',
    run(agent, params) {
      checkArguments('RescueExtension.finalize_rescue', params, { optional: ['rescue_password', 'hashed'] })
      agent.stopServing('rescue')
    },
  },
}
