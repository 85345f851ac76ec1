import { Machine, type RamdiskBoot } from '../../src/machine/machine.ts'
import { profiles, type DiskSpec, type HardwareProfile } from '../../src/machine/profiles.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'

const GB = 1_000_000_000

/** Four kinds of disk, small enough that an overwrite takes minutes. */
export const specs = {
  hdd: {
    device: '/dev/sda',
    model: 'HDD',
    sizeBytes: 90 * GB,
    rotational: true,
    transport: 'sata',
    writeBytesPerSecond: 150_000_000,
    logicalSectorBytes: 512,
    ata: { security: true, enhanced: true },
  },
  ssd: {
    device: '/dev/sdb',
    model: 'SSD',
    sizeBytes: 80 * GB,
    rotational: false,
    transport: 'sata',
    writeBytesPerSecond: 400_000_000,
    logicalSectorBytes: 512,
    ata: { security: true, enhanced: true },
    selfEncrypting: true,
  },
  nvme: {
    device: '/dev/nvme0n1',
    model: 'NVMe',
    sizeBytes: 100 * GB,
    rotational: false,
    transport: 'nvme',
    writeBytesPerSecond: 1_500_000_000,
    logicalSectorBytes: 4096,
    nvme: { oacs: 6, fna: 4, sanicap: 3 },
    selfEncrypting: true,
  },
} as const satisfies Record<string, DiskSpec>

type Bench = { world: VirtualWorld; machine: Machine; boots: RamdiskBoot[]; stopped: number[] }

/** A machine in a world of its own, with a journal to look at and a ramdisk that only takes notes. */
export function machineWith(disks: readonly DiskSpec[], more: Partial<HardwareProfile> = {}, seed = 'machine'): Bench {
  const world = new VirtualWorld({ seed, keepJournal: true })
  const profile = { ...(profiles['two-disk-1u'] as HardwareProfile), disks: [...disks], ...more }
  const identity = {
    name: 'm1',
    uuid: '6f2c0a4e-5d1b-4c3a-9e7f-8b0d1a2c3e4f',
    serial: 'SN1',
    macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'],
  }
  const machine = new Machine(identity, profile, world.process('m1'))
  const boots: RamdiskBoot[] = []
  const stopped: number[] = []
  machine.startRamdisk = (boot) => {
    boots.push(boot)
    return () => stopped.push(boot.number)
  }
  return { world, machine, boots, stopped }
}

/** Lets time pass; the journal's entries of that time. */
export async function pass({ world }: Pick<Bench, 'world'>, ms: number): Promise<Record<string, unknown>[]> {
  const before = world.journal.entries.length
  world.clock.after(ms, () => {})
  await world.run(ms)
  return world.journal.entries.slice(before).map(({ at: _at, source: _source, ...entry }) => entry)
}

/** Switches the machine on and waits until something runs. */
export async function boot(bench: Bench): Promise<void> {
  bench.machine.powerOn()
  await pass(bench, 10 * 60_000)
}
