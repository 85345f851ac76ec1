import fc from 'fast-check'
import { personalities } from '../../fake-bmc/personalities.ts'
import { quirks as bmcQuirks } from '../../fake-bmc/quirks/quirks.ts'
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

/** Many disks, disks behind something, disks that others have as well. */
const otherProfiles = fc.constantFrom(
  'eight-hdd-2u',
  'gpu-8',
  'hardware-raid-2u',
  'san-1u',
  'san-multipath-1u',
  'array-pulls-2u',
)
const boot = fc.constantFrom<NonNullable<Fleet['boot']>>(
  'redfish-virtual-media',
  'redfish-virtual-media',
  'ipxe',
  'pxe',
)

/** Ramdisks of other releases, and of other builds. */
const builds = fc.constantFrom<NonNullable<Fleet['agent']>>(
  { tokenForReading: 'once sent' },
  { tokenForReading: 'never' },
  { errorShape: 'flask' },
  { genericManagerVersion: '1.1' },
  { version: '9.1.0' },
  { hdparmLimitMs: 7_200_000 },
)

const agent = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: fc.constant({ hardwareManagers: [vendorManager] }) },
  { weight: 1, arbitrary: builds },
)

const makers = personalities.map(({ name }) => name).filter((name) => name !== 'generic')
const ofMakers = new Set(personalities.flatMap((one) => one.quirks))
/** Oddities that no maker's BMC here has. */
const oddities = bmcQuirks.map(({ id }) => id).filter((id) => !ofMakers.has(id))

const bmc = fc.oneof(
  { weight: 18, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.constantFrom(...makers) },
  { weight: 1, arbitrary: fc.constantFrom(...oddities).map((id) => ({ quirks: [id] })) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map((sessionLimit) => ({ sessionLimit })) },
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
export const storage: fc.Arbitrary<Fleet> = otherProfiles.map((profile) => ({ profile }))
/** A BMC that is known for something. */
export const odd: fc.Arbitrary<Fleet> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...makers).map((maker) => ({ bmc: maker })) },
  { weight: 1, arbitrary: fc.constantFrom(...oddities).map((id) => ({ bmc: { quirks: [id] } })) },
)
/** Agents that speak TLS, so that Ironic insists on it. */
export const secure = fc.constant<Fleet>({ agent: { tls: true } })
