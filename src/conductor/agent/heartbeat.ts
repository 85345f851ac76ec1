import { took } from '../branches.ts'
import { continueNodeClean } from '../cleaning.ts'
import { hearsHeartbeats, heartbeatMeaning } from '../decide.ts'
import { failCleaning } from '../error-handler.ts'
import { messageOf } from '../failures.ts'
import { fastTrackAble, fastTrackEnabled } from '../fast-track.ts'
import { setNodeCleaningSteps } from '../node-steps.ts'
import { isRefusal } from '../refusals.ts'
import { manualTarget, type Task } from '../task.ts'
import { bareTimestamp } from '../timestamps.ts'

/** What a heartbeat says, after the checks. */
export type Heartbeat = {
  callbackUrl: string
  agentVersion: string | undefined
  /** Path of the agent's certificate. */
  agentVerifyCa: string | undefined
  agentStatus: string | undefined
  agentStatusMessage: string | undefined
}

/**
 * The worker of a heartbeat. It never waits for a lock: the next heartbeat is the retry.
 *
 * @source ironic/drivers/modules/agent_base.py `HeartbeatMixin.heartbeat`
 */
export async function processHeartbeat(task: Task, beat: Heartbeat): Promise<void> {
  const { conductor } = task
  const { options } = conductor
  const uuid = task.node.uuid
  const note = (outcome: string) =>
    conductor.world.record('heartbeat', { node: uuid, outcome: took('heartbeat', outcome) })
  if (!hearsHeartbeats(task.node.provision_state, fastTrackEnabled(task)) && !fastTrackAble(task))
    return note('ignored')
  try {
    await task.upgradeLock({ purpose: 'heartbeat processing', retry: false })
  } catch (error) {
    return note(isRefusal(error, 'NodeLocked') ? 'locked' : 'lost')
  }
  task.setInfo({
    agent_url: beat.callbackUrl,
    agent_version: beat.agentVersion ?? null,
    agent_last_heartbeat: bareTimestamp(conductor.world.clock.now()),
    ...(beat.agentVerifyCa ? { agent_verify_ca: beat.agentVerifyCa } : {}),
    ...(beat.agentStatus ? { agent_status: beat.agentStatus } : {}),
    ...(beat.agentStatusMessage ? { agent_status_message: beat.agentStatusMessage } : {}),
  })
  const meaning = heartbeatMeaning(task.node, options['conductor.allow_provisioning_in_maintenance'])
  note(meaning)
  switch (meaning) {
    case 'record':
    case 'pause':
      return task.save()
    case 'abort':
      task.save()
      return failCleaning(task, 'Cleaning aborted as node is in maintenance mode')
    case 'polled':
      return task.touchProvisioning()
    case 'first step':
      task.touchProvisioning()
      return guarded(task, 'Node failed to start the first cleaning step', () => startFirstStep(task))
    case 'look':
      task.touchProvisioning()
      return guarded(task, 'Node failed to check cleaning progress', async () => {
        await task.driver.deploy.processNextCleanStep?.(task)
      })
  }
}

/** The ramdisk is up: what it can do is asked, the list is made, and its first step runs. */
async function startFirstStep(task: Task): Promise<void> {
  const { quirks } = task.conductor
  task.resumeCleaning()
  try {
    await task.driver.deploy.refreshCleanSteps?.(task)
  } catch (error) {
    if (!isRefusal(error, 'AgentInProgress')) throw error
    if (!quirks.has('busy-agent-means-no-steps'))
      return task.processEvent('wait', { targetState: manualTarget(task.node) })
  }
  setNodeCleaningSteps(task, { explicit: Boolean(task.node.driver_internal_info['declarative_cleaning']) })
  await continueNodeClean(task)
}

async function guarded(task: Task, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const state = task.node.provision_state
    if (state === 'cleaning' || state === 'clean wait') await failCleaning(task, `${what}: ${messageOf(error)}`)
  }
}
