import type { DiskMishaps } from './disk-facts.ts'
import type { EraseMethod, EraseOptions, ErasePlan } from './erase.ts'
import { coverageOf, inHost, sanitizes } from './erase-rules.ts'
import { eraseMs } from './erase-timing.ts'
import type { DiskSpec } from './hardware-profile.ts'

/** What becomes of an erase of a whole drive that has these mishaps and this pace (from 0 to 1). */
export const planOf = (
  spec: DiskSpec,
  { ignores, obstacle }: DiskMishaps = {},
  pace: number,
  method: EraseMethod,
  options: EraseOptions,
): ErasePlan => ({
  method,
  coverage: coverageOf(spec, method, options),
  durationMs: options.durationMs ?? eraseMs(spec, method, options, pace),
  sizeBytes: spec.sizeBytes,
  onPowerLoss: sanitizes(method) ? 'resumes' : 'interrupted',
  inHost: inHost(method) && options.by !== 'bmc',
  ineffective: ignores?.includes(method) ?? false,
  obstacle: obstacle && { at: obstacle.at, effect: obstacle.effect === 'hangs' ? 'hangs' : 'fails' },
})
