import { agentDeploySteps, agentRaidSteps } from '../agent/steps.ts'
import { interfaceKinds, type Node } from '../node.ts'
import type { Options } from '../options/options.ts'
import { directDeploy } from './direct-deploy.ts'
import * as fake from './fake-hardware/interfaces.ts'
import { interfacesOf, type ImplementationOf } from './hardware-types.ts'
import type { BootInterface, CachesInterface, DeployInterface, Driver, ManagementInterface } from './interfaces.ts'
import type { NetworkInterface, PowerInterface, StepsInterface } from './interfaces.ts'
import { noopManagement, noopNetwork } from './noop.ts'
import { pxeBoot } from './pxe-boot.ts'
import { redfishBiosSteps } from './redfish/bios.ts'
import { redfishBiosSettings, redfishFirmwareComponents } from './redfish/settings.ts'
import { redfishManagementCache } from './redfish/caches.ts'
import { redfishFirmwareSteps } from './redfish/firmware.ts'
import { redfishManagementSteps } from './redfish/management-steps.ts'
import { redfishManagement } from './redfish/management.ts'
import { redfishPower } from './redfish/power.ts'
import { redfishRaidSteps } from './redfish/raid.ts'
import { redfishVirtualMediaBoot } from './redfish/virtual-media-boot.ts'

/** Every implementation there is, by its name in a node's record. */
const implementations = {
  power: { redfish: redfishPower, fake: fake.fakePower },
  management: { redfish: redfishManagement, noop: noopManagement, fake: fake.fakeManagement },
  boot: {
    ipxe: pxeBoot,
    pxe: pxeBoot,
    'redfish-virtual-media': redfishVirtualMediaBoot,
    fake: fake.fakeBoot,
  },
  network: { noop: noopNetwork },
  deploy: { direct: directDeploy, fake: fake.fakeDeploy },
} as const satisfies {
  power: Record<ImplementationOf<'power'>, PowerInterface>
  management: Record<ImplementationOf<'management'>, ManagementInterface>
  boot: Record<ImplementationOf<'boot'>, BootInterface>
  network: Record<ImplementationOf<'network'>, NetworkInterface>
  deploy: Record<ImplementationOf<'deploy'>, DeployInterface>
}

/** Clean steps, by interface kind and implementation. */
const steps: Readonly<Record<string, Readonly<Record<string, StepsInterface>>>> = {
  deploy: { direct: agentDeploySteps },
  raid: { redfish: redfishRaidSteps, agent: agentRaidSteps, fake: fake.fakeRaid },
  bios: { redfish: redfishBiosSteps, fake: fake.fakeBios },
  management: { redfish: redfishManagementSteps },
  firmware: { redfish: redfishFirmwareSteps, fake: fake.fakeFirmware },
  vendor: { fake: fake.fakeVendor },
}

const caches: readonly { kind: 'management' | 'bios' | 'firmware'; name: string; cache: CachesInterface }[] = [
  { kind: 'management', name: 'redfish', cache: redfishManagementCache },
]

/** Drivers by what they are made of: nodes that select the same interfaces share one. */
const drivers = new Map<string, Driver>()

/** Drivers by what records say; asked for with every operation. */
const byRecord = new WeakMap<Options, Map<string, Driver>>()

/**
 * The interfaces a node's record selects; refuses a hardware type or interface that is unknown, disabled or does not fit.
 *
 * @source ironic/common/driver_factory.py `build_driver_for_task`
 */
export function driverOf(node: Node, options: Options): Driver {
  let known = byRecord.get(options)
  if (!known) byRecord.set(options, (known = new Map<string, Driver>()))
  const record = interfaceKinds.reduce((key, kind) => `${key},${node[`${kind}_interface`]}`, node.driver)
  let driver = known.get(record)
  if (!driver) known.set(record, (driver = assembleDriver(node, options)))
  return driver
}

function assembleDriver(node: Node, options: Options): Driver {
  const chosen = interfacesOf(node, options)
  const key = Object.values(chosen).join()
  const known = drivers.get(key)
  if (known) return known
  const driver: Driver = {
    power: pick(implementations.power, chosen.power_interface),
    management: pick(implementations.management, chosen.management_interface),
    boot: pick(implementations.boot, chosen.boot_interface),
    network: pick(implementations.network, chosen.network_interface),
    deploy: pick(implementations.deploy, chosen.deploy_interface),
    steps: Object.fromEntries(
      Object.entries(steps).flatMap(([kind, byName]) => {
        const own = byName[chosen[`${kind}_interface` as keyof typeof chosen]]
        return own ? [[kind, own]] : []
      }),
    ),
    biosSettings: chosen.bios_interface === 'redfish' ? redfishBiosSettings : undefined,
    firmwareComponents: chosen.firmware_interface === 'redfish' ? redfishFirmwareComponents : undefined,
    caches: caches.filter(({ kind, name }) => chosen[`${kind}_interface`] === name).map(({ cache }) => cache),
  }
  drivers.set(key, driver)
  return driver
}

/** The name has been checked against the same table. */
const pick = <Value>(table: Readonly<Record<string, Value>>, name: string): Value => table[name] as Value
