/**
 * A node's fields in the order of the wire: since which microversion each is shown, and whether it can be sorted by,
 * given on creation or patched.
 *
 * @source ironic/api/controllers/v1/node.py, ironic/api/controllers/v1/utils.py `VERSIONED_FIELDS`
 */
export const nodeFields = {
  uuid: { writable: 'on creation' },
  created_at: {},
  updated_at: {},
  automated_clean: { since: 47, writable: true, type: 'boolean' },
  bios_interface: { since: 40, writable: true },
  boot_interface: { since: 31, writable: true },
  boot_mode: { since: 75, writable: 'on creation' },
  clean_step: { since: 7, unsortable: true },
  conductor_group: { since: 46, writable: true },
  console_enabled: { writable: 'on creation', type: 'boolean' },
  console_interface: { since: 31, writable: true },
  disable_power_off: { since: 95, writable: true, type: 'boolean' },
  deploy_interface: { since: 31, writable: true },
  deploy_step: { since: 44, unsortable: true },
  description: { since: 51, writable: true },
  driver: { writable: true },
  driver_info: { unsortable: true, writable: true, type: 'object' },
  driver_internal_info: { since: 3, unsortable: true },
  extra: { unsortable: true, writable: true, type: 'object' },
  fault: { since: 42 },
  firmware_interface: { since: 86, writable: true },
  health: { since: 109 },
  inspection_finished_at: { since: 6 },
  inspection_started_at: { since: 6 },
  inspect_interface: { since: 31, writable: true },
  instance_info: { unsortable: true, writable: true, type: 'object' },
  instance_name: { since: 104, writable: true },
  instance_uuid: { writable: true },
  last_error: {},
  lessee: { since: 65, writable: true },
  maintenance: { writable: true, type: 'boolean' },
  maintenance_reason: {},
  management_interface: { since: 31, writable: true },
  name: { since: 5, writable: true },
  network_data: { since: 66, unsortable: true, writable: true, type: 'object' },
  network_interface: { since: 20, writable: true },
  owner: { since: 50, writable: true },
  parent_node: { since: 83, writable: true },
  power_interface: { since: 31, writable: true },
  power_state: {},
  properties: { unsortable: true, writable: true, type: 'object' },
  protected: { since: 48, writable: 'by patch', type: 'boolean' },
  protected_reason: { since: 48, writable: 'by patch' },
  provision_state: {},
  provision_updated_at: {},
  raid_config: { since: 12, unsortable: true },
  raid_interface: { since: 31, writable: true },
  rescue_interface: { since: 38, writable: true },
  reservation: {},
  resource_class: { since: 21, writable: true },
  retired: { since: 61, writable: true, type: 'boolean' },
  retired_reason: { since: 61, writable: true },
  secure_boot: { since: 75, writable: 'on creation', type: 'boolean' },
  service_step: { since: 87, unsortable: true },
  shard: { since: 82, writable: true },
  storage_interface: { since: 33, writable: true },
  target_power_state: {},
  target_provision_state: {},
  target_raid_config: { since: 12, unsortable: true },
  traits: { since: 37, unsortable: true },
  vendor_interface: { since: 31, writable: true },
  conductor: { since: 49 },
  allocation_uuid: { since: 52 },
  chassis_uuid: { writable: true },
} as const satisfies Record<string, FieldRow>

type FieldRow = {
  /** The first microversion that shows it; without it every one does. */
  since?: number
  unsortable?: true
  writable?: true | 'on creation' | 'by patch'
  /** What it must be when given; without it a string. */
  type?: 'boolean' | 'object'
}

export type NodeField = keyof typeof nodeFields

/** The row of a field; `undefined` for a name that is none, whatever objects inherit under it. */
export const rowOf = (field: string): FieldRow | undefined =>
  Object.hasOwn(nodeFields, field) ? nodeFields[field as NodeField] : undefined
const names = Object.keys(nodeFields) as NodeField[]

/** What a list shows unless told otherwise. */
export const defaultFields: readonly string[] = [
  'instance_uuid',
  'maintenance',
  'power_state',
  'provision_state',
  'uuid',
  'name',
]

const byMinor = new Map<number, readonly NodeField[]>()

/** Every field `minor` shows, in the order of the wire. */
export function visibleFields(minor: number): readonly NodeField[] {
  let fields = byMinor.get(minor)
  if (!fields) byMinor.set(minor, (fields = names.filter((name) => shows(minor, name))))
  return fields
}

/** Whether `minor` shows `field`; of an unknown one nobody says. */
export const shows = (minor: number, field: string): boolean => minor >= (rowOf(field)?.since ?? 1)

/** What a patch may touch, in the order Ironic lists it. */
export const patchable: readonly string[] = [
  'automated_clean',
  'bios_interface',
  'boot_interface',
  'chassis_uuid',
  'conductor_group',
  'console_interface',
  'deploy_interface',
  'description',
  'disable_power_off',
  'driver',
  'driver_info',
  'extra',
  'inspect_interface',
  'instance_info',
  'instance_name',
  'instance_uuid',
  'lessee',
  'maintenance',
  'management_interface',
  'name',
  'network_data',
  'network_interface',
  'owner',
  'power_interface',
  'properties',
  'protected',
  'protected_reason',
  'raid_interface',
  'rescue_interface',
  'resource_class',
  'retired',
  'retired_reason',
  'shard',
  'storage_interface',
  'vendor_interface',
  'parent_node',
  'firmware_interface',
]

/** What a creation may give. */
export const givable = (field: string): boolean => {
  const writable = rowOf(field)?.writable
  return writable === true || writable === 'on creation'
}
