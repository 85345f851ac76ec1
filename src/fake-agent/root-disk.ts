import type { Disk } from '../machine/disk.ts'
import type { Machine } from '../machine/machine.ts'

/** Smallest disk that can take a system, in bytes. */
const minimumBytes = 4 * 1024 ** 3

/** The disk an image would go to: the smallest that is big enough, ties by name. */
export function findRootDisk(machine: Machine, _node?: object): Disk | undefined {
  return machine.disks
    .filter(({ spec }) => spec.sizeBytes >= minimumBytes)
    .toSorted((a, b) => a.spec.sizeBytes - b.spec.sizeBytes || (a.spec.device < b.spec.device ? -1 : 1))[0]
}
