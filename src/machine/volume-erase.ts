import { blankLayout, type Layout } from './block-device.ts'
import type { Disk } from './disk.ts'
import { ErasureRun, type Coverage, type EraseMethod, type Erasure, type Obstacle } from './erase.ts'
import type { MachineWorld } from './machine-world.ts'

/** A stretch of a physical disk that belongs to a volume. All extents of a volume are equally long. */
export type Extent = { disk: Disk; from: number; to: number }

/** The volume, as far as an erase of it needs it. */
type Erased = { id: string; extents: readonly Extent[]; state: 'optimal' | 'degraded' | 'failed'; layout: Layout }

type Plan = { method: EraseMethod; coverage: Coverage; durationMs: number; sizeBytes: number; inHost: boolean }

/** Where the bytes [start, end) of a volume of `sizeBytes` lie on one of its members. */
export function onMember({ from, to }: Extent, sizeBytes: number, start: number, end: number): [number, number] {
  const scale = (to - from) / sizeBytes
  return [from + Math.floor(start * scale), from + Math.floor(end * scale)]
}

/** Erases a volume through its members: what reaches each of them is kept as evidence with it. */
export function eraseMembers(
  volume: Erased,
  { clock }: MachineWorld,
  { method, coverage, durationMs, sizeBytes, inHost }: Plan,
  ended: (record: Erasure) => void,
): ErasureRun {
  const parts = volume.extents.map((extent) => ({
    extent,
    record: {
      method,
      startedAt: clock.now(),
      endedAt: undefined,
      coveredBytes: 0,
      outcome: 'running',
      through: volume.id,
      within: { from: extent.from, to: extent.to },
    } as Erasure,
  }))
  const run = ErasureRun.start(
    clock,
    {
      cover: (from, to) => {
        for (const { extent, record } of parts) {
          const [start, end] = onMember(extent, sizeBytes, from, to)
          if (ignores(extent.disk, method) || !extent.disk.cover(start, end)) continue
          record.coveredBytes = Math.min(extent.to - extent.from, record.coveredBytes + end - start)
        }
        if (from === 0) volume.layout = blankLayout
      },
      ended: (whole) => {
        for (const { extent, record } of parts) {
          const untouched = ignores(extent.disk, method) ? 'ineffective' : 'failed'
          record.outcome = whole.outcome === 'completed' && record.coveredBytes === 0 ? untouched : whole.outcome
          record.endedAt = whole.endedAt
          extent.disk.leave(run)
        }
        ended(whole)
      },
    },
    {
      method,
      coverage,
      durationMs,
      sizeBytes,
      onPowerLoss: inHost ? 'interrupted' : 'resumes',
      inHost,
      ineffective: false,
      obstacle: hangOf(volume.extents),
    },
  )
  const memberLost = () => {
    if (volume.state === 'failed') run.fail('media error')
  }
  for (const { extent, record } of parts) {
    extent.disk.join(run, record, memberLost)
    dieOnTheWay(extent.disk, run, durationMs, clock)
  }
  return run
}

/** A member that hangs takes the whole volume with it. */
function hangOf(extents: readonly Extent[]): Obstacle | undefined {
  const at = extents.flatMap(({ disk: { mishaps } }) =>
    mishaps?.obstacle?.effect === 'hangs' ? [mishaps.obstacle.at] : [],
  )
  return at.length > 0 ? { at: Math.min(...at), effect: 'hangs' } : undefined
}

/** A member that fails is taken out, as one that dies. The volume goes on if its level allows. */
function dieOnTheWay(disk: Disk, run: ErasureRun, durationMs: number, clock: MachineWorld['clock']): void {
  const { obstacle } = disk.mishaps ?? {}
  if (!obstacle || obstacle.effect === 'hangs') return
  clock.after(Math.round(obstacle.at * durationMs), () => {
    if (!run.report) disk.health = 'dead'
  })
}

/** Whether a drive's firmware takes the writes of an erase and drops them. */
const ignores = ({ mishaps }: Disk, method: EraseMethod): boolean => mishaps?.ignores?.includes(method) ?? false
