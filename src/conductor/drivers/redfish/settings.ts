import type { Task } from '../../task.ts'
import type { BiosSetting, FirmwareComponent } from '../interfaces.ts'
import { readRegistry, type RegistryAttribute } from './bios-registry.ts'
import { getSystem } from './connection.ts'

/**
 * What Ironic keeps of BIOS and firmware in its database and reads anew around every clean; here it is read when somebody
 * asks.
 *
 * @source ironic/drivers/modules/redfish/bios.py `cache_bios_settings`
 */
export async function redfishBiosSettings({ conductor, node }: Task): Promise<BiosSetting[]> {
  const system = await getSystem(conductor, node)
  const bios = await system.sub('Bios')
  const registry = await readRegistry(system.connector, bios)
  const attributes = (bios.json['Attributes'] ?? {}) as Record<string, unknown>
  return Object.entries(attributes).map(([name, value]) => setting(name, value, registry.get(name)))
}

function setting(name: string, value: unknown, known: RegistryAttribute | undefined): BiosSetting {
  const names = known?.Value?.flatMap((one) => one.ValueDisplayName ?? one.ValueName ?? []) ?? []
  return {
    name,
    value: value === null || value === undefined ? null : String(value as string | number | boolean),
    attribute_type: known?.Type ?? null,
    allowable_values: known ? names : null,
    lower_bound: known?.LowerBound ?? null,
    max_length: known?.MaxLength ?? null,
    min_length: known?.MinLength ?? null,
    read_only: known?.ReadOnly ?? null,
    reset_required: known?.ResetRequired ?? null,
    unique: known?.IsSystemUniqueProperty ?? null,
    upper_bound: known?.UpperBound ?? null,
  }
}

/** @source ironic/drivers/modules/redfish/firmware.py `cache_firmware_components` */
export async function redfishFirmwareComponents({ conductor, node }: Task): Promise<FirmwareComponent[]> {
  const system = await getSystem(conductor, node)
  const [manager] = system.managerPaths
  const versions = {
    bios: system.resource.json['BiosVersion'],
    bmc: manager === undefined ? undefined : (await system.connector.get(manager)).json['FirmwareVersion'],
  }
  return Object.entries(versions).flatMap(([component, version]) =>
    typeof version === 'string' ? [{ component, version }] : [],
  )
}
