import type { BlockDevice } from './block-device.ts'
import type { Disk } from './disk.ts'

/** One of several paths to a unit of a storage array, for an operating system that does not know they lead to one place. */
export const pathTo = (disk: Disk, device: string): BlockDevice => ({
  kind: 'disk',
  device,
  model: disk.model,
  vendor: disk.vendor,
  serial: disk.serial,
  wwn: disk.wwn,
  sizeBytes: disk.sizeBytes,
  rotational: disk.rotational,
  transport: disk.transport,
  logicalSectorBytes: disk.logicalSectorBytes,
  physicalSectorBytes: disk.physicalSectorBytes,
  get readOnly() {
    return disk.readOnly
  },
  get layout() {
    return disk.layout
  },
  set layout(layout) {
    disk.layout = layout
  },
  get erasures() {
    return disk.erasures
  },
  get erasing() {
    return disk.erasing
  },
  get bootable() {
    return disk.bootable
  },
  get regions() {
    return disk.regions
  },
  write: (tenant, from, to) => disk.write(tenant, from, to),
  // Programs that overwrite it by two paths at once write the same bytes, and end together.
  erase: (method, options) => (disk.erasing?.plan?.method === method ? disk.erasing : disk.erase(method, options)),
  remains: () => disk.remains(),
})
