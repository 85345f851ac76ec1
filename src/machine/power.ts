import type { Machine } from './machine.ts'

export type PowerState = 'On' | 'Off' | 'PoweringOn' | 'PoweringOff'

/** Redfish's ways of touching the power. */
export type ResetType =
  | 'On'
  | 'ForceOn'
  | 'ForceOff'
  | 'GracefulShutdown'
  | 'GracefulRestart'
  | 'ForceRestart'
  | 'PowerCycle'
  | 'PushPowerButton'
  | 'Nmi'

/** What a machine does when its mains come back. */
export type PowerRestorePolicy = 'AlwaysOn' | 'AlwaysOff' | 'LastState'

type Row = {
  do: (machine: Machine) => void
  /** The states in which there is something to do; in others the order changes nothing. */
  from: readonly PowerState[]
}

/** What each reset type does. A restart of a machine that is off switches it on. */
export const resetTypes: Record<ResetType, Row> = {
  On: { from: ['Off', 'PoweringOff'], do: (machine) => machine.powerOn() },
  ForceOn: { from: ['Off', 'PoweringOff'], do: (machine) => machine.powerOn() },
  ForceOff: { from: ['On', 'PoweringOn', 'PoweringOff'], do: (machine) => machine.powerOff() },
  GracefulShutdown: { from: ['On'], do: (machine) => machine.shutDown() },
  GracefulRestart: { from: ['On', 'Off'], do: (machine) => machine.gracefulRestart() },
  ForceRestart: { from: ['On', 'Off'], do: (machine) => machine.reset() },
  PowerCycle: { from: ['On', 'Off', 'PoweringOn'], do: (machine) => machine.powerCycle() },
  PushPowerButton: { from: ['On', 'Off'], do: (machine) => machine.pushPowerButton() },
  Nmi: { from: ['On'], do: (machine) => machine.nmi() },
}
