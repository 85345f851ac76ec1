import { countBranches } from '../conductor/branches.ts'
import { machine } from '../conductor/states.ts'
import { faultNames } from '../lab/faults/table.ts'
import type { Entry } from '../world.ts'
import { wayNames, wayOfBranch, wayOfText } from './ways.ts'

/** What a run can reach, by kind. Each point is counted once a run. */
export const coverageKinds = ['transition', 'way to fail', 'branch', 'step', 'fault in state'] as const
export type CoverageKind = (typeof coverageKinds)[number]

/** How many runs reached each point, by `kind: point`. */
export type Coverage = Map<string, number>

const family = ['cleaning', 'clean wait', 'clean failed', 'clean hold'] as const
/** The states in which faults are told apart. */
export const statesOfFaults = ['manageable', ...family, 'available', 'active', 'deleting', 'adopting'] as const

/** Every point there is, where that is known beforehand. */
export const expectedPoints: readonly string[] = [
  ...Object.entries(machine).flatMap(([from, { on }]) =>
    Object.entries(on)
      .filter(([, to]) => [from, to].some((state) => (family as readonly string[]).includes(state)))
      .map(([event, to]) => `transition: ${from} -${event}-> ${to}`),
  ),
  ...wayNames.map((way) => `way to fail: ${way}`),
  ...faultNames.flatMap((fault) => statesOfFaults.map((state) => `fault in state: ${fault} in ${state}`)),
]

/** Points of upstream's tables that nothing on the wire can lead to, and why. */
export const unreachable: Readonly<Record<string, string>> = {
  // @source ironic/conductor/steps.py use_reserved_step_handler, _validate_user_steps; cleaning.py execute_step_on_child_nodes
  'transition: clean wait -hold-> clean hold':
    'the event is fired by the hold step alone, which its own node runs in cleaning; on a child node that waits it would do, but upstream drops such steps from every list, and hardened lets a child that is cleaned alone',
  // @source ironic/drivers/modules/agent_base.py _process_version_mismatch, get_steps; drivers/base.py get_clean_steps
  'way to fail: other agent: no new list':
    'it takes a NodeCleaningFailure of an interface that is asked for its steps: the agent’s and the drivers’ own lists never raise one, Ansible’s does but has no part in this flow',
}

/** Collects the points one run reaches. */
export class Sightings {
  readonly points = new Set<string>()
  readonly #states = new Map<string, string>()
  readonly #names = new Map<string, string>()

  /** Counts the conductor's decisions as well, for as long as `work` takes. Runs follow one another, so one counter does. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    countBranches((table, row) => {
      const way = wayOfBranch(row)
      this.#add(way ? 'way to fail' : 'branch', way ?? `${table}, ${row}`)
    })
    try {
      return await work()
    } finally {
      countBranches()
    }
  }

  readonly see = (entry: Entry): void => {
    switch (entry.kind) {
      case 'transition': {
        const { node, from, event, to } = entry as Entry & Record<'node' | 'from' | 'event' | 'to', string>
        this.#states.set(node, to)
        return this.#add('transition', `${from} -${event}-> ${to}`)
      }
      case 'last_error': {
        const way = wayOfText(String(entry['text']))
        if (way) this.#add('way to fail', way)
        return
      }
      case 'step':
        return this.#add('step', `${String(entry['step'])} ${String(entry['phase'])}`)
      case 'fault':
        if (typeof entry['fault'] === 'string' && entry['phase'] === 'start')
          for (const state of this.#statesOf(entry['node']))
            this.#add('fault in state', `${entry['fault']} in ${state}`)
    }
  }

  /** Faults name nodes; the journal of the conductor has their UUIDs. */
  knows(name: string, uuid: string): void {
    this.#names.set(name, uuid)
  }

  #statesOf(name: unknown): Iterable<string> {
    const uuid = typeof name === 'string' ? this.#names.get(name) : undefined
    if (uuid === undefined) return new Set(this.#states.values())
    return [this.#states.get(uuid) ?? 'enroll']
  }

  #add(kind: CoverageKind, point: string): void {
    this.points.add(`${kind}: ${point}`)
  }
}

/** Adds a run's points; gives those nobody had reached before. */
export function accumulate(coverage: Coverage, points: Iterable<string>): string[] {
  const fresh: string[] = []
  for (const point of points) {
    const before = coverage.get(point) ?? 0
    if (before === 0) fresh.push(point)
    coverage.set(point, before + 1)
  }
  return fresh
}
