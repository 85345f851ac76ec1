import fc from 'fast-check'
import type { Plan } from '../plan.ts'
import { cleanWith, stepList } from './actions.ts'
import { trouble } from './faults.ts'

const execute = { match: { method: 'POST', body: { name: 'clean.execute_clean_step' } } }
/** The order for a step is refused, in whatever words, now and then for good. */
export const refusedSteps = fc
  .tuple(
    fc.constantFrom<object>(
      { status: 500, body: { faultstring: 'Something broke' } },
      { status: 502, body: { message: 'bad gateway' } },
      { status: 500, body: {} },
      { status: 400, body: { faultstring: null } },
    ),
    fc.constantFrom(1, 1, 1, 3),
    trouble(1),
  )
  .map(([does, times, others]): Plan['faults'] => [{ do: 'agent http', rule: { ...execute, times, does } }, ...others])

/** An agent is gone when Ironic has something to tell it. */
export const lostAgent = fc
  .tuple(
    fc.constantFrom<Plan['faults'][number]>(
      { do: 'agent crashes' },
      { do: 'agent down' },
      { do: 'power cut', forMs: 60_000 },
      { do: 'network cut', to: 'agent-*', forMs: 60_000 },
    ),
    fc.constantFrom<NonNullable<Plan['faults'][number]['on']>>(
      { kind: 'step', phase: 'start' },
      { kind: 'heartbeat', outcome: 'first step' },
      { kind: 'heartbeat' },
    ),
    fc.constantFrom(0, 1, 5),
    trouble(1),
  )
  .map(([what, on, afterMs, others]): Plan['faults'] => [
    { ...what, on: { ...on }, ...(afterMs ? { afterMs } : {}) },
    ...others,
  ])

/** A clean of the firmware's settings is ended while it waits, or by itself. */
export const endedFirmware = fc
  .tuple(
    cleanWith(stepList('bios')),
    fc.constantFrom<NonNullable<Plan['actions'][number]['on']>>({ kind: 'step', phase: 'wait' }, { kind: 'boot' }),
    fc.constantFrom(0, 500, 5_000),
  )
  .map(([clean, on, afterMs]): Plan['actions'] => [
    clean,
    { do: 'abort', on: { ...on }, ...(afterMs ? { afterMs } : {}) },
  ])
