import type { Json, Step } from './node.ts'

/**
 * The keys of `driver_internal_info` that cleaning keeps, and who wipes which of them when.
 *
 * @source ironic/conductor/utils.py, ironic/common/async_steps.py
 */
const flowFlags = ['reboot', 'polling'].flatMap((flag) =>
  ['cleaning', 'deployment', 'servicing'].map((flow) => `${flow}_${flag}`),
)
const stepFlags = [
  ...flowFlags,
  'skip_current_clean_step',
  'skip_current_deploy_step',
  'skip_current_service_step',
] as const

const tokenAndUrl = ['agent_secret_token', 'agent_secret_token_pregenerated', 'agent_url', 'agent_verify_ca'] as const
const powerOff = [
  'agent_url',
  'agent_cached_clean_steps',
  'agent_cached_deploy_steps',
  'agent_cached_service_steps',
  'agent_verify_ca',
  'agent_start_attempted',
] as const
const cleaningRun = [
  'agent_cached_clean_steps',
  'clean_step_index',
  'cleaning_disable_ramdisk',
  'steps_validated',
  'declarative_cleaning',
  'agent_start_attempted',
] as const

/** `info` without these keys; the same object if it has none of them. */
export function without(info: Json, keys: readonly string[]): Json {
  let copy: { [key: string]: unknown } | undefined
  for (const key of keys) {
    if (!(key in info)) continue
    copy ??= { ...info }
    delete copy[key]
  }
  return copy ?? info
}

/** Without what lets the conductor talk to the agent. */
export const wipeTokenAndUrl = (info: Json): Json => without(info, tokenAndUrl)

/** Without what dies with the ramdisk: a token that is built into its image survives. */
export const wipeOnPowerOff = (info: Json): Json =>
  without(info, info['agent_secret_token_pregenerated'] ? powerOff : [...powerOff, 'agent_secret_token'])

/** Without the marks steps leave about reboots, skipping and polling. */
export const wipeStepFlags = (info: Json): Json => without(info, stepFlags)

/** As a clean starts and ends: without a trace of it, except `clean_steps`, which becomes null. */
export const wipeCleaning = (info: Json, { keepAgent }: { keepAgent: boolean }): Json => ({
  ...wipeStepFlags(without(keepAgent ? info : wipeTokenAndUrl(info), cleaningRun)),
  clean_steps: null,
})

export type StepFlags = { reboot?: boolean; skipCurrentStep?: boolean; polling?: boolean }

/**
 * With the marks a step leaves. No word on polling ends it; a reboot takes a token that is not built into the image.
 *
 * @source ironic/common/async_steps.py `set_node_flags`
 */
export function withStepFlags(info: Json, { reboot, skipCurrentStep, polling }: StepFlags): Json {
  let next = info
  if (reboot !== undefined) {
    next = { ...next, cleaning_reboot: reboot }
    if (reboot && !info['agent_secret_token_pregenerated']) next = without(next, ['agent_secret_token'])
  }
  if (skipCurrentStep !== undefined) next = { ...next, skip_current_clean_step: skipCurrentStep }
  return polling === undefined ? without(next, ['cleaning_polling']) : { ...next, cleaning_polling: polling }
}

/** The step list of the clean at hand. */
export const cleanSteps = (info: Json): readonly Step[] =>
  (info['clean_steps'] as readonly Step[] | null | undefined) ?? []
