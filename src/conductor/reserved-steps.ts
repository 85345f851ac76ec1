import { recordHistory } from './history.ts'
import { withStepFlags } from './internal-info.ts'
import type { Step } from './node.ts'
import { nodePowerAction } from './power.ts'
import { isRamdiskDisabled, prepareAgentBoot } from './ramdisk.ts'
import { hasStep } from './steps.ts'
import { manualTarget, type Task } from './task.ts'

const powerSteps = { power_on: 'power on', power_off: 'power off', reboot: 'rebooting' } as const

const isPowerStep = (step: string): step is keyof typeof powerSteps => Object.hasOwn(powerSteps, step)

/**
 * Runs a step that is the conductor's own: `done` goes on with the next step, `exit` ends the worker, `undefined` means
 * the step is somebody else's.
 *
 * @source ironic/conductor/steps.py `use_reserved_step_handler`
 */
export async function runReservedStep(task: Task, { step, args = {} }: Step): Promise<'done' | 'exit' | undefined> {
  if (isPowerStep(step)) {
    await changePower(task, powerSteps[step])
    return 'done'
  }
  if (step !== 'hold' && step !== 'wait') return undefined
  const { quirks } = task.conductor
  const targetState = quirks.has('hold-loses-manual-target') ? undefined : manualTarget(task.node)
  task.processEvent(step, { targetState })
  if (step === 'hold' || !('seconds' in args)) return 'exit'
  await task.conductor.world.clock.sleep(waitSeconds(task, args['seconds']) * 1000)
  task.processEvent('resume', { targetState })
  return quirks.has('wait-seconds-stalls') ? 'exit' : 'done'
}

/**
 * The agent does not survive a change of power. Without the quirk, whatever needs it next waits for its return; upstream,
 * where the step runs at all, the next step fails.
 */
async function changePower(task: Task, state: 'power on' | 'power off' | 'rebooting'): Promise<void> {
  const { node, conductor } = task
  const changes = state === 'rebooting' || (state === 'power on' && node.power_state !== 'power on')
  const returns = changes && hasStep(node.clean_step) && !isRamdiskDisabled(node)
  if (!returns || conductor.quirks.has('reserved-steps-dropped')) return nodePowerAction(task, state)
  await prepareAgentBoot(task)
  await nodePowerAction(task, state)
  node.driver_internal_info = withStepFlags(node.driver_internal_info, { reboot: true })
  task.save()
}

function waitSeconds(task: Task, given: unknown): number {
  const seconds = Math.trunc(Number(given))
  if (Number.isNaN(seconds)) throw new Error(`invalid literal for int() with base 10: '${String(given)}'`)
  const limit = task.conductor.options['conductor.max_conductor_wait_step_seconds']
  if (seconds <= limit) return seconds
  recordHistory(task, {
    event: `A wait time exceeding the configured maximum has been requested. Holding for ${seconds}, got ${limit}.`,
    type: task.node.provision_state,
  })
  return limit
}
