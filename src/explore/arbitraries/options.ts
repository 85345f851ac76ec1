import fc from 'fast-check'
import type { Plan } from '../plan.ts'

type Options = Plan['options']

/** Values within Ironic's bounds, near their edges or short enough for a short run. */
const values = {
  'conductor.automated_clean': [false],
  'conductor.clean_callback_timeout': [300, 600, 0],
  'conductor.check_provision_state_interval': [10, 60, 600],
  'conductor.sync_power_state_interval': [20, 120],
  'conductor.power_state_sync_max_retries': [1, 3],
  'conductor.force_power_state_during_sync': [false],
  'conductor.allow_provisioning_in_maintenance': [false],
  'conductor.poweroff_in_cleanfail': [true],
  'conductor.max_concurrent_clean': [1, 2],
  'conductor.node_locked_retry_attempts': [1, 10],
  'conductor.workers_pool_size': [31],
  'conductor.max_conductor_wait_step_seconds': [10],
  'conductor.power_state_change_timeout': [5],
  'conductor.periodic_max_workers': [1],
  'conductor.clean_step_priority_override': [{ 'deploy.self_test': '60' }, { 'management.set_bmc_clock': '5' }],
  'agent.command_timeout': [5, 60],
  'agent.max_command_attempts': [1, 3],
  'agent.deploy_logs_collect': ['always', 'never'],
  'agent.manage_agent_boot': [true],
  'deploy.fast_track': [true],
  'deploy.erase_devices_metadata_priority': [0, 99],
  'deploy.continue_if_disk_secure_erase_fails': [true],
  'deploy.disk_erasure_concurrency': [1],
  'redfish.connection_attempts': [1, 3],
  'redfish.connection_retry_interval': [1],
  'redfish.auth_type': ['basic', 'session'],
  'redfish.raid_config_status_interval': [20],
} as const satisfies Record<string, readonly unknown[]>

const names = Object.keys(values) as (keyof typeof values)[]

/** A few options off their defaults. */
export const someOptions: fc.Arbitrary<Options> = fc
  .uniqueArray(
    fc
      .constantFrom(...names)
      .chain((name) =>
        fc.constantFrom(...(values[name] as readonly unknown[])).map((value): [string, unknown] => [name, value]),
      ),
    { maxLength: 3, selector: ([name]) => name },
  )
  .map((pairs) => Object.fromEntries(pairs))

export const withOptions = (fixed: Options): fc.Arbitrary<Options> => someOptions.map((some) => ({ ...some, ...fixed }))
