import * as v from 'valibot'
import type { Disk, EraseMethod } from '../../machine/disk.ts'
import { sharedFileSystemLayout, type SharedFileSystem } from '../../machine/layouts.ts'
import type { BootTarget } from '../../machine/boot.ts'
import type { Trigger } from '../../faults/trigger.ts'
import { fault, type Site } from './fault.ts'

const methods = [
  'overwrite',
  'ata-secure-erase',
  'nvme-format',
  'nvme-sanitize',
  'cryptographic',
  'block-erase',
] as const
const Method = v.picklist(methods satisfies readonly EraseMethod[])
const targets = ['Pxe', 'Hdd', 'Cd', 'Usb', 'UefiHttp'] as const satisfies readonly BootTarget[]
const Ms = v.pipe(v.number(), v.minValue(0))
const Fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** The kernel's name of a disk; without it, all of the machine's. */
const OneDisk = { disk: v.optional(v.string()) }

function disksOf({ node }: Site, device: string | undefined): Disk[] {
  const disks = node.machine.disks.filter((disk) => device === undefined || disk.device === device)
  if (disks.length === 0) throw new Error(`${node.spec.name} has no disk ${String(device)}`)
  return disks
}

/** The start of an erase the fault can spoil. */
const erased = (source: string, disk: string | undefined, methods?: readonly EraseMethod[]): Trigger[] => [
  { kind: 'erase', source, ...(disk === undefined ? {} : { disk }), ...(methods ? { method: [...methods] } : {}) },
]

/** Changes what is wrong with disks; the returned function puts back what was before. */
function mishap(site: Site, device: string | undefined, mishaps: NonNullable<Disk['mishaps']>): () => void {
  const undo = disksOf(site, device).map((disk) => {
    const before = disk.mishaps
    disk.mishaps = { ...before, ...mishaps }
    return () => void (disk.mishaps = before)
  })
  return () => undo.forEach((one) => one())
}

function machineFault(site: Site, changes: Partial<Site['node']['machine']['faults']>): () => void {
  const { machine } = site.node
  const before = machine.faults
  machine.faults = { ...before, ...changes }
  return () => void (machine.faults = before)
}

/** What happens to machines and to their disks. */
export const hardwareFaults = {
  'power cut': fault({
    says: 'The mains go, and come back when the fault ends; the machine then does what its power policy says.',
    scope: 'node',
    args: {},
    strike: ({ node }) => {
      node.machine.losePower()
      return () => node.machine.restorePower()
    },
  }),
  'machine resets': fault({
    says: 'The machine resets itself; it boots what its boot order says.',
    scope: 'node',
    args: {},
    strike: ({ node }) => node.machine.reset(),
  }),
  'kernel panics': fault({
    says: 'The running kernel dies; after `rebootsAfterMs`, if given, the machine resets itself.',
    scope: 'node',
    args: { rebootsAfterMs: v.optional(Ms) },
    strike: (site, { rebootsAfterMs }) => {
      if (rebootsAfterMs !== undefined) machineFault(site, { rebootsAfterPanicMs: rebootsAfterMs })
      site.node.machine.panic()
    },
  }),
  'boot fails': fault({
    says: 'Nothing boots from these devices: no DHCP answer, an unreadable image, a broken boot loader.',
    scope: 'node',
    args: { from: v.array(v.picklist(targets)) },
    strike: (site, { from }) => machineFault(site, { failsToBootFrom: from }),
  }),
  'hangs in post': fault({
    says: 'The firmware never gets to the choice of a boot device.',
    scope: 'node',
    args: {},
    strike: (site) => machineFault(site, { hangsInPost: true }),
  }),
  'boots slowly': fault({
    says: 'POST and the start of the ramdisk take so many milliseconds longer.',
    scope: 'node',
    args: { byMs: Ms },
    strike: ({ node: { machine } }, { byMs }) => {
      const before = machine.timing
      machine.timing = { ...before, ramdiskMs: before.ramdiskMs + byMs }
      return () => void (machine.timing = before)
    },
  }),
  'machine ignores': fault({
    says: 'The machine does not do these orders, although its BMC takes them.',
    scope: 'node',
    args: { orders: v.array(v.picklist(['powerOn', 'powerOff', 'shutdown', 'reset'])) },
    shows: ({ node }) => [{ kind: 'ignored', source: node.spec.name }],
    strike: (site, { orders }) => machineFault(site, { ignores: orders }),
  }),
  'clock wrong': fault({
    says: 'The clock of the machine is this much ahead, in milliseconds; negative is behind.',
    scope: 'node',
    args: { byMs: v.number() },
    strike: ({ node: { machine } }, { byMs }) => {
      machine.hostClockOffsetMs = byMs
      return () => void (machine.hostClockOffsetMs = 0)
    },
  }),
  'bmc clock wrong': fault({
    says: 'The clock of the BMC is this much ahead, in milliseconds, until somebody sets it; negative is behind.',
    scope: 'node',
    args: { byMs: v.number() },
    strike: ({ node: { machine } }, { byMs }) => {
      machine.bmcClockOffsetMs += byMs
    },
  }),
  'cable unplugged': fault({
    says: 'A network interface (by name; without it, all) has no carrier: nothing boots from the network over it.',
    scope: 'node',
    args: { nic: v.optional(v.string()) },
    strike: ({ node: { machine } }, { nic }) => {
      const unplugged = machine.nics.filter(({ name, carrier }) => carrier && (nic === undefined || name === nic))
      for (const one of unplugged) one.carrier = false
      return () => {
        for (const one of unplugged) one.carrier = true
      }
    },
  }),
  'disks renamed': fault({
    says: "Every boot finds the disks in another order: the kernel's names move on by one.",
    scope: 'node',
    args: {},
    strike: (site) => machineFault(site, { renamesDisks: true }),
  }),
  'multipath missing': fault({
    says: 'The ramdisk does not know that several paths lead to one unit of a storage array: each is a disk of its own.',
    scope: 'node',
    args: {},
    strike: (site) => machineFault(site, { withoutMultipath: true }),
  }),
  'disk predicted to fail': fault({
    says: "The disk's own monitoring predicts its failure; it works on.",
    scope: 'node',
    args: OneDisk,
    strike: (site, { disk }) => {
      const struck = disksOf(site, disk).filter(({ health }) => health === 'ok')
      for (const one of struck) one.health = 'predicted to fail'
      return () => {
        for (const one of struck) if (one.health === 'predicted to fail') one.health = 'ok'
      }
    },
  }),
  'disk dies': fault({
    says: 'The disk stops working for good.',
    scope: 'node',
    args: OneDisk,
    strike: (site, { disk }) => {
      for (const one of disksOf(site, disk)) one.health = 'dead'
    },
  }),
  'disk missing': fault({
    says: 'The disk is not found on its bus.',
    scope: 'node',
    args: OneDisk,
    strike: (site, { disk }) => {
      for (const one of disksOf(site, disk)) one.missing = true
      return () => {
        for (const one of disksOf(site, disk)) one.missing = false
      }
    },
  }),
  'disk read only': fault({
    says: 'The disk takes no writes from the operating system.',
    scope: 'node',
    args: OneDisk,
    strike: (site, { disk }) => {
      for (const one of disksOf(site, disk)) one.readOnly = true
      return () => {
        for (const one of disksOf(site, disk)) one.readOnly = false
      }
    },
  }),
  'disk ignores erase': fault({
    says: "The disk's firmware acknowledges these erases and does nothing.",
    scope: 'node',
    args: { ...OneDisk, methods: v.array(Method) },
    shows: ({ node }, { disk, methods }) => erased(node.spec.name, disk, methods),
    strike: (site, { disk, methods: ignores }) => mishap(site, disk, { ignores }),
  }),
  'disk refuses erase': fault({
    says: 'These erases fail at once.',
    scope: 'node',
    args: { ...OneDisk, methods: v.array(Method) },
    strike: (site, { disk, methods: refuses }) => mishap(site, disk, { refuses }),
  }),
  'disk fails while erasing': fault({
    says: 'Every erase of the disk fails, hangs or kills the disk at this fraction of its way.',
    scope: 'node',
    args: { ...OneDisk, at: Fraction, effect: v.picklist(['fails', 'hangs', 'dies']) },
    shows: ({ node }, { disk }) => erased(node.spec.name, disk),
    strike: (site, { disk, at, effect }) => mishap(site, disk, { obstacle: { at, effect } }),
  }),
  'disk frozen': fault({
    says: 'The firmware freezes the security feature set of ATA drives in every POST.',
    scope: 'node',
    args: {},
    strike: ({ node: { machine } }) => {
      machine.bios.stage({ SecurityFreezeLock: 'Enabled' })
      return () => machine.bios.stage({ SecurityFreezeLock: 'Disabled' })
    },
  }),
  'disk has a password': fault({
    says: 'Somebody left an ATA password on the disk: it is locked whenever it gets power.',
    scope: 'node',
    args: { ...OneDisk, password: v.optional(v.string(), 'forgotten') },
    strike: (site, { disk, password }) => {
      for (const { ata } of disksOf(site, disk)) {
        if (!ata) continue
        ata.password = password
        ata.locked = true
      }
    },
  }),
  'disk is shared': fault({
    says: 'The disk carries a file system that several hosts share, as its partition table says.',
    scope: 'node',
    args: {
      ...OneDisk,
      fileSystem: v.picklist(['vmfs', 'vmfs in a DOS table', 'gpfs'] satisfies readonly SharedFileSystem[]),
    },
    strike: (site, { disk, fileSystem }) => {
      for (const one of disksOf(site, disk)) one.layout = sharedFileSystemLayout(fileSystem, one.sizeBytes)
    },
  }),
  'data written': fault({
    says: 'Data of a tenant appear on the disk, as from a restored backup or another host of a shared disk.',
    scope: 'node',
    args: { ...OneDisk, tenant: v.string() },
    strike: (site, { disk, tenant }) => {
      for (const one of disksOf(site, disk)) one.write(tenant)
    },
  }),
}
