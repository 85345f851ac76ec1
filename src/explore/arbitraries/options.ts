import fc from 'fast-check'
import type { OptionName } from '../../conductor/options/options.ts'
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
  'conductor.clean_step_priority_override': [
    { 'deploy.self_test': '60' },
    { 'management.set_bmc_clock': '5' },
    { 'management.set_bmc_clock': 'low' },
  ],
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
} as const satisfies Partial<Record<OptionName, readonly unknown[]>>

/** Others, which change less of what happens. */
const lesser = {
  'api.disallow_clean_steps': [['deploy.flash', 'power.hold'], ['deploy.erase_devices_metadata']],
  'api.max_json_body_size': [4],
  'api.max_limit': [1],
  'api.ramdisk_heartbeat_timeout': [60, 900],
  'api.restrict_lookup': [false],
  'conductor.allow_deleting_available_nodes': [false],
  'conductor.conductor_cleanup_interval': [600],
  'conductor.conductor_cleanup_timeout': [60],
  'conductor.heartbeat_interval': [5, 30],
  'conductor.heartbeat_timeout': [30, 120],
  'conductor.max_concurrent_per_conductor_group': [true],
  'conductor.node_history': [false],
  'conductor.node_history_cleanup_interval': [600],
  'conductor.node_history_max_entries': [1],
  'conductor.node_locked_retry_interval': [5],
  'conductor.permit_child_node_step_async_result': [true],
  'conductor.power_failure_recovery_interval': [0, 60],
  'conductor.record_step_flows_in_history': [false],
  'conductor.reserved_workers_pool_percentage': [0, 50],
  'conductor.soft_power_off_timeout': [1, 30],
  'deploy.create_configuration_priority': [5],
  'deploy.default_boot_mode': ['bios'],
  'deploy.delete_configuration_priority': [5],
  'deploy.enable_ata_secure_erase': [false],
  'deploy.enable_nvme_secure_erase': [false],
  'deploy.erase_devices_priority': [0, 1, 100],
  'deploy.erase_skip_read_only': [true],
  'deploy.fast_track_timeout': [0, 30],
  'deploy.shred_final_overwrite_with_zeros': [false],
  'deploy.shred_random_overwrite_iterations': [0, 3],
  'pxe.boot_retry_check_interval': [20],
  'pxe.boot_retry_timeout': [60, 300],
  'redfish.boot_mode_config_timeout': [0, 60],
  'redfish.connection_cache_size': [0, 1],
  'redfish.enable_verify_bmc_clock': [true],
  'redfish.firmware_update_bmc_version_check_interval': [5],
  'redfish.firmware_update_fail_interval': [20],
  'redfish.firmware_update_nic_starting_wait': [0],
  'redfish.firmware_update_reboot_delay': [10],
  'redfish.firmware_update_required_successes': [0, 1],
  'redfish.firmware_update_resource_validation_timeout': [0, 60],
  'redfish.firmware_update_status_interval': [20],
  'redfish.firmware_update_validation_interval': [5],
  'redfish.post_boot_retry_attempts': [1],
  'redfish.post_boot_retry_delay': [1],
  'redfish.power_on_conflict_retry_attempts': [0],
  'redfish.power_on_conflict_retry_interval': [1],
  'redfish.raid_config_fail_interval': [20],
  'redfish.read_timeout': [5],
} as const satisfies Partial<Record<OptionName, readonly unknown[]>>

const pairOf = (table: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<[string, unknown]> =>
  fc
    .constantFrom(...Object.keys(table))
    .chain((name) => fc.constantFrom(...(table[name] ?? [])).map((value): [string, unknown] => [name, value]))

/** A few options off their defaults. */
export const someOptions: fc.Arbitrary<Options> = fc
  .uniqueArray(fc.oneof({ weight: 3, arbitrary: pairOf(values) }, { weight: 1, arbitrary: pairOf(lesser) }), {
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map((pairs) => Object.fromEntries(pairs))

/** Up to three of those that change less. */
export const lesserOptions: fc.Arbitrary<Options> = fc
  .uniqueArray(pairOf(lesser), { minLength: 1, maxLength: 3, selector: ([name]) => name })
  .map((pairs) => Object.fromEntries(pairs))

export const withOptions = (fixed: Options): fc.Arbitrary<Options> => someOptions.map((some) => ({ ...some, ...fixed }))
