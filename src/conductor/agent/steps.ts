import { commandError, executeCleanStep, getCleanSteps, getCommandsStatus, type AgentCommand } from './client.ts'
import { continueNodeClean } from '../cleaning.ts'
import { commandsMeaning } from '../decide.ts'
import { took } from '../branches.ts'
import type { StepsInterface } from '../drivers/interfaces.ts'
import { failCleaning } from '../error-handler.ts'
import { classOf, messageOf, PythonError } from '../failures.ts'
import { withStepFlags } from '../internal-info.ts'
import type { Step } from '../node.ts'
import { setNodeCleaningSteps } from '../node-steps.ts'
import { pythonRepr } from '../python/repr.ts'
import { filterTargetRaidConfig, stepHooks } from '../raid-config.ts'
import { collectRamdiskLogs } from './ramdisk-logs.ts'
import { isRefusal, Refusal } from '../refusals.ts'
import { stepId } from '../steps.ts'
import { manualTarget, type Task } from '../task.ts'
import { bareTimestamp } from '../timestamps.ts'

/**
 * Clean steps that the agent runs: what a deploy or raid interface needs to offer them.
 *
 * @source ironic/drivers/modules/agent_base.py, ironic/drivers/modules/agent.py
 */

/** The steps the agent reported for `kind`, with the operator's priorities. */
function cachedSteps({ node }: Task, kind: string, priorities: Record<string, number | undefined>): Step[] {
  const cached = node.driver_internal_info['agent_cached_clean_steps'] as Record<string, Step[]> | undefined
  return (cached?.[kind] ?? []).map((step) => {
    const priority = priorities[step.step]
    return priority === undefined ? step : { ...step, priority }
  })
}

/** Starts a step on the agent; it is done when the agent's command list says so. */
async function execute(task: Task, step: Step): Promise<'clean wait'> {
  const result = await executeCleanStep(task, step)
  if (!result.command_status)
    throw new Refusal('NodeCleaningFailure', {
      message: `Agent on node ${task.node.uuid} returned bad command result: ${pythonRepr(result)}`,
    })
  return 'clean wait'
}

/** The deploy interface's steps. */
export const agentDeploySteps: StepsInterface = {
  cleanSteps: (task) =>
    cachedSteps(task, 'deploy', {
      erase_devices: task.conductor.options['deploy.erase_devices_priority'],
      erase_devices_metadata: task.conductor.options['deploy.erase_devices_metadata_priority'],
    }),
  executeCleanStep: execute,
}

/** The raid interface `agent`: the step is sent together with the volumes the node should have. */
export const agentRaidSteps: StepsInterface = {
  cleanSteps: (task) =>
    cachedSteps(task, 'raid', {
      delete_configuration: task.conductor.options['deploy.delete_configuration_priority'],
      create_configuration: task.conductor.options['deploy.create_configuration_priority'],
    }),
  async executeCleanStep(task, step) {
    if (step.step === 'create_configuration') {
      const { create_root_volume: createRootVolume, create_nonroot_volumes: createNonrootVolumes } = (step.args ??
        {}) as { create_root_volume?: boolean; create_nonroot_volumes?: boolean }
      const wanted = filterTargetRaidConfig(task.node, {
        ...(createRootVolume === undefined ? {} : { createRootVolume }),
        ...(createNonrootVolumes === undefined ? {} : { createNonrootVolumes }),
      })
      task.setInfo({ target_raid_config: wanted })
    }
    return execute(task, step)
  },
}

/**
 * Asks the agent what it can do and keeps the answer.
 *
 * @source ironic/drivers/modules/agent_base.py `refresh_steps`; the caller decides what a busy agent means.
 */
export async function refreshCleanSteps(task: Task): Promise<void> {
  const { node, conductor } = task
  const result = (await getCleanSteps(task)).command_result as {
    clean_steps?: Record<string, Step[]>
    hardware_manager_version?: unknown
  } | null
  // A failed command has no result.
  if (!result) throw new PythonError('TypeError', "'NoneType' object is not iterable")
  const invalid = (message: string) =>
    new Refusal('NodeCleaningFailure', {
      message: `agent get_clean_steps for node ${node.uuid} returned an ${message}`,
    })
  const missing = (keys: readonly string[], value: object) => keys.filter((key) => !(key in value))
  const noKeys = missing(['clean_steps', 'hardware_manager_version'], result)
  if (noKeys.length > 0)
    throw invalid(`invalid result. Keys: ${pythonSet(noKeys)} are missing from result: ${pythonRepr(result)}.`)
  if (Array.isArray(result.clean_steps))
    throw new PythonError('AttributeError', "'list' object has no attribute 'values'")
  const cached: Record<string, Step[]> = {}
  for (const steps of Object.values(result.clean_steps ?? {}))
    for (const step of steps) {
      const absent = missing(['interface', 'step', 'priority'], step)
      if (absent.length > 0)
        throw invalid(`invalid clean step. Keys: ${pythonSet(absent)} are missing from step: ${pythonRepr(step)}.`)
      ;(cached[step.interface] ??= []).push({ ...step, requires_ramdisk: true })
    }
  task.setInfo({
    hardware_manager_version: result.hardware_manager_version,
    agent_cached_clean_steps: cached,
    agent_cached_clean_steps_refreshed: bareTimestamp(conductor.world.clock.now()),
  })
  task.save()
}

const pythonSet = (items: readonly string[]): string => `{${items.map(pythonRepr).join(', ')}}`

/**
 * Looks at the agent's commands and does what they mean for the current step.
 *
 * @source ironic/drivers/modules/agent_base.py `process_next_step`
 */
export async function processNextCleanStep(task: Task, reboot: (task: Task) => Promise<unknown>): Promise<void> {
  const { node } = task
  const step = node.clean_step as Step
  const meaning = commandsMeaning(node, await getCommandsStatus(task), task.conductor.quirks)
  took('commands', meaning.do)
  switch (meaning.do) {
    case 'wait':
      return
    case 'booted':
      task.dropInfo('cleaning_reboot')
      task.save()
      return resume(task)
    case 'lost':
      return failCleaning(task, `The agent on node ${node.uuid} restarted during clean step ${stepId(step)}.`)
    case 'fail':
      return failStep(task, `Clean step ${stepId(step)} failed on node ${node.uuid}. ${commandError(meaning.command)}`)
    case 'unknown':
      return failStep(
        task,
        `Agent returned unknown status for clean step ${pythonRepr(step)} on node ${node.uuid} : ${meaning.status}.`,
      )
    case 'version mismatch':
      return afterVersionMismatch(task, step)
    case 'advance':
      return afterSuccess(task, step, meaning.command, reboot)
  }
}

async function afterSuccess(
  task: Task,
  step: Step,
  command: AgentCommand | undefined,
  reboot: (task: Task) => Promise<unknown>,
): Promise<void> {
  const { node } = task
  const hook = stepHooks[stepId(step)]
  if (hook && command) {
    try {
      hook.run(task, command)
    } catch (error) {
      return failStep(
        task,
        `For node ${node.uuid}, post clean step hook ${hook.name} failed for clean step ${pythonRepr(step)}.${classOf(error)}: ${messageOf(error)}`,
      )
    }
  }
  if (!step.reboot_requested) return resume(task)
  try {
    await reboot(task)
  } catch (error) {
    const text = `Reboot requested by clean step ${pythonRepr(step)} failed for node ${node.uuid}: ${messageOf(error)}`
    return failCleaning(task, text)
  }
  node.driver_internal_info = withStepFlags(node.driver_internal_info, { reboot: true })
  task.save()
}

/** The agent's hardware managers changed under the clean. @source `_process_version_mismatch` */
async function afterVersionMismatch(task: Task, step: Step): Promise<void> {
  const { node, conductor } = task
  const { quirks } = conductor
  const forgetful = quirks.has('version-mismatch-drops-runbook-and-abort')
  try {
    await refreshCleanSteps(task)
  } catch (error) {
    if (isRefusal(error, 'NodeCleaningFailure'))
      return failCleaning(task, `Could not continue cleaning on node ${node.uuid}: ${messageOf(error)}.`)
    if (!isRefusal(error, 'AgentInProgress')) throw error
    if (!quirks.has('busy-agent-means-no-steps')) return
  }
  const explicit =
    manualTarget(node) !== undefined || (!forgetful && Boolean(node.driver_internal_info['declarative_cleaning']))
  if (explicit || (step.abort_after && !forgetful)) {
    task.setInfo({ skip_current_clean_step: false })
    task.save()
    return resume(task)
  }
  try {
    setNodeCleaningSteps(task, { explicit: false })
  } catch (error) {
    if (!isRefusal(error, 'NodeCleaningFailure')) throw error
    return failCleaning(
      task,
      `Could not restart automated cleaning on node ${node.uuid} after step ${pythonRepr(step)}: ${messageOf(error)}.`,
    )
  }
  return resume(task)
}

async function resume(task: Task): Promise<void> {
  task.resumeCleaning()
  await continueNodeClean(task)
}

/** A step the agent failed: its logs first, while it is still there. */
async function failStep(task: Task, text: string): Promise<void> {
  await collectRamdiskLogs(task)
  await failCleaning(task, text)
}
