import type { HardwareProfile } from '../hardware-profile.ts'
import { diskModels, disksOf, powerEdge, serverTiming, twoPorts } from './parts.ts'

const bootTimes = 'boot times as operators of such servers report (3 to 8 minutes to the agent)'

/** Servers whose disks the operating system sees as they are. */
export const servers: readonly HardwareProfile[] = [
  {
    ...powerEdge,
    name: 'two-disk-1u',
    title: '1U server, two SATA SSDs',
    source: `Disk and NIC identities as in a recorded agent inventory; ${bootTimes}.`,
    disks: disksOf(diskModels.micron5300, 2),
  },
  {
    ...powerEdge,
    name: 'nvme-1u',
    title: '1U server, one NVMe',
    source: `Disk identity as in a recorded agent inventory, capabilities as such drives report them; ${bootTimes}.`,
    disks: disksOf(diskModels.cm6, 1),
  },
  {
    ...powerEdge,
    name: 'eight-hdd-2u',
    title: '2U storage server, eight 1.6 TB hard disks without secure erase',
    source: `The case of a day-long overwrite; disk identity and size are made up, the speed is a typical sequential one; ${bootTimes}.`,
    model: 'PowerEdge R750',
    disks: disksOf({ ...diskModels.exos4, model: 'HDD 1.6TB', vendor: 'GENERIC', sizeBytes: 1_600_321_314_816 }, 8),
    timing: { ...serverTiming, postMs: 180_000 },
  },
  {
    ...powerEdge,
    name: 'mixed-2u',
    title: '2U server, two NVMe and four SATA hard disks',
    source: `Disk identities as in a recorded agent inventory, the SATA sibling of its hard disk; ${bootTimes}.`,
    model: 'PowerEdge R750',
    disks: [...disksOf(diskModels.exos4Sata, 4), ...disksOf(diskModels.cm6, 2)],
    timing: { ...serverTiming, postMs: 180_000 },
  },
  {
    ...powerEdge,
    name: 'gpu-8',
    title: 'GPU node, eight GPUs and eight 7.68 TB NVMe',
    source:
      'Disks and counts as in common eight-GPU systems; eight minutes to the agent, the upper end of what operators report.',
    manufacturer: 'Supermicro',
    model: 'SYS-821GE-TNHR',
    biosVersion: '2.3',
    bmcFirmwareVersion: '01.03.18',
    memoryMib: 2_097_152,
    cpu: {
      modelName: 'Intel(R) Xeon(R) Platinum 8480+',
      architecture: 'x86_64',
      sockets: 2,
      coresPerSocket: 56,
      mhz: 3800,
    },
    gpus: { model: 'NVIDIA H100 80GB HBM3', count: 8 },
    disks: disksOf(diskModels.pm9a3, 8),
    nics: [
      ...twoPorts,
      ...Array.from({ length: 8 }, (_, i) => ({
        name: `ens${i + 1}f0np0`,
        vendorId: '0x15b3',
        productId: '0x1021',
        driver: 'mlx5_core',
        speedMbps: 400_000,
        carrier: true,
        firmwareVersion: '28.39.1002',
      })),
    ],
    timing: { ...serverTiming, postMs: 360_000, ramdiskMs: 120_000 },
  },
  {
    ...powerEdge,
    name: 'tiny-vm',
    title: 'Virtual machine, one 20 GB disk',
    source: "What QEMU shows of an emulated SATA disk; 30 to 60 seconds to the agent, as in developers' set-ups.",
    manufacturer: 'QEMU',
    model: 'Standard PC (Q35 + ICH9, 2009)',
    biosVersion: '1.16.2',
    bmcFirmwareVersion: '1.0',
    cpu: {
      modelName: 'QEMU Virtual CPU version 2.5+',
      architecture: 'x86_64',
      sockets: 2,
      coresPerSocket: 1,
      mhz: 2400,
    },
    memoryMib: 4096,
    disks: [
      {
        device: '/dev/sda',
        model: 'QEMU HARDDISK',
        vendor: 'ATA',
        sizeBytes: 21_474_836_480,
        rotational: true,
        transport: 'sata',
        writeBytesPerSecond: 400_000_000,
        logicalSectorBytes: 512,
        physicalSectorBytes: 512,
        ata: { security: false, enhanced: false },
      },
    ],
    nics: [
      {
        name: 'enp1s0',
        vendorId: '0x1af4',
        productId: '0x1041',
        driver: 'virtio_net',
        speedMbps: 10_000,
        carrier: true,
      },
    ],
    timing: {
      powerOnMs: 500,
      powerOffMs: 1_000,
      postMs: 5_000,
      ramdiskMs: 30_000,
      osBootMs: 15_000,
      shutdownMs: 8_000,
    },
  },
]
