/** Redfish's names. Ironic's `1+0` is `RAID10`. */
export type RaidLevel = 'RAID0' | 'RAID1' | 'RAID5' | 'RAID6' | 'RAID10' | 'RAID50' | 'RAID60'

type Level = {
  /** Fewest members. */
  members: number
  even?: boolean
  /** How many members' worth of `count` carry data. */
  dataMembers: (count: number) => number
  /** How many members may be lost, whichever they are. */
  spares: (count: number) => number
}

export const raidLevels: Record<RaidLevel, Level> = {
  RAID0: { members: 1, dataMembers: (n) => n, spares: () => 0 },
  RAID1: { members: 2, dataMembers: () => 1, spares: (n) => n - 1 },
  RAID5: { members: 3, dataMembers: (n) => n - 1, spares: () => 1 },
  RAID6: { members: 4, dataMembers: (n) => n - 2, spares: () => 2 },
  RAID10: { members: 4, even: true, dataMembers: (n) => n / 2, spares: () => 1 },
  RAID50: { members: 6, even: true, dataMembers: (n) => n - 2, spares: () => 1 },
  RAID60: { members: 8, even: true, dataMembers: (n) => n - 4, spares: () => 2 },
}

/** Whether a level can be built of `count` disks. */
export const fits = (level: RaidLevel, count: number): boolean =>
  count >= raidLevels[level].members && (!raidLevels[level].even || count % 2 === 0)
