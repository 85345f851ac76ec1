import { dataAtRisk } from '../../machine/ground-truth.ts'
import type { Lab } from '../../lab/assemble.ts'
import type { Verdict } from '../../lab/verdict.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { Entry } from '../../world.ts'
import type { ReportRun } from './run-data.ts'

/** What a report wants to know of a run that has just ended. */
export function reportRunOf(
  scenario: Scenario,
  verdict: Verdict,
  lab: Lab | undefined,
  entries: readonly Entry[],
): ReportRun {
  const nodes = (lab?.nodes ?? []).map(({ uuid, machine, spec: { name } }) => {
    const remains = new Map<string, number>()
    for (const { serial, bytes } of dataAtRisk(machine.disks)) remains.set(serial, (remains.get(serial) ?? 0) + bytes)
    const disks = machine.disks.map(({ device, serial, sizeBytes, spec }) => ({
      device,
      sizeBytes,
      before: spec.shared ? null : scenario.fleet.tenant,
      remains: remains.get(serial) ?? 0,
    }))
    return { name, uuid, machineUuid: machine.uuid, disks }
  })
  return { scenario, verdict, entries, nodes }
}
