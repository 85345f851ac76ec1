import {
  choice,
  flag,
  integer,
  list,
  map,
  objection,
  optionalChoice,
  optionalInteger,
  optionalText,
} from './option-kinds.ts'
import { seconds, text, type Option, type ValueOf } from './option-kinds.ts'

const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const
const delay = 'seconds an operation takes; two numbers with a comma draw from a triangle weighted on the first'

/**
 * Ironic's options, as far as cleaning reads them, under Ironic's own names with Ironic's defaults.
 *
 * Three defaults are this program's own, because Ironic's would name what it does not have: `DEFAULT.auth_strategy`
 * (keystone), `DEFAULT.enabled_hardware_types` (ipmi, redfish) and the `DEFAULT.enabled_*_interfaces`. Firmware interfaces
 * are enabled here, but as in Ironic a node that names none has none.
 *
 * @source ironic/conf (2026.2)
 */
export const optionTable = {
  'DEFAULT.auth_strategy': choice('noauth', ['noauth', 'http_basic', 'keystone'], 'who may call the API'),
  'DEFAULT.http_basic_auth_user_file': text('/etc/ironic/htpasswd', 'users of http_basic'),
  'DEFAULT.enabled_hardware_types': list(['redfish', 'fake-hardware'], 'hardware types nodes may have'),
  'DEFAULT.enabled_bios_interfaces': list(['redfish', 'no-bios', 'fake'], 'bios interfaces nodes may have'),
  'DEFAULT.enabled_boot_interfaces': list(
    ['ipxe', 'pxe', 'redfish-virtual-media', 'fake'],
    'boot interfaces nodes may have',
  ),
  'DEFAULT.enabled_console_interfaces': list(['no-console'], 'console interfaces nodes may have'),
  'DEFAULT.enabled_deploy_interfaces': list(['direct', 'fake'], 'deploy interfaces nodes may have'),
  'DEFAULT.enabled_firmware_interfaces': list(['redfish', 'no-firmware', 'fake'], 'firmware interfaces nodes may have'),
  'DEFAULT.enabled_inspect_interfaces': list(['no-inspect', 'fake'], 'inspect interfaces nodes may have'),
  'DEFAULT.enabled_management_interfaces': list(['redfish', 'noop', 'fake'], 'management interfaces nodes may have'),
  'DEFAULT.enabled_network_interfaces': list(['noop'], 'network interfaces nodes may have'),
  'DEFAULT.enabled_power_interfaces': list(['redfish', 'fake'], 'power interfaces nodes may have'),
  'DEFAULT.enabled_raid_interfaces': list(['redfish', 'agent', 'no-raid', 'fake'], 'raid interfaces nodes may have'),
  'DEFAULT.enabled_rescue_interfaces': list(['no-rescue', 'fake'], 'rescue interfaces nodes may have'),
  'DEFAULT.enabled_storage_interfaces': list(['noop', 'fake'], 'storage interfaces nodes may have'),
  'DEFAULT.enabled_vendor_interfaces': list(['redfish', 'no-vendor', 'fake'], 'vendor interfaces nodes may have'),
  'DEFAULT.default_bios_interface': optionalText('bios interface of a node that names none'),
  'DEFAULT.default_boot_interface': optionalText('boot interface of a node that names none'),
  'DEFAULT.default_console_interface': optionalText('console interface of a node that names none'),
  'DEFAULT.default_deploy_interface': optionalText('deploy interface of a node that names none'),
  'DEFAULT.default_firmware_interface': text('no-firmware', 'firmware interface of a node that names none'),
  'DEFAULT.default_inspect_interface': optionalText('inspect interface of a node that names none'),
  'DEFAULT.default_management_interface': optionalText('management interface of a node that names none'),
  'DEFAULT.default_network_interface': optionalText('network interface of a node that names none'),
  'DEFAULT.default_power_interface': optionalText('power interface of a node that names none'),
  'DEFAULT.default_raid_interface': optionalText('raid interface of a node that names none'),
  'DEFAULT.default_rescue_interface': optionalText('rescue interface of a node that names none'),
  'DEFAULT.default_storage_interface': text('noop', 'storage interface of a node that names none'),
  'DEFAULT.default_vendor_interface': optionalText('vendor interface of a node that names none'),
  'DEFAULT.default_resource_class': optionalText('resource class of a node that names none'),
  'DEFAULT.default_conductor_group': text('', 'conductor group of a node that names none'),
  'DEFAULT.log_in_db_max_size': integer(4096, {}, 'most characters of last_error and maintenance_reason'),
  'DEFAULT.hash_partition_exponent': integer(5, {}, 'partitions a conductor has on the hash ring, as a power of two'),
  'DEFAULT.hash_ring_reset_interval': seconds(15, 'how long a hash ring is cached'),
  'DEFAULT.hash_ring_algorithm': text('md5', 'hash of the hash ring'),
  'DEFAULT.notification_level': optionalChoice(
    ['debug', 'info', 'warning', 'error', 'critical'],
    'lowest level of notifications; unset, there are none',
  ),

  'api.host_ip': text('0.0.0.0', 'address the API listens on'),
  'api.port': integer(6385, { min: 0, max: 65535 }, 'port the API listens on'),
  'api.max_limit': integer(1000, {}, 'most items in one answer'),
  'api.public_endpoint': optionalText('URL of the API in links; unset, the one the request was sent to'),
  'api.enable_ramdisk_endpoints': flag(true, 'whether lookup and heartbeat are served'),
  'api.restrict_lookup': flag(true, 'whether lookup finds only nodes that should have a ramdisk'),
  'api.ramdisk_heartbeat_timeout': seconds(300, 'longest interval between heartbeats, as told to the agent'),
  'api.max_json_body_depth': integer(25, { min: 8 }, 'deepest nesting of a JSON body'),
  'api.max_json_body_size': integer(1024, { min: 4, unit: 'KiB' }, 'largest JSON body'),
  'api.max_json_body_size_provision': integer(65536, { min: 4, unit: 'KiB' }, 'largest body of states/provision'),
  'api.max_json_body_size_inspection': integer(16384, { min: 4, unit: 'KiB' }, 'largest body of continue_inspection'),
  'api.disallow_deploy_steps': list(['vendor.send_raw'], 'deploy steps nobody may run'),
  'api.disallow_service_steps': list(['vendor.send_raw'], 'service steps nobody may run'),
  'api.disallow_clean_steps': list(['vendor.send_raw'], 'clean steps nobody may run'),

  'conductor.workers_pool_size': integer(300, { min: 3 }, 'workers of a conductor'),
  'conductor.reserved_workers_pool_percentage': integer(
    5,
    { min: 0, max: 50, unit: '%' },
    'share of workers kept for what must not wait',
  ),
  'conductor.heartbeat_interval': seconds(10, 'how often a conductor says that it is alive'),
  'conductor.heartbeat_timeout': seconds(60, 'silence after which a conductor is taken for dead', { max: 315576000 }),
  'conductor.sync_power_state_interval': seconds(120, 'how often power states are compared'),
  'conductor.check_provision_state_interval': seconds(60, 'how often time-outs and orphans are looked for; 0 never', {
    min: 0,
  }),
  'conductor.force_power_state_during_sync': flag(true, 'whether the hardware is made to follow the record'),
  'conductor.power_state_sync_max_retries': integer(3, {}, 'failed power syncs before maintenance'),
  'conductor.sync_power_state_workers': integer(8, { min: 1 }, 'power states read at once'),
  'conductor.periodic_max_workers': integer(8, {}, 'nodes a periodic task starts work on at once'),
  'conductor.node_locked_retry_attempts': integer(3, {}, 'attempts to lock a node'),
  'conductor.node_locked_retry_interval': seconds(1, 'pause between attempts to lock a node'),
  'conductor.sync_local_state_interval': seconds(180, 'how often nodes of dead conductors are taken over'),
  'conductor.automated_clean': flag(true, 'whether nodes are cleaned before they become available'),
  'conductor.automated_cleaning_step_source': choice(
    'autogenerated',
    ['autogenerated', 'runbook', 'hybrid'],
    'where the steps of automated cleaning come from',
  ),
  'conductor.automated_cleaning_runbook': optionalText('runbook of automated cleaning'),
  'conductor.automated_cleaning_runbook_by_resource_class': map('runbook of automated cleaning, by resource class'),
  'conductor.automated_cleaning_runbook_from_node': flag(false, "whether driver_info's cleaning_runbook is heeded"),
  'conductor.automated_cleaning_runbook_validate_traits': flag(
    true,
    'whether the runbook must share a trait with the node',
  ),
  'conductor.allow_provisioning_in_maintenance': flag(true, 'whether cleaning may start in maintenance'),
  'conductor.clean_callback_timeout': seconds(1800, 'silence of the agent after which cleaning fails; 0 never', {
    min: 0,
  }),
  'conductor.soft_power_off_timeout': seconds(600, 'time for a soft power off', { min: 1 }),
  'conductor.power_state_change_timeout': seconds(60, 'time for a power change', { min: 2 }),
  'conductor.power_failure_recovery_interval': seconds(300, 'how often BMCs in power failure are tried; 0 never', {
    min: 0,
  }),
  'conductor.conductor_group': text('', 'group of this conductor'),
  'conductor.allow_deleting_available_nodes': flag(true, 'whether available nodes may be deleted'),
  'conductor.deploy_kernel': optionalText("kernel of the ramdisk, where driver_info's deploy_kernel is absent"),
  'conductor.deploy_ramdisk': optionalText("ramdisk, where driver_info's deploy_ramdisk is absent"),
  'conductor.bootloader': optionalText('EFI system partition image of built ISO images'),
  'conductor.clean_step_priority_override': map('priority by interface.step'),
  'conductor.verify_step_priority_override': map('priority by interface.step'),
  'conductor.node_history': flag(true, 'whether a history is kept'),
  'conductor.node_history_max_entries': integer(300, { min: 0 }, 'history rows kept for a node'),
  'conductor.node_history_cleanup_interval': seconds(86400, 'how often histories are shortened; 0 never', { min: 0 }),
  'conductor.node_history_cleanup_batch_count': integer(1000, { min: 0 }, 'rows deleted at once'),
  'conductor.node_history_minimum_days': integer(0, { min: 0, unit: 'd' }, 'history kept whatever its length'),
  'conductor.conductor_cleanup_interval': seconds(86400, 'how often records of dead conductors are deleted', {
    min: 0,
  }),
  'conductor.conductor_cleanup_timeout': seconds(1209600, 'age at which they are', { min: 60 }),
  'conductor.max_concurrent_clean': integer(50, { min: 1 }, 'nodes cleaned at once'),
  'conductor.max_concurrent_per_conductor_group': flag(false, 'whether that is counted per conductor group'),
  'conductor.poweroff_in_cleanfail': flag(false, 'whether a node that failed cleaning is powered off'),
  'conductor.permit_child_node_step_async_result': flag(false, 'whether steps on child nodes may go on elsewhere'),
  'conductor.max_conductor_wait_step_seconds': seconds(30, 'longest wait step', { min: 0, max: 1800 }),
  'conductor.graceful_shutdown_timeout': seconds(60, 'time workers have when the conductor stops'),
  'conductor.record_step_flows_in_history': flag(true, 'whether start and end of cleaning are in the history'),
  'conductor.log_step_flows_to_syslog': flag(false, 'whether start and end of cleaning are in the system log'),
  'conductor.enable_health_monitoring': flag(true, "whether the BMC's health is recorded"),

  'agent.manage_agent_boot': flag(true, 'whether the conductor boots the ramdisk'),
  'agent.agent_api_version': text('v1', "version in the agent's URLs"),
  'agent.deploy_logs_collect': choice('on_failure', ['always', 'on_failure', 'never'], 'when ramdisk logs are fetched'),
  'agent.deploy_logs_storage_backend': choice('local', ['local', 'swift'], 'where they are kept'),
  'agent.deploy_logs_local_path': text('/var/log/ironic/deploy', 'in which folder'),
  'agent.command_timeout': seconds(60, 'time for one request to the agent'),
  'agent.max_command_attempts': integer(3, {}, 'attempts to reach the agent'),
  'agent.command_wait_attempts': integer(100, {}, 'polls for the end of a command'),
  'agent.command_wait_interval': seconds(6, 'pause between them'),
  'agent.require_tls': flag(true, 'whether agents must speak https'),
  'agent.certificates_path': text('/var/lib/ironic/certificates', "where agents' certificates are kept"),
  'agent.verify_ca': text('True', "whom to trust as an agent: a boolean or a file's path"),
  'agent.api_ca_file': optionalText('CA of this API, for the ramdisk'),
  'agent.tls_minimum_version': choice('1.3', tlsVersions, 'oldest TLS'),
  'agent.tls_ciphers': optionalText('ciphers'),
  'agent.allow_md5_checksum': flag(true, 'whether agents accept MD5'),
  'agent.enable_bios_bootloader_install': flag(false, 'whether agents install a boot loader for BIOS boot'),

  'deploy.http_url': optionalText("URL of the conductor's HTTP server"),
  'deploy.http_root': text('/httpboot', 'its folder'),
  'deploy.external_http_url': optionalText('that URL as BMCs see it'),
  'deploy.external_callback_url': optionalText('URL of this API as ramdisks booted from virtual media see it'),
  'deploy.enable_ata_secure_erase': flag(true, 'whether the agent uses ATA secure erase'),
  'deploy.enable_nvme_secure_erase': flag(true, 'whether the agent uses NVMe format'),
  'deploy.erase_devices_priority': optionalInteger({}, 'priority of erase_devices; 0 disables'),
  'deploy.erase_devices_metadata_priority': optionalInteger({}, 'priority of erase_devices_metadata; 0 disables'),
  'deploy.delete_configuration_priority': optionalInteger({}, 'priority of raid.delete_configuration; 0 disables'),
  'deploy.create_configuration_priority': optionalInteger({}, 'priority of raid.create_configuration; 0 disables'),
  'deploy.shred_random_overwrite_iterations': integer(1, { min: 0 }, 'random passes of shred'),
  'deploy.shred_final_overwrite_with_zeros': flag(true, 'whether shred ends with zeros'),
  'deploy.continue_if_disk_secure_erase_fails': flag(false, 'whether to shred if secure erase fails'),
  'deploy.disk_erasure_concurrency': integer(4, { min: 1 }, 'disks erased at once'),
  'deploy.erase_skip_read_only': flag(false, 'whether read-only disks are passed over'),
  'deploy.default_boot_mode': choice('uefi', ['uefi', 'bios'], 'boot mode of a node that names none'),
  'deploy.fast_track': flag(false, 'whether a running agent is used as it is'),
  'deploy.fast_track_timeout': seconds(300, 'age at which its last heartbeat is too old', { min: 0, max: 300 }),

  'pxe.kernel_append_params': text('nofb vga=normal', 'kernel parameters of a ramdisk booted over the network'),
  'pxe.boot_retry_timeout': optionalInteger({ min: 60, unit: 's' }, 'silence after which the boot is tried again'),
  'pxe.boot_retry_check_interval': seconds(90, 'how often that is looked for', { min: 1 }),

  'redfish.connection_attempts': integer(5, { min: 1 }, 'attempts to reach a BMC'),
  'redfish.connection_retry_interval': seconds(4, 'pause between them', { min: 1 }),
  'redfish.connect_timeout': seconds(30, 'time to reach a BMC', { min: 1 }),
  'redfish.read_timeout': seconds(60, 'time for its answer', { min: 1 }),
  'redfish.connection_cache_size': integer(1000, { min: 0 }, 'sessions kept'),
  'redfish.auth_type': choice('auto', ['basic', 'session', 'auto'], 'how to log in'),
  'redfish.kernel_append_params': text('nofb vga=normal', 'kernel parameters of a ramdisk booted from virtual media'),
  'redfish.firmware_update_status_interval': seconds(60, 'how often updates are looked at', { min: 0 }),
  'redfish.firmware_update_fail_interval': seconds(60, 'how often failed ones are forgotten', { min: 0 }),
  'redfish.firmware_update_wait_unresponsive_bmc': seconds(0, 'pause after an update', { min: 0 }),
  'redfish.firmware_update_required_successes': integer(3, { min: 0 }, 'good answers in a row that end an update'),
  'redfish.firmware_update_validation_interval': seconds(30, 'pause between them', { min: 0 }),
  'redfish.firmware_update_resource_validation_timeout': seconds(480, 'time for them', { min: 0 }),
  'redfish.firmware_update_bmc_timeout': seconds(300, 'time a BMC may be silent after its update', { min: 0 }),
  'redfish.firmware_update_reboot_delay': seconds(300, 'time before the reboot an update needs', { min: 0 }),
  'redfish.firmware_update_bmc_version_check_interval': seconds(30, "how often a BMC's version is read", { min: 0 }),
  'redfish.firmware_update_nic_starting_wait': seconds(30, "time a NIC's update may be Starting", { min: 0 }),
  'redfish.firmware_update_overall_timeout': seconds(7200, 'time for an update', { min: 0 }),
  'redfish.firmware_source': choice('http', ['http', 'local', 'swift'], 'where BMCs fetch firmware'),
  'redfish.raid_config_status_interval': seconds(60, 'how often RAID tasks are looked at', { min: 0 }),
  'redfish.raid_config_fail_interval': seconds(60, 'how often failed ones are forgotten', { min: 0 }),
  'redfish.boot_mode_config_timeout': seconds(900, 'time for a boot mode to take effect', { min: 0 }),
  'redfish.verify_ca': optionalText("whom to trust as a BMC: a boolean or a file's path"),
  'redfish.tls_minimum_version': optionalChoice(tlsVersions, 'oldest TLS'),
  'redfish.tls_ciphers': optionalText('ciphers'),
  'redfish.enable_verify_bmc_clock': flag(false, "whether a BMC's clock is set when its node is verified"),
  'redfish.post_boot_retry_attempts': integer(6, { min: 1 }, 'attempts to set a boot device during POST'),
  'redfish.post_boot_retry_delay': seconds(5, 'first pause between them', { min: 1 }),
  'redfish.power_on_conflict_retry_attempts': integer(6, { min: 0 }, 'attempts to power on despite a conflict'),
  'redfish.power_on_conflict_retry_interval': seconds(10, 'pause between them', { min: 1 }),

  'fake.power_delay': text('0', delay),
  'fake.boot_delay': text('0', delay),
  'fake.deploy_delay': text('0', delay),
  'fake.vendor_delay': text('0', delay),
  'fake.management_delay': text('0', delay),
  'fake.inspect_delay': text('0', delay),
  'fake.raid_delay': text('0', delay),
  'fake.bios_delay': text('0', delay),
  'fake.storage_delay': text('0', delay),
  'fake.rescue_delay': text('0', delay),
  'fake.firmware_delay': text('0', delay),

  'service_catalog.endpoint_override': optionalText('URL of this API as ramdisks see it'),
} as const satisfies Record<`${string}.${string}`, Option>

export type OptionName = keyof typeof optionTable
/** Every option's value, under `section.name`. */
export type Options = { readonly [Name in OptionName]: ValueOf<(typeof optionTable)[Name]> }
export type OptionOverrides = { readonly [Name in OptionName]?: Options[Name] | undefined }

/** A configuration that cannot be used. */
export class BadOption extends Error {
  override readonly name = 'BadOption'
}

export const isOptionName = (name: string): name is OptionName => Object.hasOwn(optionTable, name)

/** All options: the defaults with `overrides` over them. Throws {@link BadOption} for an unknown name or a bad value. */
export function resolveOptions(overrides: OptionOverrides = {}): Options {
  const resolved: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(optionTable)) resolved[name] = option.fallback
  for (const [name, value] of Object.entries(overrides)) {
    if (!isOptionName(name)) throw new BadOption(`Unknown option ${name}.${didYouMean(name)}`)
    if (value === undefined) continue
    const complaint = objection(optionTable[name], value)
    if (complaint !== undefined) throw new BadOption(`Option ${name} ${complaint}, not ${JSON.stringify(value)}.`)
    resolved[name] = value
  }
  return resolved as Options
}

/** ` Did you mean x?`, or nothing when no name is near. */
export function didYouMean(name: string, names: readonly string[] = Object.keys(optionTable)): string {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.ceil(name.length / 4)) + 1
  for (const candidate of names) {
    const distance = editDistance(name, candidate)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best === undefined ? '' : ` Did you mean ${best}?`
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
