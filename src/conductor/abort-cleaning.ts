import { mustTearDown } from './decide.ts'
import { failCleaning } from './error-handler.ts'
import { fastTrackAble } from './fast-track.ts'
import { wipeCleaning } from './internal-info.ts'
import { hasStep, stepId } from './steps.ts'
import { requireLock, type Task } from './task.ts'

/** What an aborted node says. @source ironic/conductor/cleaning.py `get_last_error` */
export const abortText = ({ node }: Task): string => {
  const step = hasStep(node.clean_step) ? ` during or after the completion of step "${stepId(node.clean_step)}"` : ''
  return `By request, the clean operation was aborted${step}`
}

/** The worker of an abort; the node has failed already. @source ironic/conductor/cleaning.py `do_node_clean_abort` */
export async function doNodeCleanAbort(task: Task): Promise<void> {
  requireLock(task)
  const { node, conductor } = task
  try {
    if (mustTearDown(node, conductor.quirks)) await task.driver.deploy.tearDownCleaning(task)
  } catch {
    const text = 'Failed to tear down cleaning after aborting the operation'
    return failCleaning(task, text, { tearDown: false, fail: false })
  }
  node.last_error = abortText(task)
  node.clean_step = {}
  node.driver_internal_info = wipeCleaning(node.driver_internal_info, { keepAgent: fastTrackAble(task) })
  task.save()
}

/** Does what a dead conductor, or one without its database, had begun to do after a clean had failed or was aborted. Not Ironic's. */
export async function finishFailure(task: Task): Promise<void> {
  const { last_error: reason } = task.node
  if (reason?.startsWith('By request, the clean operation was aborted')) return doNodeCleanAbort(task)
  await failCleaning(task, reason ?? 'The cleanup after a failure or an abort was interrupted.', { fail: false })
}
