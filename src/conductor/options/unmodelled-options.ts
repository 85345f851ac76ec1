import type { OptionName } from './options.ts'

/**
 * Options of Ironic that a configuration may well have but that change nothing here, and sections that hold only such.
 * Known by name so that a misspelt one is told from them.
 *
 * @source ironic/conf (2026.2); oslo_log/_options.py, oslo_messaging/opts.py, oslo_service/_options.py
 */
const bySection: Readonly<Record<string, string>> = {
  DEFAULT: `allow_image_access_via_auth_token autodetect_deploy_interfaces bindir debug_tracebacks_in_api
    default_portgroup_mode drain_shutdown_timeout esp_image force_raw_images grub_config_path grub_config_template host
    ignore_project_check_for_admin_tasks image_download_concurrency isolinux_bin isolinux_config_template ldlinux_c32
    minimum_memory_wait_retries minimum_memory_wait_time minimum_memory_warning_only
    minimum_required_memory my_ip my_ipv6 parallel_image_downloads pecan_debug pin_release_version pybasedir
    raw_image_growth_factor rbac_service_project_name rbac_service_role_elevated_access rpc_transport state_path tempdir
    use_rpc_for_database versioned_notifications_topics webserver_connection_timeout webserver_tls_ciphers
    webserver_tls_minimum_version webserver_verify_ca fatal_exception_format_errors
    debug log_config_append log_date_format log_file log_dir watch_log_file use_syslog use_journal syslog_log_facility
    use_json use_stderr log_color log_rotate_interval log_rotate_interval_type max_logfile_count max_logfile_size_mb
    log_rotation_type logging_context_format_string logging_default_format_string logging_debug_format_suffix
    logging_exception_prefix logging_user_identity_format default_log_levels publish_errors instance_format
    instance_uuid_format rate_limit_interval rate_limit_burst rate_limit_except_level fatal_deprecations
    transport_url control_exchange rpc_response_timeout executor_thread_pool_size rpc_conn_pool_size
    backdoor_port backdoor_socket log_options graceful_shutdown_timeout run_external_periodic_tasks`,
  api: `api_workers cert_file disallowed_enrollment_boot_modes enable_ssl_api key_file middleware network_data_schema
    project_admin_can_manage_own_nodes response_validation tls_ciphers tls_minimum_version unix_socket unix_socket_mode`,
  conductor: `automatic_lessee automatic_lessee_source bootloader_by_arch cache_clean_up_interval
    check_allocations_interval check_rescue_state_interval clear_image_cache_on_deploy_failure
    conductor_always_validates_images conductor_cleanup_batch_size configdrive_swift_container
    configdrive_swift_temp_url_duration deploy_callback_timeout deploy_kernel_by_arch deploy_ramdisk_by_arch
    disable_configdrive_check disable_deep_image_inspection disable_file_checksum disable_kernel_parameter_parsing
    disable_metadata_mtu_check disable_support_for_checksum_files disable_zstandard_decompression
    disallowed_deployment_boot_modes enable_mdns enable_trait_based_networking error_on_ramdisk_config_inconsistency
    file_url_allowed_paths inspect_wait_timeout max_concurrent_deploy permitted_image_formats poweroff_in_servicefail
    require_rescue_password_hashed rescue_callback_timeout rescue_kernel rescue_kernel_by_arch
    rescue_password_hash_algorithm rescue_ramdisk rescue_ramdisk_by_arch service_callback_timeout
    trait_based_networking_config_file trait_based_networking_enable_default_trait
    trait_based_networking_raise_when_no_match send_sensor_data send_sensor_data_interval`,
  agent: `deploy_logs_swift_container deploy_logs_swift_days_to_expire image_download_source memory_consumed_by_agent
    neutron_agent_max_attempts neutron_agent_poll_interval neutron_agent_status_retry_interval
    post_deploy_get_power_state_retries post_deploy_get_power_state_retry_interval stream_raw_images`,
  deploy: `configdrive_use_object_store http_image_subdir image_server_auth_strategy image_server_password
    image_server_user iso_cache_size iso_cache_ttl iso_master_path power_off_after_deploy_failure
    ramdisk_image_download_source default_boot_option`,
  pxe: `default_ephemeral_format dir_permission enable_insecure_template_override enable_netboot_fallback
    file_permission image_cache_size image_cache_ttl images_path initial_grub_template instance_master_path ip_version
    ipxe_boot_script ipxe_bootfile_name ipxe_bootfile_name_by_arch ipxe_config_template ipxe_fallback_script
    ipxe_timeout ipxe_use_swift loader_file_paths pxe_append_params pxe_bootfile_name pxe_bootfile_name_by_arch
    pxe_config_subdir pxe_config_template pxe_config_template_by_arch tftp_master_path tftp_root tftp_server
    uefi_ipxe_bootfile_name uefi_pxe_bootfile_name uefi_pxe_config_template`,
  redfish: `default_inspection_hooks file_permission inspection_hooks swift_container swift_object_expiry_timeout
    use_swift`,
  fake: '',
}

/** Names of a modelled section's options that change nothing here. */
export const unmodelledOptions: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(bySection).map(([section, names]) => [section, names.split(/\s+/).filter(Boolean)]),
)

export const unmodelledSections: readonly string[] =
  `agent_containers anaconda ansible audit auto_discovery cifs cinder console cors database dhcp disk_partitioner
  disk_utils dnsmasq drac errors glance healthcheck inspection_rules inspector inventory ipmi ironic_lib
  ironic_networking ironic_networking_json_rpc json_rpc keystone keystone_authtoken mdns metrics metrics_statsd neutron
  nfs nova oci oslo_concurrency oslo_messaging_amqp oslo_messaging_kafka oslo_messaging_notifications
  oslo_messaging_rabbit oslo_middleware oslo_policy oslo_reports oslo_versionedobjects profiler pxe_filter sensor_data
  ssl swift vnc ilo irmc ibmc snmp xclarity molds`.split(/\s+/)

/**
 * Options of the table that nothing reads: they are checked as the others are, and change nothing. A test holds the list
 * to the source.
 */
export const unreadOptions: readonly OptionName[] = [
  'DEFAULT.hash_ring_reset_interval',
  'DEFAULT.notification_level',
  'api.host_ip',
  'api.port',
  'api.public_endpoint',
  'api.disallow_deploy_steps',
  'api.disallow_service_steps',
  'conductor.sync_local_state_interval',
  'conductor.deploy_kernel',
  'conductor.deploy_ramdisk',
  'conductor.bootloader',
  'conductor.node_history_cleanup_batch_count',
  'conductor.node_history_minimum_days',
  'conductor.log_step_flows_to_syslog',
  'conductor.enable_health_monitoring',
  'agent.deploy_logs_storage_backend',
  'agent.deploy_logs_local_path',
  'agent.command_wait_attempts',
  'agent.command_wait_interval',
  'agent.api_ca_file',
  'agent.tls_minimum_version',
  'agent.tls_ciphers',
  'agent.allow_md5_checksum',
  'agent.enable_bios_bootloader_install',
  'deploy.http_root',
  'pxe.kernel_append_params',
  'redfish.connect_timeout',
  'redfish.firmware_update_wait_unresponsive_bmc',
  'redfish.firmware_update_bmc_timeout',
  'redfish.firmware_source',
  'redfish.tls_ciphers',
  'fake.deploy_delay',
  'fake.inspect_delay',
  'fake.storage_delay',
  'fake.rescue_delay',
]
