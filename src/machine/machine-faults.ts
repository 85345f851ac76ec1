import type { BootTarget } from './boot.ts'

/** What can be wrong with a machine. Each holds for as long as it is set. */
export type MachineFaults = {
  /** Orders of the BMC that do nothing, although it takes them. */
  ignores?: readonly ('powerOn' | 'powerOff' | 'shutdown' | 'reset')[]
  /** POST never ends. */
  hangsInPost?: boolean
  /** Devices that look bootable and are not: no DHCP answer, an unreadable image, a broken boot loader. */
  failsToBootFrom?: readonly BootTarget[]
  /** Every boot finds the disks in another order: the kernel's names move on by one. */
  renamesDisks?: boolean
  /** The ramdisk has no multipath tools: each path to a unit of a storage array is a disk of its own. */
  withoutMultipath?: boolean
  /** Milliseconds after the start of the ramdisk at which its kernel panics; at 0 nothing in it ever runs. */
  panicsAfterMs?: number
  /** Milliseconds after a panic at which the machine resets itself (`panic=` of the kernel); otherwise it stays as it is. */
  rebootsAfterPanicMs?: number
}
