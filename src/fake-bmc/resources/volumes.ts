import { collection, links, type At, type Resource } from '../resource.ts'
import { driveId, storageUnit } from '../storages.ts'
import type { Volume } from '../../machine/raid.ts'

const volumesOf = ({ machine, ids }: At): readonly Volume[] | undefined => {
  const unit = storageUnit(machine, ids.storage)
  return unit && (unit.raid?.volumes ?? [])
}

const states: Record<Volume['state'], { State: string; Health: string }> = {
  optimal: { State: 'Enabled', Health: 'OK' },
  degraded: { State: 'Enabled', Health: 'Warning' },
  failed: { State: 'UnavailableOffline', Health: 'Critical' },
}

export const volumes: readonly Resource[] = [
  collection('/Systems/:system/Storage/:storage/Volumes', 'Volume', 'Volume Collection', (at) =>
    volumesOf(at)?.map(({ id }) => id),
  ),
  {
    path: '/Systems/:system/Storage/:storage/Volumes/:volume',
    type: '#Volume.v1_9_0.Volume',
    read: (at) => {
      const volume = volumesOf(at)?.find(({ id }) => id === at.ids.volume)
      if (!volume) return undefined
      const chassis = at.service.chassisPath(at.machine)
      return {
        Name: volume.name,
        RAIDType: volume.level,
        CapacityBytes: volume.sizeBytes,
        BlockSizeBytes: volume.logicalSectorBytes,
        StripSizeBytes: volume.stripBytes,
        Encrypted: false,
        Identifiers: [{ DurableNameFormat: 'NAA', DurableName: volume.wwn.replace(/^0x/, '') }],
        Status: states[volume.state],
        Links: { Drives: links(volume.disks.map((disk) => `${chassis}/Drives/${driveId(at.machine, disk)}`)) },
      }
    },
  },
]
