import { messageOf } from './failures.ts'
import { recordHistory } from './history.ts'
import { without } from './internal-info.ts'
import { stepsForAutomatedCleaning } from './runbooks.ts'
import { doNodeClean } from './start-cleaning.ts'
import { allowedSteps } from './steps.ts'
import type { Task } from './task.ts'

const deployKeys = [
  'agent_secret_token',
  'agent_secret_token_pregenerated',
  'deploy_steps',
  'user_deploy_steps',
  'agent_cached_deploy_steps',
  'deploy_step_index',
  'steps_validated',
  'image_source',
  'instance',
  'root_uuid_or_disk_id',
  'is_whole_disk_image',
  'is_source_a_path',
  'deploy_boot_mode',
]

/**
 * The worker of `deleted`: the instance goes, then the node is cleaned.
 *
 * @source ironic/conductor/manager.py `_do_node_tear_down`
 */
export async function tearDownNode(task: Task): Promise<void> {
  const { node, conductor } = task
  try {
    await task.driver.deploy.tearDown(task)
  } catch (error) {
    recordHistory(task, { event: `Failed to tear down: ${messageOf(error)}`, type: 'unprovision', error: true })
    task.processEvent('fail')
    throw error
  } finally {
    node.instance_info = {}
    node.instance_uuid = null
    node.instance_name = null
    node.driver_internal_info = without(node.driver_internal_info, deployKeys)
    if (node.driver_internal_info['automatic_lessee']) {
      node.lessee = null
      task.dropInfo('automatic_lessee')
    }
    task.save()
  }
  const runbook = stepsForAutomatedCleaning(task)
  task.processEvent('clean')
  await doNodeClean(task, {
    steps: runbook && allowedSteps(runbook.steps, conductor.options['api.disallow_clean_steps']),
    disableRamdisk: runbook?.disableRamdisk ?? false,
    automatedWithSteps: (runbook?.steps.length ?? 0) > 0,
  })
}

/**
 * The worker of `adopt`: a node that runs an instance already becomes active.
 *
 * @source ironic/conductor/manager.py `_do_adoption`
 */
export async function adoptNode(task: Task): Promise<void> {
  const { node } = task
  try {
    await task.driver.power.validate(task)
    node.power_state = (await task.driver.power.getPowerState(task)) ?? null
    task.processEvent('done')
  } catch (error) {
    // What was read before the failure is a guess by now.
    node.power_state = null
    const event = `Error while attempting to adopt node ${node.uuid}: ${messageOf(error)}`
    recordHistory(task, { event, type: 'adoption', error: true })
    task.processEvent('fail')
  }
}
