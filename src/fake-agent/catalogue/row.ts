import type { HttpMatch, HttpRule } from '../../faults/http-rule.ts'
import type { DiskMishaps } from '../../machine/disk-facts.ts'
import type { MachineFaults } from '../../machine/machine-faults.ts'
import type { AgentFault } from '../faults.ts'
import type { AgentSettings } from '../settings.ts'

/** How a fault is brought about. */
export type Order =
  | {
      /** Rules before the agent's own API. */
      http?: readonly HttpRule[]
      /** What the agent itself does wrong. */
      agent?: readonly AgentFault[]
      /** Rules before Ironic's API: the agent is the one who suffers. */
      ironic?: readonly HttpRule[]
      /** What is wrong with the machine under the agent. */
      machine?: MachineFaults
      /** What is wrong with the first of its disks. */
      disk?: { readOnly?: true; mishaps?: DiskMishaps; signature?: string }
      /** What an operator does at the moment of the order, through Ironic's API. */
      operator?: 'sets maintenance' | 'aborts'
      /** Another setting of agents started from then on. */
      settings?: Partial<AgentSettings>
    }
  /** Nothing of the agent's: how whoever runs the lab gets there. */
  | { situation: string }
  /** Why no agent can do it. */
  | { impossible: string }

/** One way in which an agent, or what is around it, misbehaves. */
export type FaultRow = {
  id: string
  title: string
  /** How it comes about on real machines. */
  cause: string
  /** What a real Ironic makes of it. */
  outcome: string
  order: Order
}

/** The requests of Ironic to an agent. */
export const poll: HttpMatch = { method: 'GET', path: '/v1/commands/' }
const command = (name: string): HttpMatch => ({ method: 'POST', path: '/v1/commands/', body: { name } })
export const getSteps = command('clean.get_clean_steps')
export const execute = command('clean.execute_clean_step')
export const collectLogs = command('log.collect_system_logs')

/** A command object as an agent answers it. */
export const commandBody = (name: string, status: string, more: object = {}) => ({
  id: '00000000-0000-4000-8000-000000000000',
  command_name: name,
  command_status: status,
  command_error: null,
  command_result: null,
  ...more,
})

/** Stand for what is another machine's of the same laboratory, wherever an agent's fault names them. */
export const another = { url: '$another url', uuid: '$another uuid', mac: '$another mac' } as const
