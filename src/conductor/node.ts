/**
 * A node's record. Its fields carry Ironic's own names, in Ironic's spelling: the record is what the API shows, what the
 * agent is sent, what the database keeps and what error texts quote, so a second spelling would only be translated back.
 *
 * Nested values are never changed in place: a writer replaces the whole value, so that a copy of the record can be shallow.
 *
 * @source ironic/objects/node.py
 */
export type Node = {
  uuid: string
  name: string | null
  driver: string
  driver_info: Json
  driver_internal_info: Json
  properties: Json
  extra: Json
  instance_info: Json
  instance_uuid: string | null
  instance_name: string | null
  resource_class: string | null
  conductor_group: string
  chassis_uuid: string | null
  owner: string | null
  lessee: string | null
  description: string | null
  shard: string | null
  parent_node: string | null
  allocation_uuid: string | null
  network_data: Json
  traits: readonly string[]

  provision_state: string
  target_provision_state: string | null
  provision_updated_at: string | null
  power_state: PowerStateName | null
  target_power_state: PowerStateName | null
  last_error: string | null
  /** Host name of the conductor that holds the exclusive lock. */
  reservation: string | null
  clean_step: Step | Json
  deploy_step: Json
  service_step: Json

  maintenance: boolean
  maintenance_reason: string | null
  fault: string | null
  protected: boolean
  protected_reason: string | null
  retired: boolean
  retired_reason: string | null
  /** `null` leaves the choice to `[conductor]automated_clean`. */
  automated_clean: boolean | null
  disable_power_off: boolean
  console_enabled: boolean
  boot_mode: string | null
  secure_boot: boolean | null
  health: string | null
  raid_config: Json
  target_raid_config: Json

  inspection_started_at: string | null
  inspection_finished_at: string | null

  created_at: string
  updated_at: string | null
} & { [Kind in InterfaceKind as `${Kind}_interface`]: string | null }

/** Plain JSON, by name. Read only: see {@link Node}. */
export type Json = { readonly [key: string]: unknown }

export const interfaceKinds = [
  'bios',
  'boot',
  'console',
  'deploy',
  'firmware',
  'inspect',
  'management',
  'network',
  'power',
  'raid',
  'rescue',
  'storage',
  'vendor',
] as const
export type InterfaceKind = (typeof interfaceKinds)[number]

export type PowerStateName = 'power on' | 'power off' | 'rebooting' | 'soft power off' | 'soft rebooting'

/**
 * A clean step as stored: a driver's own record (automated cleaning) or the user's with `abortable` and `priority` added
 * (explicit steps).
 *
 * @source ironic/drivers/base.py `clean_step`, ironic/conductor/steps.py
 */
export type Step = {
  readonly interface: string
  readonly step: string
  readonly priority?: number
  readonly abortable?: boolean
  readonly argsinfo?: { readonly [arg: string]: { readonly description: string; readonly required?: boolean } } | null
  readonly args?: Json
  readonly order?: number
  readonly requires_ramdisk?: boolean
  readonly reboot_requested?: boolean
  readonly abort_after?: boolean
  readonly execute_on_child_nodes?: boolean
  readonly limit_child_node_execution?: readonly string[]
}

export type Port = {
  uuid: string
  node_uuid: string
  address: string
  extra: Json
  local_link_connection: Json
  pxe_enabled: boolean
  physical_network: string | null
  portgroup_uuid: string | null
  is_smartnic: boolean
  name: string | null
  description: string | null
  vendor: string | null
  category: string | null
  created_at: string
  updated_at: string | null
}
