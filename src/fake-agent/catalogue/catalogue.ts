import { answerFaults } from './answers.ts'
import { connectionFaults } from './connection.ts'
import { heartbeatFaults } from './heartbeats.ts'
import { identityFaults } from './identity.ts'
import { inspectionFaults } from './inspection.ts'
import { junkStepFaults } from './junk-steps.ts'
import { listFaults } from './lists.ts'
import type { FaultRow } from './row.ts'
import { stepFaults } from './step-results.ts'
import { tlsFaults } from './tls-and-clock.ts'

export type { FaultRow, Order } from './row.ts'

/** All rows, F01 to F120. */
export const agentFaults: readonly FaultRow[] = [
  ...connectionFaults,
  ...answerFaults,
  ...listFaults,
  ...stepFaults,
  ...junkStepFaults,
  ...heartbeatFaults,
  ...identityFaults,
  ...tlsFaults,
  ...inspectionFaults,
]

/** A row by its id. */
export const agentFault = (id: string): FaultRow | undefined => agentFaults.find((row) => row.id === id)
