import type { Scenario } from '../scenarios/scenario.ts'

/** What one knows of a conductor that is not ours to configure. */
export type Abilities = {
  timeScale: number
  /** Options it was configured with, as scenarios name them; every other one has Ironic's default. */
  options: Readonly<Record<string, unknown>>
  /** Its interfaces for Redfish hardware, such as `boot_interface`; without it, all there are. */
  enabled?: Readonly<Record<string, readonly string[]>>
  /** The longest a scenario may take, in real milliseconds, and the most nodes it may have. */
  limitMs: number
  maxNodes: number
}

/** Options that every node can have for itself: the field of its record. @source ironic/conductor/utils.py */
const perNode: Readonly<Record<string, string>> = { 'conductor.automated_clean': 'automated_clean' }

/** What the scenario becomes there, or why it cannot be played. */
export type Translated = { scenario: Scenario } | { skipped: string }

/**
 * Expresses a scenario in what an operator may do to a conductor from outside: nodes and their fields. `virtualMs` is how
 * long it takes in the simulator.
 */
export function translate(scenario: Scenario, abilities: Abilities, virtualMs: number): Translated {
  const { fleet, quirks = 'upstream', faults, expect } = scenario
  const { timeScale, limitMs, maxNodes } = abilities
  if (quirks !== 'upstream') return { skipped: 'it is about a conductor without some of Ironic’s quirks' }
  if (fleet.count > maxNodes) return { skipped: `it has ${fleet.count} nodes; at most ${maxNodes} are asked for` }
  if (expect.ends !== 'rest') return { skipped: 'it never comes to rest' }
  const lastsMs = virtualMs / timeScale
  if (lastsMs > limitMs)
    return { skipped: `it would take ${minutes(lastsMs)}; at most ${minutes(limitMs)} are asked for (--limit)` }
  for (const fault of faults) {
    if (fault.do === 'conductor killed') return { skipped: 'the conductor is not ours to kill' }
    if (fault.do === 'conductor clock wrong') return { skipped: 'the conductor’s clock is not ours' }
    if (fault.do === 'database fails') return { skipped: 'the conductor’s database is not ours' }
    if (fleet.boot !== 'ipxe' && fault.do === 'ironic http')
      return { skipped: `agents booted from virtual media go straight to the conductor, past "${fault.do}"` }
  }
  for (const [kind, wanted] of Object.entries({ ...fleet.record, boot_interface: fleet.boot })) {
    const has = abilities.enabled?.[kind]
    if (has && typeof wanted === 'string' && !has.includes(wanted))
      return { skipped: `the conductor has no ${kind} ${wanted}: add it to enabled_${kind}s` }
  }
  const record = { ...fleet.record }
  for (const [name, value] of Object.entries(scenario.options)) {
    if (JSON.stringify(abilities.options[name]) === JSON.stringify(value)) continue
    const field = perNode[name]
    if (field === undefined || field in record)
      return { skipped: `it needs ${name}=${JSON.stringify(value)}, which only the conductor’s configuration can set` }
    record[field] = value
  }
  return { scenario: { ...scenario, fleet: { ...fleet, record } } }
}

const minutes = (ms: number) => (ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`)
