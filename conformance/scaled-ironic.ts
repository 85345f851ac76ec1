import type { Scenario } from '../src/scenarios/scenario.ts'
import type { IronicOptions } from './ironic.ts'

/** How many times faster than life the hardware is under a scenario that waits for a time-out of Ironic's. */
export const fullScale = 30

/**
 * Ironic's defaults, with what it waits for scaled down as the hardware is. Polls and back-offs that are written into it
 * cannot be scaled; heartbeats are the agents', whose clock is faster.
 */
export const scaledDefaults: IronicOptions = {
  api: { ramdisk_heartbeat_timeout: 300 },
  conductor: {
    clean_callback_timeout: 1800 / fullScale,
    check_provision_state_interval: 60 / fullScale,
    sync_power_state_interval: 5,
    power_state_change_timeout: 10,
  },
  // What the agent itself has for default. conformance/ironic/ironic.conf.in has others.
  deploy: { erase_devices_priority: 10, erase_devices_metadata_priority: 99 },
  agent: { command_timeout: 5, deploy_logs_collect: 'on_failure', deploy_logs_local_path: '@BASE@/log/deploy' },
  redfish: { connection_attempts: 5, connection_retry_interval: 1 },
}

/** Options that Ironic 21.4.4 does not have, or whose time is too short to be scaled. */
const impossible: Readonly<Record<string, string>> = {
  'api.disallow_clean_steps': 'Ironic 21.4.4 has no api.disallow_clean_steps',
  'conductor.poweroff_in_cleanfail': 'Ironic 21.4.4 has no conductor.poweroff_in_cleanfail',
  'conductor.check_provision_state_interval':
    'conductor.check_provision_state_interval=1 cannot be scaled down: its least is a second',
}

/** Why a scenario is about something that Ironic 21.4.4 has not, if it is. */
export function notOf21({ options, actions, fleet }: Scenario): string | undefined {
  for (const name of Object.keys(options)) if (impossible[name] !== undefined) return impossible[name]
  if (fleet.record['firmware_interface'] !== undefined) return 'Ironic 21.4.4 has no firmware interfaces (API 1.86)'
  const steps = actions.flatMap((action) => (action.do === 'clean' ? action.steps : []))
  // @source ironic/drivers/modules/redfish/bios.py, requires_ramdisk=False
  if (steps.some((step) => step['interface'] === 'bios'))
    return 'Ironic 21.4.4 boots a ramdisk for BIOS steps; that they need none is of a later release'
  return undefined
}

/** What the Ironic of these runs has for Redfish hardware. */
export const enabled = { raid_interface: ['agent', 'no-raid'], boot_interface: ['ipxe', 'redfish-virtual-media'] }

/** The defaults with a scenario's options before them. */
export function withOptions(options: Readonly<Record<string, unknown>>): IronicOptions {
  const all: Record<string, Record<string, string | number | boolean>> = structuredClone(scaledDefaults) as never
  for (const [option, value] of Object.entries(options)) {
    const [section = '', name = ''] = option.split('.')
    all[section] = { ...all[section], [name]: inIronicsWords(value) }
  }
  return all
}

/** Lists have commas, and dictionaries have colons as well. */
function inIronicsWords(value: unknown): string | number | boolean {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, one]) => `${key}:${String(one)}`)
      .join(',')
  return value as string | number | boolean
}
