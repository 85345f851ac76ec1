import type { HardwareProfile } from '../hardware-profile.ts'
import { diskModels, disksOf, powerEdge, serverTiming } from './parts.ts'

const bootTimes = 'boot times as operators of such servers report (3 to 8 minutes to the agent)'

/** Servers with something between the operating system and the disks. */
export const storageServers: readonly HardwareProfile[] = [
  {
    ...powerEdge,
    name: 'hardware-raid-2u',
    title: '2U server, six SAS hard disks behind a RAID controller, two of them in a mirror',
    source: `The controller passes nothing through: its unused disks, and what is on them, are invisible to the agent; ${bootTimes}.`,
    model: 'PowerEdge R750',
    disks: disksOf(diskModels.exos4, 6),
    raid: {
      model: 'PERC H755 Front',
      firmwareVersion: '52.21.0-4606',
      levels: ['RAID0', 'RAID1', 'RAID5', 'RAID6', 'RAID10', 'RAID50', 'RAID60'],
      passThrough: false,
      volumes: [{ level: 'RAID1', disks: [0, 1], name: 'OS' }],
    },
    timing: { ...serverTiming, postMs: 210_000 },
  },
  {
    ...powerEdge,
    name: 'hba-raid-1u',
    title: '1U server, four SATA SSDs behind a controller that passes unused ones through',
    source: `A controller in a mixed mode, as most have; ${bootTimes}.`,
    disks: disksOf(diskModels.micron5300, 4),
    raid: {
      model: 'HBA355i',
      firmwareVersion: '24.15.10.00',
      levels: ['RAID0', 'RAID1', 'RAID10'],
      passThrough: true,
    },
  },
  {
    ...powerEdge,
    name: 'san-1u',
    title: '1U server, two SATA SSDs and a shared Fibre Channel LUN',
    source: `The LUN is a datastore of other hosts; an agent sees it as one more disk; ${bootTimes}.`,
    disks: [
      ...disksOf(diskModels.micron5300, 2),
      {
        device: '/dev/sdc',
        model: 'LUN C-Mode',
        vendor: 'NETAPP',
        sizeBytes: 2_199_023_255_552,
        rotational: false,
        transport: 'fc',
        writeBytesPerSecond: 400_000_000,
        logicalSectorBytes: 512,
        shared: true,
      },
    ],
  },
  {
    ...powerEdge,
    name: 'san-multipath-1u',
    title: '1U server, two SATA SSDs and a Fibre Channel LUN of its own, by two paths',
    source: `The ramdisk maps the paths to /dev/dm-0, which is what the agent sees of them; ${bootTimes}.`,
    disks: [
      ...disksOf(diskModels.micron5300, 2),
      {
        device: '/dev/dm-0',
        paths: ['/dev/sdc', '/dev/sdd'],
        model: 'LUN C-Mode',
        vendor: 'NETAPP',
        sizeBytes: 549_755_813_888,
        rotational: false,
        transport: 'fc',
        writeBytesPerSecond: 400_000_000,
        logicalSectorBytes: 512,
      },
    ],
  },
  {
    ...powerEdge,
    name: 'array-pulls-2u',
    title: '2U server, two SSDs and four hard disks pulled from a storage array, formatted with 520-byte sectors',
    source: `Second-hand disks that no metadata wipe of the agent survives; ${bootTimes}.`,
    disks: [
      ...disksOf(diskModels.micron5300, 2),
      ...disksOf({ ...diskModels.exos4, vendor: 'NETAPP', logicalSectorBytes: 520 }, 4, 2),
    ],
  },
]
