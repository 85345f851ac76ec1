import type * as v from 'valibot'
import type { InputOf } from '../../scenarios/parts.ts'
import { agentFaults } from './agent.ts'
import { controllerFaults } from './controllers.ts'
import { hardwareFaults } from './hardware.ts'
import { serviceFaults } from './services.ts'

/** Every fault a scenario may order, by name. */
export const faults = { ...agentFaults, ...hardwareFaults, ...controllerFaults, ...serviceFaults }

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults) as FaultName[]

type ArgsOf<Row> = Row extends { args: infer Args extends v.ObjectEntries } ? Args : never
/** A fault's own arguments, as written in a scenario. */
export type FaultArgs = {
  [Name in FaultName]: { do: Name } & InputOf<ArgsOf<(typeof faults)[Name]>>
}[FaultName]

export const faultSchemas: Readonly<Record<string, v.ObjectEntries>> = Object.fromEntries(
  Object.entries(faults).map(([name, { args }]): [string, v.ObjectEntries] => [name, args]),
)
