import type { Extension } from '../commands.ts'
import { checkArguments } from '../errors.ts'
import { collectLogs } from '../logs.ts'

/** @source ironic_python_agent/extensions/log.py */
export const log: Extension = {
  collect_system_logs: {
    kind: 'sync',
    run(agent, params) {
      checkArguments('LogExtension.collect_system_logs', params)
      return { system_logs: collectLogs(agent) }
    },
  },
}
