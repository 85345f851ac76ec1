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
  available_for_dynamic_portgroup: boolean
  created_at: string
  updated_at: string | null
}

export type Portgroup = {
  uuid: string
  node_uuid: string
  name: string | null
  address: string | null
  mode: string
  properties: Json
  extra: Json
  standalone_ports_supported: boolean
  physical_network: string | null
  created_at: string
  updated_at: string | null
}

const empty: Json = Object.freeze({})
const noTraits: readonly string[] = Object.freeze([])

/** What a node has when nobody says anything. */
const blank = {
  name: null,
  driver_info: empty,
  driver_internal_info: empty,
  properties: empty,
  extra: empty,
  instance_info: empty,
  instance_uuid: null,
  instance_name: null,
  resource_class: null,
  conductor_group: '',
  chassis_uuid: null,
  owner: null,
  lessee: null,
  description: null,
  shard: null,
  parent_node: null,
  allocation_uuid: null,
  network_data: empty,
  traits: noTraits,
  provision_state: 'enroll',
  target_provision_state: null,
  provision_updated_at: null,
  power_state: null,
  target_power_state: null,
  last_error: null,
  reservation: null,
  clean_step: empty,
  deploy_step: empty,
  service_step: empty,
  maintenance: false,
  maintenance_reason: null,
  fault: null,
  protected: false,
  protected_reason: null,
  retired: false,
  retired_reason: null,
  automated_clean: null,
  disable_power_off: false,
  console_enabled: false,
  boot_mode: null,
  secure_boot: null,
  health: null,
  raid_config: empty,
  target_raid_config: empty,
  inspection_started_at: null,
  inspection_finished_at: null,
  updated_at: null,
  bios_interface: null,
  boot_interface: null,
  console_interface: null,
  deploy_interface: null,
  firmware_interface: null,
  inspect_interface: null,
  management_interface: null,
  network_interface: null,
  power_interface: null,
  raid_interface: null,
  rescue_interface: null,
  storage_interface: null,
  vendor_interface: null,
} as const satisfies Partial<Node>

/** A record with Ironic's defaults for everything not `given`. */
export const newNode = (given: Partial<Node> & Pick<Node, 'uuid' | 'driver' | 'created_at'>): Node =>
  copyNode({ ...blank, ...given })

/**
 * A copy of a record. Field by field, because a spread of a spread of so many fields leaves the engine's fast path: it
 * takes fifty times as long, and this is done at every lock and every save. It also gives all records one shape.
 */
export const copyNode = (node: Node): Node => ({
  uuid: node.uuid,
  name: node.name,
  driver: node.driver,
  driver_info: node.driver_info,
  driver_internal_info: node.driver_internal_info,
  properties: node.properties,
  extra: node.extra,
  instance_info: node.instance_info,
  instance_uuid: node.instance_uuid,
  instance_name: node.instance_name,
  resource_class: node.resource_class,
  conductor_group: node.conductor_group,
  chassis_uuid: node.chassis_uuid,
  owner: node.owner,
  lessee: node.lessee,
  description: node.description,
  shard: node.shard,
  parent_node: node.parent_node,
  allocation_uuid: node.allocation_uuid,
  network_data: node.network_data,
  traits: node.traits,
  provision_state: node.provision_state,
  target_provision_state: node.target_provision_state,
  provision_updated_at: node.provision_updated_at,
  power_state: node.power_state,
  target_power_state: node.target_power_state,
  last_error: node.last_error,
  reservation: node.reservation,
  clean_step: node.clean_step,
  deploy_step: node.deploy_step,
  service_step: node.service_step,
  maintenance: node.maintenance,
  maintenance_reason: node.maintenance_reason,
  fault: node.fault,
  protected: node.protected,
  protected_reason: node.protected_reason,
  retired: node.retired,
  retired_reason: node.retired_reason,
  automated_clean: node.automated_clean,
  disable_power_off: node.disable_power_off,
  console_enabled: node.console_enabled,
  boot_mode: node.boot_mode,
  secure_boot: node.secure_boot,
  health: node.health,
  raid_config: node.raid_config,
  target_raid_config: node.target_raid_config,
  inspection_started_at: node.inspection_started_at,
  inspection_finished_at: node.inspection_finished_at,
  created_at: node.created_at,
  updated_at: node.updated_at,
  bios_interface: node.bios_interface,
  boot_interface: node.boot_interface,
  console_interface: node.console_interface,
  deploy_interface: node.deploy_interface,
  firmware_interface: node.firmware_interface,
  inspect_interface: node.inspect_interface,
  management_interface: node.management_interface,
  network_interface: node.network_interface,
  power_interface: node.power_interface,
  raid_interface: node.raid_interface,
  rescue_interface: node.rescue_interface,
  storage_interface: node.storage_interface,
  vendor_interface: node.vendor_interface,
})

/** A port record with Ironic's defaults for everything not `given`. The address is kept in lower case. */
export function newPort(given: Partial<Port> & Pick<Port, 'uuid' | 'node_uuid' | 'address' | 'created_at'>): Port {
  const port: Port = {
    uuid: given.uuid,
    node_uuid: given.node_uuid,
    address: given.address,
    extra: empty,
    local_link_connection: empty,
    pxe_enabled: true,
    physical_network: null,
    portgroup_uuid: null,
    is_smartnic: false,
    name: null,
    description: null,
    vendor: null,
    category: null,
    available_for_dynamic_portgroup: true,
    created_at: given.created_at,
    updated_at: null,
  }
  return Object.assign(port, given, { address: given.address.toLowerCase() })
}

/** `latest` with what `changed` changed since it was `loaded`. */
export function merged(latest: Node, loaded: Node, changed: Node): Node {
  if (latest === loaded) return copyNode(changed)
  const different = Object.entries(changed).filter(([key, value]) => value !== loaded[key as keyof Node])
  return Object.assign(copyNode(latest), Object.fromEntries(different))
}
