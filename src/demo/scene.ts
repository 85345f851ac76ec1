import type { Entry } from '../world.ts'
import type { DiskShot, Film, Shot } from './film.ts'

/** Everything there is to see at one moment. */
export type Scene = {
  /** Milliseconds since the first action. */
  at: number
  state: string
  target: string | undefined
  /** The last sentence of Ironic's about what went wrong. */
  lastError: string | undefined
  /** Why somebody works on the node right now. */
  lock: string | undefined
  step: { name: string; number: number } | undefined
  conductor: boolean
  /** When the agent called last. */
  lastCallAt: number | undefined
  machine: Shot
  /** Requests so far, oldest first. */
  calls: readonly Entry[]
}

/** What there is to see `at` milliseconds after the first action. */
export function sceneAt(film: Film, at: number): Scene {
  const scene: Scene = {
    at,
    state: stateBefore(film),
    target: undefined,
    lastError: undefined,
    lock: undefined,
    step: undefined,
    conductor: true,
    lastCallAt: undefined,
    machine: shotAt(film.shots, at),
    calls: [],
  }
  const calls: Entry[] = []
  for (const entry of film.entries) {
    if (entry.at > at) break
    if (entry.kind === 'request') {
      calls.push(entry)
      if (entry.source.startsWith('agent-') && entry.to === 'ironic') scene.lastCallAt = entry.at
    } else take(scene, entry)
  }
  return { ...scene, calls }
}

function stateBefore({ entries }: Film): string {
  const first = entries.find(({ kind }) => kind === 'transition')
  return typeof first?.from === 'string' ? first.from : 'manageable'
}

function take(scene: Scene, entry: Entry): void {
  switch (entry.kind) {
    case 'transition':
      scene.state = String(entry.to)
      scene.target = typeof entry.target === 'string' ? entry.target : undefined
      if (entry.event === 'provide' || entry.event === 'clean') scene.lastError = undefined
      if (['available', 'manageable', 'clean failed'].includes(scene.state)) scene.step = undefined
      return
    case 'lock':
      scene.lock = entry.held === true ? (typeof entry.purpose === 'string' ? entry.purpose : 'at work') : undefined
      return
    case 'step':
      if (entry.phase === 'start' || entry.phase === 'wait')
        scene.step = { name: shortStep(entry.step), number: Number(entry.index ?? 0) + 1 }
      else scene.step = undefined
      return
    case 'last_error':
      scene.lastError = typeof entry.text === 'string' ? entry.text : undefined
      return
    case 'conductor killed':
      scene.conductor = false
      scene.lock = undefined
      return
    case 'conductor started':
      scene.conductor = true
      return
    default:
  }
}

/** `deploy.erase_devices` without its interface. */
export const shortStep = (step: unknown): string => String(step).replace(/^[a-z_]+\./, '')

/** The machine at a moment: the last shot, its disks on their way to the next. */
function shotAt(shots: readonly Shot[], at: number): Shot {
  const after = shots.findIndex((shot) => shot.at > at)
  const index = after < 0 ? shots.length - 1 : Math.max(0, after - 1)
  const shot = shots[index]
  if (!shot) throw new Error('a film without a shot')
  const next = after > 0 ? shots[after] : undefined
  if (!next) return { ...shot, at }
  const share = (at - shot.at) / (next.at - shot.at)
  return { ...shot, at, disks: shot.disks.map((disk, i) => between(disk, next.disks[i], share)) }
}

/** An erase writes evenly, so that a disk between two shots is known. */
function between(disk: DiskShot, next: DiskShot | undefined, share: number): DiskShot {
  if (!disk.erasing || !next?.erasing || next.erasing.method !== disk.erasing.method) return disk
  const from = disk.erasing.progress
  const left: Record<string, number> = {}
  for (const [tenant, bytes] of Object.entries(disk.left))
    left[tenant] = Math.round(bytes + ((next.left[tenant] ?? 0) - bytes) * share)
  return { ...disk, left, erasing: { ...disk.erasing, progress: from + (next.erasing.progress - from) * share } }
}
