import type { Disk } from '../machine/disk.ts'

export type Health = 'OK' | 'Warning' | 'Critical'

const diskHealth: Record<Disk['health'], Health> = { ok: 'OK', 'predicted to fail': 'Warning', dead: 'Critical' }

export const healthOf = ({ health }: Disk): Health => diskHealth[health]

/** The worst of several. */
export const rollup = (parts: readonly Health[]): Health =>
  parts.includes('Critical') ? 'Critical' : parts.includes('Warning') ? 'Warning' : 'OK'

export const enabled = { State: 'Enabled', Health: 'OK' }
