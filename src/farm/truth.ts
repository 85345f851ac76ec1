import type { Disk } from '../machine/disk.ts'
import type { LabNode } from '../lab/assemble.ts'

/** A machine as it really is, which neither its BMC nor a node's record tells. */
export type Truth = {
  name: string
  power: string
  running: string
  boots: number
  disks: { device: string; sizeBytes: number; remains: Record<string, number>; signatures: readonly string[] }[]
  volumes: { id: string; name: string; level: string; sizeBytes: number }[]
}

export const truthOf = ({ machine }: LabNode): Truth => ({
  name: machine.name,
  power: machine.power,
  running: machine.running,
  boots: machine.boots,
  disks: machine.disks.map((disk) => ({
    device: disk.device,
    sizeBytes: disk.sizeBytes,
    remains: Object.fromEntries(disk.remains()),
    signatures: disk.signatures,
  })),
  volumes: (machine.raid?.volumes ?? []).map(({ id, name, level, sizeBytes }) => ({ id, name, level, sizeBytes })),
})

/** Everything about one disk: what lies where, and the evidence of every erase that reached it. */
export const diskTruth = (disk: Disk) => ({
  device: disk.device,
  serial: disk.serial,
  wwn: disk.wwn,
  model: disk.model,
  sizeBytes: disk.sizeBytes,
  health: disk.health,
  missing: disk.missing,
  readOnly: disk.readOnly,
  ...(disk.ata ? { ata: { enabled: disk.ata.enabled, locked: disk.ata.locked, frozen: disk.ata.frozen } } : {}),
  signatures: disk.signatures,
  regions: disk.regions.map(({ from, to, tenant }) => ({ from, to, tenant: tenant ?? null })),
  remains: Object.fromEntries(disk.remains()),
  erasing: disk.erasing ? disk.erasing.progress() : null,
  erasures: disk.erasures,
})

/** What one has to know of a machine to enrol it, and how it is. */
export const summaryOf = ({ machine, bmc, spec }: LabNode) => ({
  profile: spec.profile.name,
  uuid: machine.uuid,
  bmc: bmc.url,
  system: bmc.systemPath,
  macs: machine.nics.map(({ mac }) => mac),
  progress: machine.progress,
  override: machine.override,
})
