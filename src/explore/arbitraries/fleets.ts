import fc from 'fast-check'
import type { Plan } from '../plan.ts'

type Fleet = Plan['fleet']

/** A maker's hardware manager: a step that must not be cut, one that wants a reboot, one that runs only on demand. */
const vendorManager = {
  name: 'vendor_manager',
  className: 'VendorHardwareManager',
  version: '1.0',
  supportLevel: 3,
  cleanSteps: [
    { step: 'flash', priority: 50, interface: 'deploy', abortable: false, duration: 30_000 },
    { step: 'upgrade_firmware', priority: 40, interface: 'deploy', reboot_requested: true, duration: 5_000 },
    { step: 'self_test', priority: 0, interface: 'deploy', abortable: false, duration: 20_000 },
  ],
}

/** Quick machines first: what matters is rarely in their size. */
const profile = fc.oneof(
  { weight: 10, arbitrary: fc.constant('tiny-vm') },
  { weight: 3, arbitrary: fc.constantFrom('two-disk-1u', 'nvme-1u') },
  { weight: 1, arbitrary: fc.constantFrom('hba-raid-1u', 'mixed-2u') },
)
const boot = fc.constantFrom<NonNullable<Fleet['boot']>>(
  'redfish-virtual-media',
  'redfish-virtual-media',
  'ipxe',
  'pxe',
)

const agent = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constant({ hardwareManagers: [vendorManager] }) },
)

const bmc = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('idrac9', 'ilo5', 'supermicro-x12', 'xcc') },
)

export const fleetOf = (
  count: fc.Arbitrary<number>,
  more: fc.Arbitrary<Fleet> = fc.constant({}),
): fc.Arbitrary<Fleet> =>
  fc.tuple(count, profile, boot, agent, bmc, more).map(([many, kind, way, settings, maker, rest]) => ({
    ...(many === 1 ? {} : { count: many }),
    profile: kind,
    boot: way,
    ...(settings ? { agent: settings } : {}),
    ...(maker ? { bmc: maker } : {}),
    ...rest,
  }))

export const one = fc.constant(1)
export const few = fc.constantFrom(1, 1, 1, 1, 2, 2, 3)
export const vendor = fc.constant<Fleet>({ agent: { hardwareManagers: [vendorManager] } })
/** Where many machines are needed. */
export const tiny = fc.constant<Fleet>({ profile: 'tiny-vm', agent: {} })
