import { aboutAnother } from '../lab/faults/catalogue.ts'
import { scenario, type Scenario, type ScenarioSource } from '../scenarios/scenario.ts'

/** What one run of an exploration does: the part of a scenario that chance chooses. Plain data. */
export type Plan = {
  fleet: NonNullable<ScenarioSource['fleet']>
  options: NonNullable<ScenarioSource['options']>
  actions: ScenarioSource['actions']
  faults: NonNullable<ScenarioSource['faults']>
  /** Automations that look after the nodes. */
  bots?: NonNullable<ScenarioSource['bots']>
  restMs?: number
  /** Of the run's own chance; with the same plan another seed is another run. */
  seed: number
}

export type QuirkChoice = 'upstream' | 'none' | string[]

/** How long after its first action a run is given up, in milliseconds of virtual time. */
export const limitMs = 3 * 3_600_000

/** The scenario a plan stands for, as it would be written. Its name is a part of its seed. */
export function sourceOf(plan: Plan, quirks: QuirkChoice, name = 'explored'): ScenarioSource {
  const { seed: _seed, fleet, ...rest } = plan
  // The agent has upstream defects of its own, which are not what single quirks of Ironic are about.
  const agent = quirks === 'upstream' ? fleet.agent : { hardened: true, ...fleet.agent }
  return {
    name,
    story: 'What chance came up with.',
    lesson: 'Every invariant holds.',
    tags: ['explored'],
    quirks,
    limitMs,
    ...rest,
    ...restOf(plan),
    fleet: { ...fleet, ...(agent ? { agent } : {}) },
    expect: {},
  }
}

/**
 * What a database refused is put right by the next look that it does not refuse: whoever judges before that judges too
 * early. Two looks, in milliseconds.
 */
function restOf({ faults, options, restMs = 0 }: Plan): Pick<Plan, 'restMs'> {
  if (!faults.some((fault) => fault.do === 'database fails')) return {}
  const seconds = Number(options['conductor.check_provision_state_interval'] ?? 60)
  return { restMs: Math.max(restMs, 2_000 * seconds + 30_000) }
}

/** The scenario a plan stands for; throws if it stands for none. */
export const scenarioOf = (plan: Plan, quirks: QuirkChoice): Scenario => scenario(sourceOf(plan, quirks))

/** How many things a person has to keep in mind to understand a plan. */
export const sizeOf = ({ actions, faults }: Pick<Plan, 'actions' | 'faults'>): number => actions.length + faults.length

/** A conductor whose smallest pool is cut further does not start: mutations join options that exclude each other. */
function workable({ 'conductor.reserved_workers_pool_percentage': reserved, ...others }: Plan['options']) {
  const fits = reserved === undefined || others['conductor.workers_pool_size'] === undefined
  return fits && reserved !== undefined ? { ...others, 'conductor.reserved_workers_pool_percentage': reserved } : others
}

/**
 * With a second machine where a fault is about one, and without what concerns nodes that are not there or keeps a
 * conductor from starting.
 */
export function fitting(plan: Plan): Plan {
  const two = plan.faults.some((fault) => fault.do === 'agent fault' && aboutAnother.includes(fault.id))
  const count = Math.max(plan.fleet.count ?? 1, two ? 2 : 1)
  const isThere = ({ node }: { node?: string | undefined }) => node === undefined || Number(node.split('-')[1]) <= count
  return {
    ...plan,
    options: workable(plan.options),
    fleet: { ...plan.fleet, ...(count > 1 ? { count } : {}) },
    actions: plan.actions.filter(isThere),
    faults: plan.faults.filter(isThere),
  }
}
