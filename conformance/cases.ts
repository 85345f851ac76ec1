import type { Case } from './case-parts.ts'
import { casesOfAgents } from './cases-of-agents.ts'
import { casesOfSteps } from './cases-of-steps.ts'

/** Every scripted life of a node, the longest first: the others run beside them. */
export const cases: readonly Case[] = [...casesOfSteps, ...casesOfAgents]
