import { type HardwareProfile, profiles } from '../../src/machine/profiles.ts'

/** The machine of the recordings, as far as the answers show it. */
export const recordedMachine: HardwareProfile = {
  ...(profiles['two-disk-1u'] as HardwareProfile),
  disks: [
    {
      device: '/dev/sda',
      model: 'MTFDDAK480TDT',
      vendor: 'ATA',
      sizeBytes: 480_103_981_056,
      rotational: false,
      transport: 'sata',
      writeBytesPerSecond: 0.4e9,
      logicalSectorBytes: 512,
      ata: { security: true, enhanced: true },
    },
    {
      device: '/dev/sdb',
      model: 'ST4000NM017B-2TX',
      vendor: 'SEAGATE',
      sizeBytes: 4_000_787_030_016,
      rotational: true,
      transport: 'sas',
      writeBytesPerSecond: 0.2e9,
      logicalSectorBytes: 512,
    },
    {
      device: '/dev/nvme0n1',
      model: 'Dell Ent NVMe CM6 RI 1.92TB',
      sizeBytes: 1_920_383_410_176,
      rotational: false,
      transport: 'nvme',
      writeBytesPerSecond: 1.5e9,
      logicalSectorBytes: 512,
      nvme: { oacs: 2, fna: 4, sanicap: 0 },
    },
  ],
}
