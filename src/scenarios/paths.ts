/** The states of an in-band clean: boot, then a wait for each of `steps` steps, then `end`. */
export const inBand = (steps: number, ...end: string[]): string[] => [
  'manageable',
  'cleaning',
  'clean wait',
  ...Array.from({ length: steps }, () => ['cleaning', 'clean wait']).flat(),
  ...end,
]

/** What is left of a clean that ended well: nothing. */
export const cleanEnd = {
  last_error: null,
  maintenance: false,
  fault: null,
  reservation: null,
  clean_step: null,
  target_provision_state: null,
  'driver_internal_info.agent_url': null,
  'driver_internal_info.agent_secret_token': null,
  'driver_internal_info.clean_steps': null,
} as const

/** A failure or an abort while no step was current: no maintenance, and it can be tried again. */
export const failedBeforeSteps = {
  provision_state: 'clean failed',
  maintenance: false,
  fault: null,
  reservation: null,
  clean_step: null,
  'driver_internal_info.agent_url': null,
  'driver_internal_info.agent_secret_token': null,
} as const

/** A failure of a step: the node is in quarantine. */
export const failedInStep = { ...failedBeforeSteps, maintenance: true, fault: 'clean failure' } as const
