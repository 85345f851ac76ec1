import { describe, expect, it } from 'vitest'
import { planOf } from './erase-plan.ts'
import { eraseMs } from './erase-timing.ts'
import type { EraseMethod, EraseOptions } from './erase.ts'
import type { DiskSpec } from './hardware-profile.ts'

const flash: DiskSpec = {
  device: '/dev/sda',
  model: 'DISK',
  sizeBytes: 1e12,
  rotational: false,
  transport: 'sata',
  logicalSectorBytes: 512,
  writeBytesPerSecond: 2e8,
}

describe('how long an erase takes', () => {
  const rows: [EraseMethod, EraseOptions, fastestMs: number, slowestMs: number][] = [
    ['metadata', {}, 300, 2_000],
    ['overwrite', {}, 4_750_000, 5_250_000],
    ['overwrite', { passes: 3 }, 14_250_000, 15_750_000],
    ['ata-secure-erase', {}, 10_000, 120_000],
    ['ata-secure-erase', { enhanced: true }, 2_000, 10_000],
    ['nvme-format', {}, 13_500, 16_500],
    ['nvme-format', { ses: 2 }, 1_000, 10_000],
    ['nvme-sanitize', { action: 'block' }, 13_500, 16_500],
    ['nvme-sanitize', { action: 'crypto' }, 1_000, 10_000],
    ['nvme-sanitize', { action: 'overwrite', passes: 2 }, 9_500_000, 10_500_000],
    ['cryptographic', {}, 1_000, 10_000],
    ['block-erase', {}, 13_500, 16_500],
  ]
  it.each(rows)('%s %j on a flash drive of a terabyte', (method, options, fastestMs, slowestMs) => {
    expect([0, 1].map((draw) => eraseMs(flash, method, options, draw))).toEqual([fastestMs, slowestMs])
  })

  it('goes by the firmware on a hard disk, enhanced or not', () => {
    const disk = { ...flash, rotational: true }
    expect(eraseMs(disk, 'ata-secure-erase', {}, 0)).toBe(5_277_778)
    expect(eraseMs(disk, 'ata-secure-erase', { enhanced: true }, 0)).toBe(5_277_778)
  })

  it('goes by the bytes asked for, and never takes a flash drive more than three minutes', () => {
    expect(eraseMs(flash, 'overwrite', {}, 0, 1e9)).toBe(4_750)
    expect(eraseMs(flash, 'block-erase', {}, 0, 40e12)).toBe(180_000)
  })
})

describe('what becomes of an erase', () => {
  it('is the rules, the pace and the mishaps together', () => {
    expect(planOf(flash, undefined, 0, 'overwrite', { passes: 3 })).toEqual({
      method: 'overwrite',
      coverage: { kind: 'linear', passes: 3 },
      durationMs: 14_250_000,
      sizeBytes: 1e12,
      onPowerLoss: 'interrupted',
      inHost: true,
      ineffective: false,
      obstacle: undefined,
    })
  })

  it('takes the time that was asked for', () => {
    expect(planOf(flash, {}, 0, 'overwrite', { durationMs: 7 }).durationMs).toBe(7)
  })

  it('ends with the host only if a program of the host does it', () => {
    expect(planOf(flash, {}, 0, 'overwrite', { by: 'bmc' }).inHost).toBe(false)
    expect(planOf(flash, {}, 0, 'block-erase', {}).inHost).toBe(false)
  })

  it('resumes a sanitize after a power loss', () => {
    expect(planOf(flash, {}, 0, 'nvme-sanitize', {}).onPowerLoss).toBe('resumes')
  })

  it('does nothing if the firmware only pretends, and for this method only', () => {
    expect(planOf(flash, { ignores: ['overwrite'] }, 0, 'overwrite', {}).ineffective).toBe(true)
    expect(planOf(flash, { ignores: ['overwrite'] }, 0, 'metadata', {}).ineffective).toBe(false)
  })

  it.each([
    ['hangs', 'hangs'],
    ['fails', 'fails'],
    ['dies', 'fails'],
  ] as const)('of a drive whose erase %s: it %s', (effect, seen) => {
    expect(planOf(flash, { obstacle: { at: 0.4, effect } }, 0, 'overwrite', {}).obstacle).toEqual({
      at: 0.4,
      effect: seen,
    })
  })
})
