import fc from 'fast-check'
import type { ActionSpec, FaultSpec } from '../../src/scenarios/scenario.ts'

/** One move of a random run: somebody does something, something breaks, or time passes. */
export type Move = { act: ActionSpec } | { breaks: FaultSpec } | { waitMs: number }

const seconds = (from: number, to: number) => fc.integer({ min: from, max: to }).map((s) => s * 1000)

const manualSteps = fc.constantFrom<{ [key: string]: unknown }[]>(
  [{ interface: 'deploy', step: 'erase_devices' }],
  [
    { interface: 'deploy', step: 'erase_devices_metadata' },
    { interface: 'deploy', step: 'erase_devices' },
  ],
  [{ interface: 'deploy', step: 'no_such_step' }],
)

export const action: fc.Arbitrary<ActionSpec> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<ActionSpec>({ do: 'provide' }) },
  { weight: 3, arbitrary: fc.constant<ActionSpec>({ do: 'manage' }) },
  { weight: 2, arbitrary: manualSteps.map((steps): ActionSpec => ({ do: 'clean', steps })) },
  { weight: 2, arbitrary: fc.constant<ActionSpec>({ do: 'abort' }) },
  fc.constant<ActionSpec>({ do: 'set maintenance' }),
  fc.constant<ActionSpec>({ do: 'clear maintenance' }),
  fc.constantFrom('power on', 'power off', 'rebooting').map((target): ActionSpec => ({ do: 'power', target })),
)

/** Faults that end by themselves: after them everything can be well again. */
export const passingFault: fc.Arbitrary<FaultSpec> = fc.oneof(
  fc.constant<FaultSpec>({ do: 'agent down' }),
  seconds(5, 90).map((restartMs): FaultSpec => ({ do: 'agent crashes', restartMs })),
  fc.constant<FaultSpec>({ do: 'machine resets' }),
  seconds(10, 60).map((rebootsAfterMs): FaultSpec => ({ do: 'kernel panics', rebootsAfterMs })),
  seconds(5, 1200).map((forMs): FaultSpec => ({ do: 'power cut', forMs })),
  seconds(5, 600).map((forMs): FaultSpec => ({ do: 'bmc down', forMs })),
  seconds(5, 600).map((forMs): FaultSpec => ({ do: 'bmc unreachable', forMs })),
  seconds(1, 600).map((forMs): FaultSpec => ({ do: 'conductor killed', forMs })),
  fc
    .tuple(
      seconds(5, 900),
      fc.constantFrom<'request' | 'response'>('request', 'response'),
      fc.integer({ min: 1, max: 9 }),
    )
    .map(([forMs, what, tenths]): FaultSpec => ({ do: 'network loses', what, share: tenths / 10, forMs })),
  seconds(5, 900).map((forMs): FaultSpec => ({ do: 'network cut', from: 'agent-*', to: 'ironic', forMs })),
  fc.constantFrom(500, 503, 409).map((status): FaultSpec => ({
    do: 'agent http',
    rule: { match: { path: '/v1/commands/' }, times: 1, does: { status, body: { faultstring: 'Agent is busy' } } },
  })),
  seconds(60, 300).map((byMs): FaultSpec => ({ do: 'boots slowly', byMs, forMs: 600_000 })),
)

export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: action.map((act): Move => ({ act })) },
    { weight: 2, arbitrary: passingFault.map((breaks): Move => ({ breaks })) },
    { weight: 4, arbitrary: seconds(1, 400).map((waitMs): Move => ({ waitMs })) },
    { weight: 1, arbitrary: seconds(1000, 4000).map((waitMs): Move => ({ waitMs })) },
  ),
  { minLength: 1, maxLength: 24 },
)
