import { membersOf } from './connection.ts'
import type { Connector, Resource } from './connector.ts'

/** What a BIOS says of one of its attributes. */
export type RegistryAttribute = {
  AttributeName: string
  Type?: string
  ReadOnly?: boolean
  Value?: { ValueName?: string; ValueDisplayName?: string }[]
  LowerBound?: number | null
  UpperBound?: number | null
  MinLength?: number | null
  MaxLength?: number | null
  ResetRequired?: boolean | null
  IsSystemUniqueProperty?: boolean | null
}

/**
 * The BIOS's attribute registry by attribute name; empty when the BMC has none that can be read.
 *
 * @source sushy/resources/system/bios.py `get_attribute_registry`, ironic/drivers/modules/redfish/bios.py
 * `cache_bios_settings` (which keeps it in the database; here it is read when it is needed)
 */
export async function readRegistry(connector: Connector, bios: Resource): Promise<Map<string, RegistryAttribute>> {
  const wanted = bios.json['AttributeRegistry']
  const registries = (connector.root['Registries'] as { '@odata.id'?: string } | undefined)?.['@odata.id']
  if (typeof wanted !== 'string' || registries === undefined) return new Map()
  try {
    for (const path of membersOf(await connector.get(registries))) {
      if (!mayBe(path, wanted)) continue
      const { json: file } = await connector.get(path)
      if (file['Registry'] !== wanted && file['Id'] !== wanted) continue
      const uri = (file['Location'] as { Uri?: string }[] | undefined)?.[0]?.Uri
      if (uri === undefined) continue
      return byName((await connector.get(uri)).json)
    }
  } catch {
    // Without a registry there is nothing to check settings against.
  }
  return new Map()
}

/** Other registries are large and many; upstream reads them all, and keeps them. */
const mayBe = (path: string, wanted: string): boolean => path.includes(wanted) || /bios|attribute/i.test(path)

function byName(registry: Record<string, unknown>): Map<string, RegistryAttribute> {
  const entries = registry['RegistryEntries'] as { Attributes?: RegistryAttribute[] } | undefined
  return new Map((entries?.Attributes ?? []).map((attribute) => [attribute.AttributeName, attribute]))
}

export type BiosSetting = { name: string; value: unknown }

/**
 * Settings in the types the BIOS wants, and the names of those it cannot take. Settings the registry does not know pass.
 *
 * @source ironic/drivers/modules/redfish/bios.py `_validate_and_convert_settings`
 */
export function checkSettings(
  settings: readonly BiosSetting[],
  registry: ReadonlyMap<string, RegistryAttribute>,
): { settings: BiosSetting[]; invalid: string[] } {
  const invalid: string[] = []
  const converted = settings.map(({ name, value }) => {
    const attribute = registry.get(name)
    const taken = attribute ? convert(attribute, value) : { value }
    if (taken === undefined) invalid.push(name)
    return { name, value: taken ? taken.value : value }
  })
  return { settings: converted, invalid }
}

function convert(attribute: RegistryAttribute, value: unknown): { value: unknown } | undefined {
  if (attribute.ReadOnly) return undefined
  switch (attribute.Type ?? '') {
    case 'Enumeration': {
      const names = (attribute.Value ?? []).map((one) => one.ValueName ?? one.ValueDisplayName)
      return names.length === 0 || names.some((one) => one === value) ? { value } : undefined
    }
    case 'Integer': {
      if (typeof value !== 'number' && !(typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value))) return undefined
      const number = Math.trunc(Number(value))
      return within(number, attribute.LowerBound, attribute.UpperBound) ? { value: number } : undefined
    }
    case 'Boolean':
      return { value: typeof value === 'string' ? value.toLowerCase() === 'true' : value }
    case 'String':
      return within(String(value).length, attribute.MinLength, attribute.MaxLength) ? { value } : undefined
    default:
      return { value }
  }
}

const within = (value: number, least: number | null | undefined, most: number | null | undefined): boolean =>
  value >= (least ?? -Infinity) && value <= (most ?? Infinity)
