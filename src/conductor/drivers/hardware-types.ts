import { interfaceKinds, type InterfaceKind, type Node } from '../node.ts'
import type { Options } from '../options/options.ts'
import { Refusal } from '../refusals.ts'

/**
 * The interfaces each hardware type supports, as far as they exist here; the first enabled one of a kind is a node's
 * default.
 *
 * @source ironic/drivers/{generic,redfish,fake_hardware}.py
 */
const hardwareTypes = {
  redfish: {
    title: 'RedfishHardware',
    bios: ['redfish', 'no-bios'],
    boot: ['ipxe', 'pxe', 'redfish-virtual-media'],
    console: ['no-console'],
    deploy: ['direct'],
    firmware: ['redfish', 'no-firmware'],
    inspect: ['no-inspect'],
    management: ['redfish', 'noop'],
    network: ['noop'],
    power: ['redfish'],
    raid: ['redfish', 'no-raid', 'agent'],
    rescue: ['no-rescue'],
    storage: ['noop'],
    vendor: ['redfish', 'no-vendor'],
  },
  'fake-hardware': {
    title: 'FakeHardware',
    bios: ['fake', 'no-bios'],
    boot: ['fake', 'ipxe', 'pxe'],
    console: ['no-console'],
    deploy: ['fake', 'direct'],
    firmware: ['fake', 'no-firmware'],
    inspect: ['fake', 'no-inspect'],
    management: ['fake'],
    network: ['noop'],
    power: ['fake'],
    raid: ['fake', 'no-raid', 'agent'],
    rescue: ['fake', 'no-rescue'],
    storage: ['fake', 'noop'],
    vendor: ['fake', 'no-vendor'],
  },
} as const satisfies Record<string, { title: string } & Record<InterfaceKind, readonly string[]>>

export type HardwareType = keyof typeof hardwareTypes
/** The implementations there are of an interface kind. */
export type ImplementationOf<Kind extends InterfaceKind> = (typeof hardwareTypes)[HardwareType][Kind][number]

/** The hardware type, if it is enabled. */
function hardwareType(name: string, options: Options): (typeof hardwareTypes)[HardwareType] {
  if (!Object.hasOwn(hardwareTypes, name) || !options['DEFAULT.enabled_hardware_types'].includes(name))
    throw new Refusal('DriverNotFound', { driver: name })
  return hardwareTypes[name as HardwareType]
}

/** The enabled ones of those a hardware type supports, in its order of preference. */
export function enabledInterfaces(driver: string, kind: InterfaceKind, options: Options): string[] {
  const enabled = options[`DEFAULT.enabled_${kind}_interfaces`]
  return hardwareType(driver, options)[kind].filter((name) => enabled.includes(name))
}

/** What a node that names no interface of this kind gets. @source ironic/common/driver_factory.py `default_interface` */
export function defaultInterface(driver: string, kind: InterfaceKind, options: Options, node?: string): string {
  const configured = options[`DEFAULT.default_${kind}_interface`]
  const name = configured ?? enabledInterfaces(driver, kind, options)[0]
  if (name === undefined || (configured !== undefined && !isCompatible(driver, kind, name, options)))
    throw new Refusal('InvalidParameterValue', {
      message:
        `For${node === undefined ? '' : ` node ${node} with`} hardware type '${driver}', no default value found for ` +
        `${kind} interface could be determined. Please ensure the interfaces are enabled.`,
    })
  return name
}

/** Any enabled implementation suits the fake hardware type, so that combinations can be tried. */
function isCompatible(driver: string, kind: InterfaceKind, name: string, options: Options): boolean {
  return driver === 'fake-hardware' || hardwareType(driver, options)[kind].some((supported) => supported === name)
}

/**
 * The interfaces of a node, defaults in the place of those it does not name. Refuses what is unknown, disabled or not for
 * this hardware type.
 *
 * @source ironic/common/driver_factory.py `check_and_update_node_interfaces`
 */
export function interfacesOf(node: Node, options: Options): { [Kind in `${InterfaceKind}_interface`]: string } {
  const { title } = hardwareType(node.driver, options)
  const chosen: Record<string, string> = {}
  for (const kind of interfaceKinds) {
    const field = `${kind}_interface` as const
    const name = node[field]
    if (name === null) {
      chosen[field] = defaultInterface(node.driver, kind, options, node.uuid)
      continue
    }
    const enabled = options[`DEFAULT.enabled_${kind}_interfaces`]
    if (!enabled.includes(name))
      throw new Refusal('InvalidParameterValue', {
        message:
          `Could not find the following interface in the 'ironic.hardware.interfaces.${kind}' entrypoint: ${name}. ` +
          `Valid interfaces are [${enabled.map((one) => `'${one}'`).join(', ')}].`,
      })
    if (!isCompatible(node.driver, kind, name, options))
      throw new Refusal('InvalidParameterValue', {
        message: `${kind} interface implementation '${name}' is not supported by hardware type ${title}.`,
      })
    chosen[field] = name
  }
  return chosen as { [Kind in `${InterfaceKind}_interface`]: string }
}
