import type { Agent } from '../agent.ts'
import type { Extension } from '../commands.ts'
import { checkArguments, PythonError } from '../errors.ts'

/** What the rescue user's password is kept in; a tool of the ramdisk puts it into place. */
const passwordFile = '/etc/ipa-rescue-config/ipa-rescue-password'

/** @source ironic_python_agent/extensions/rescue.py */
export const rescue: Extension = {
  finalize_rescue: {
    kind: 'sync',
    run(agent, params) {
      checkArguments('RescueExtension.finalize_rescue', params, { optional: ['rescue_password', 'hashed'] })
      writePassword(agent)
      agent.stopServing('rescue')
    },
  },
}

/** A failure is no agent error, and so is kept in the list of commands as it is: nobody can read it any more. */
function writePassword(agent: Agent): void {
  try {
    agent.tool(`tee ${passwordFile}`)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new PythonError(
      'OSError',
      `Rescue Operation failed when writing the hashed rescue password to the password file. Error ${error.message}`,
    )
  }
}
