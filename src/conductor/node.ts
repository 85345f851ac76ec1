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

/**
 * A record with Ironic's defaults for everything not `given`. Every node is made here, so that all records share one
 * hidden class: ten thousand of them are then cheap to keep and to copy.
 */
export function newNode(given: Partial<Node> & Pick<Node, 'uuid' | 'driver' | 'created_at'>): Node {
  const node: Node = {
    uuid: given.uuid,
    name: null,
    driver: given.driver,
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
    created_at: given.created_at,
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
  }
  return Object.assign(node, given)
}

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
