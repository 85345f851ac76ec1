import type { Machine } from '../machine/machine.ts'
import type { Progress } from './tasks.ts'

/**
 * What in a machine a task waits for. It is plain data, and so a task that waits for the next POST is found again after
 * the BMC itself was restarted.
 */
export type Awaited = { machine: string } & ({ raidChange: number } | { biosVersion: string })

export type Watched = { follow: () => Progress; cancel: () => boolean }

/** How to look at it. */
export function watched(machines: readonly Machine[], awaited: Awaited): Watched | undefined {
  const machine = machines.find(({ uuid }) => uuid === awaited.machine)
  if (!machine) return undefined
  if ('biosVersion' in awaited) {
    const { biosVersion: version } = awaited
    return {
      follow: () =>
        machine.firmware.pending('bios') === version ? { state: 'Pending', percent: 90 } : { state: 'Completed' },
      cancel: () => machine.firmware.withdraw('bios', version),
    }
  }
  const { raid } = machine
  const { raidChange: id } = awaited
  return (
    raid && {
      follow: () => {
        const outcome = raid.applied.get(id)
        if (outcome === undefined) return { state: 'Pending', percent: 0 }
        return { state: outcome === 'done' ? 'Completed' : 'Exception' }
      },
      cancel: () => raid.cancel(id),
    }
  )
}
