import { processNextCleanStep, refreshCleanSteps } from '../agent/steps.ts'
import { nodePowerAction } from '../power.ts'
import { prepareInbandCleaning, rebootToFinishStep, tearDownInbandCleaning } from '../ramdisk.ts'
import { isRefusal } from '../refusals.ts'
import type { Task } from '../task.ts'
import type { DeployInterface, Waiting } from './interfaces.ts'

/** Cleans with an agent in a ramdisk. @source ironic/drivers/modules/agent_base.py `AgentBaseMixin` */
export const directDeploy: DeployInterface = {
  prepareCleaning,
  tearDownCleaning: tearDownInbandCleaning,
  tearDown: (task) => nodePowerAction(task, 'power off'),
  refreshCleanSteps,
  processNextCleanStep: (task) => processNextCleanStep(task, rebootToFinishStep),
}

/** An agent that runs already is asked for its steps at once; one that is busy is asked later, where the policy says so. */
async function prepareCleaning(task: Task): Promise<Waiting> {
  const waiting = await prepareInbandCleaning(task)
  if (waiting) return waiting
  try {
    await refreshCleanSteps(task)
  } catch (error) {
    if (!isRefusal(error, 'AgentInProgress')) throw error
    if (!task.conductor.quirks.has('busy-agent-means-no-steps')) return 'clean wait'
  }
  return undefined
}
