import { processNextCleanStep, refreshCleanSteps } from '../agent-steps.ts'
import { prepareInbandCleaning, rebootToFinishStep, tearDownInbandCleaning } from '../ramdisk.ts'
import type { DeployInterface } from './interfaces.ts'

/** Cleans with an agent in a ramdisk. @source ironic/drivers/modules/agent_base.py `AgentBaseMixin` */
export const directDeploy: DeployInterface = {
  prepareCleaning: prepareInbandCleaning,
  tearDownCleaning: tearDownInbandCleaning,
  refreshCleanSteps,
  processNextCleanStep: (task) => processNextCleanStep(task, rebootToFinishStep),
}
