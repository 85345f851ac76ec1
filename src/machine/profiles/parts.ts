import type { DiskSpec, HardwareProfile, MachineTiming, NicSpec } from '../hardware-profile.ts'

const MB = 1_000_000

/** Disks as their makers name and measure them. Speeds are sequential writes. */
export const diskModels = {
  /** 480 GB SATA SSD. */
  micron5300: {
    model: 'MTFDDAK480TDT',
    vendor: 'ATA',
    sizeBytes: 480_103_981_056,
    rotational: false,
    transport: 'sata',
    writeBytesPerSecond: 400 * MB,
    logicalSectorBytes: 512,
    ata: { security: true, enhanced: true },
  },
  /** 4 TB SAS hard disk. */
  exos4: {
    model: 'ST4000NM017B-2TX',
    vendor: 'SEAGATE',
    sizeBytes: 4_000_787_030_016,
    rotational: true,
    transport: 'sas',
    writeBytesPerSecond: 150 * MB,
    logicalSectorBytes: 512,
  },
  /** 4 TB SATA hard disk. */
  exos4Sata: {
    model: 'ST4000NM002A-2HZ',
    vendor: 'ATA',
    sizeBytes: 4_000_787_030_016,
    rotational: true,
    transport: 'sata',
    writeBytesPerSecond: 150 * MB,
    logicalSectorBytes: 512,
    ata: { security: true, enhanced: true },
  },
  /** 1.92 TB NVMe. */
  cm6: {
    model: 'Dell Ent NVMe CM6 RI 1.92TB',
    sizeBytes: 1_920_383_410_176,
    rotational: false,
    transport: 'nvme',
    writeBytesPerSecond: 1_500 * MB,
    logicalSectorBytes: 512,
    nvme: { oacs: 0x1e, fna: 0x04, sanicap: 0x03 },
    selfEncrypting: true,
  },
  /** 7.68 TB NVMe without a cryptographic format. */
  pm9a3: {
    model: 'SAMSUNG MZQL27T6HBLA-00A07',
    sizeBytes: 7_681_501_126_656,
    rotational: false,
    transport: 'nvme',
    writeBytesPerSecond: 1_500 * MB,
    logicalSectorBytes: 512,
    nvme: { oacs: 0x5f, fna: 0x00, sanicap: 0x02 },
  },
} as const satisfies Record<string, Omit<DiskSpec, 'device'>>

/** `count` disks of a model, `/dev/sda` and on, or `/dev/nvme0n1` and on. */
export const disksOf = (model: Omit<DiskSpec, 'device'>, count: number, first = 0): DiskSpec[] =>
  Array.from({ length: count }, (_, i) => ({
    device: model.transport === 'nvme' ? `/dev/nvme${first + i}n1` : `/dev/sd${String.fromCharCode(97 + first + i)}`,
    ...model,
  }))

/** The ports of a two-port Intel E810: the first has a cable. */
export const twoPorts: readonly NicSpec[] = [
  {
    name: 'eno1',
    vendorId: '0x8086',
    productId: '0x1593',
    driver: 'ice',
    speedMbps: 25_000,
    carrier: true,
    firmwareVersion: '22.0.9',
  },
  {
    name: 'eno2',
    vendorId: '0x8086',
    productId: '0x1593',
    driver: 'ice',
    speedMbps: 25_000,
    carrier: false,
    firmwareVersion: '22.0.9',
  },
]

/** Three minutes from power to the agent: the lower end of what such servers need. */
export const serverTiming: MachineTiming = {
  powerOnMs: 2_000,
  powerOffMs: 3_000,
  postMs: 120_000,
  ramdiskMs: 60_000,
  osBootMs: 45_000,
  shutdownMs: 20_000,
}

const xeon: HardwareProfile['cpu'] = {
  modelName: 'Intel(R) Xeon(R) Gold 6338N CPU @ 2.20GHz',
  architecture: 'x86_64',
  sockets: 1,
  coresPerSocket: 32,
  mhz: 3500,
}

/** What the Dell servers here have in common. */
export const powerEdge = {
  manufacturer: 'Dell Inc.',
  model: 'PowerEdge R650',
  biosVersion: '1.12.1',
  bmcFirmwareVersion: '6.10.30.00',
  cpu: xeon,
  memoryMib: 131_072,
  nics: twoPorts,
  timing: serverTiming,
} satisfies Partial<HardwareProfile>
