import { machine, type ProvisionState } from '../conductor/states.ts'

/** The states a node passes through on its way from enrolment to `available`. */
const cleaningStates: readonly ProvisionState[] = [
  'enroll',
  'verifying',
  'manageable',
  'available',
  'cleaning',
  'clean wait',
  'clean hold',
  'clean failed',
]

const identifier = (state: string) => state.replaceAll(/\W/g, '_')

/** The state machine as lines of Mermaid: the states of cleaning, or `all`. */
export function stateDiagram({ all }: { all: boolean }): string[] {
  const shown = all ? (Object.keys(machine) as ProvisionState[]) : cleaningStates
  const isShown = (state: ProvisionState) => shown.includes(state)
  return [
    'stateDiagram-v2',
    ...shown.filter((state) => identifier(state) !== state).map((state) => `    ${identifier(state)}: ${state}`),
    '    [*] --> enroll',
    ...shown.flatMap((from) =>
      arrows(from)
        .filter(({ to }) => isShown(to))
        .map(({ to, events }) => `    ${identifier(from)} --> ${identifier(to)}: ${events.join(', ')}`),
    ),
  ]
}

/** One arrow for all events that lead from a state to the same other. */
function arrows(from: ProvisionState): { to: ProvisionState; events: string[] }[] {
  const grouped = new Map<ProvisionState, string[]>()
  for (const [event, to] of Object.entries(machine[from].on)) {
    const events = grouped.get(to)
    if (events) events.push(event)
    else grouped.set(to, [event])
  }
  return [...grouped].map(([to, events]) => ({ to, events }))
}
