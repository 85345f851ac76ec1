import { PythonError } from '../../failures.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import type { Indicator, IndicatorProperties, Indicators } from '../interfaces.ts'
import { RedfishClientError } from './client-errors.ts'
import { getSystem, membersOf } from './connection.ts'
import type { Connector, Resource } from './connector.ts'
import type { System } from './system.ts'

/**
 * LEDs of the system, its chassis and its drives, as far as they have the property `IndicatorLED`. Newer hardware has
 * `LocationIndicatorActive` instead, which Ironic does not read.
 *
 * @source ironic/drivers/modules/redfish/management.py `get_supported_indicators`
 */

const properties: IndicatorProperties = { readonly: false, states: ['BLINKING', 'OFF', 'ON'] }
const states: Readonly<Record<string, string>> = { Lit: 'ON', Off: 'OFF', Blinking: 'BLINKING', Unknown: 'UNKNOWN' }
const leds: Readonly<Record<string, string>> = { ON: 'Lit', OFF: 'Off', BLINKING: 'Blinking' }

/** One resource that may have an LED. */
type Lit = { name: string; resource: Resource }

type Link = { '@odata.id': string }
const linksIn = (value: unknown): string[] => (Array.isArray(value) ? value.map((one: Link) => one['@odata.id']) : [])

/** Where the LEDs of each component are. */
const components: Readonly<Record<string, (system: System) => Promise<Lit[]>>> = {
  chassis: async ({ connector, resource }) => {
    const links = (resource.json['Links'] ?? {}) as Record<string, unknown>
    return named(await all(connector, linksIn(links['Chassis'])), ({ json }) => json['UUID'])
  },
  system: async ({ resource }) => named([resource], ({ json }) => json['UUID']),
  disk: async (system) => {
    const { connector, resource } = system
    if (resource.json['Storage'] === undefined) return []
    const found: Lit[] = []
    for (const storage of await all(connector, membersOf(await system.sub('Storage')))) {
      const drives = await all(connector, linksIn(storage.json['Drives']))
      found.push(...named(drives, ({ json }) => `${String(storage.json['Id'])}:${String(json['Id'])}`))
    }
    return found
  },
}

async function all(connector: Connector, paths: readonly string[]): Promise<Resource[]> {
  const found: Resource[] = []
  for (const path of paths) found.push(await connector.get(path))
  return found
}

/** A resource without a name cannot be asked for. */
const named = (resources: readonly Resource[], nameOf: (resource: Resource) => unknown): Lit[] =>
  resources.flatMap((resource) => {
    const name = nameOf(resource)
    return typeof name === 'string' && name !== '' ? [{ name, resource }] : []
  })

const ledOf = ({ json }: Resource): string | undefined =>
  typeof json['IndicatorLED'] === 'string' ? json['IndicatorLED'] : undefined

/** What a BMC cannot tell is not there. */
export async function indicatorsOf({ conductor, node }: Task): Promise<Indicators> {
  const system = await getSystem(conductor, node)
  const found: Record<string, Record<string, IndicatorProperties>> = {}
  for (const [component, look] of Object.entries(components)) {
    try {
      const lit = (await look(system)).filter(({ resource }) => ledOf(resource) !== undefined)
      if (lit.length > 0) found[component] = Object.fromEntries(lit.map(({ name }) => [name, properties]))
    } catch (error) {
      if (!(error instanceof RedfishClientError)) throw error
    }
  }
  return found
}

export const indicatorState = (task: Task, indicator: Indicator): Promise<string> =>
  withLed(task, indicator, 'get', '', async (_, resource) => {
    const state = states[ledOf(resource) ?? '']
    if (state === undefined) throw new PythonError('KeyError', 'None')
    return state
  })

export const lightIndicator = (task: Task, indicator: Indicator, state: string): Promise<void> =>
  withLed(task, indicator, 'set', ` ${state}`, async (connector, { path, etag }) => {
    const led = leds[state]
    if (led === undefined) throw new PythonError('KeyError', `'${state}'`)
    await connector.patch(path, { IndicatorLED: led }, etag)
  })

async function withLed<Result>(
  { conductor, node }: Task,
  { component, name }: Indicator,
  verb: 'get' | 'set',
  value: string,
  use: (connector: Connector, resource: Resource) => Promise<Result>,
): Promise<Result> {
  const system = await getSystem(conductor, node)
  try {
    const lit = (await components[component]?.(system))?.find((one) => one.name === name)
    if (lit) return await use(system.connector, lit.resource)
  } catch (error) {
    if (!(error instanceof RedfishClientError)) throw error
    throw new Refusal('RedfishError', {
      error: `Redfish ${verb} ${component} indicator ${name} state${value} failed for node ${node.uuid}. Error: ${error.message}`,
    })
  }
  throw new Refusal('MissingParameterValue', {
    message: `Unknown indicator ${name} for component ${component} of node ${node.uuid}`,
  })
}
