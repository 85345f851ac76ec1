import { describe, expect, it } from 'vitest'
import { canDo, coverageOf, inHost, sanitizes } from './erase-rules.ts'
import type { EraseMethod } from './erase.ts'
import type { DiskSpec } from './hardware-profile.ts'

const disk = (more: Partial<DiskSpec> = {}): DiskSpec => ({
  device: '/dev/sda',
  model: 'DISK',
  sizeBytes: 1e12,
  rotational: false,
  transport: 'sata',
  logicalSectorBytes: 512,
  writeBytesPerSecond: 2e8,
  ...more,
})
const nvme = (oacs: number, fna: number, sanicap: number) => disk({ nvme: { oacs, fna, sanicap } })
const methods: EraseMethod[] = [
  'overwrite',
  'ata-secure-erase',
  'nvme-format',
  'nvme-sanitize',
  'cryptographic',
  'block-erase',
  'metadata',
]

describe('which bytes an erase takes, in which order', () => {
  const whole = { kind: 'whole' }
  const linear = (passes: number) => ({ kind: 'linear', passes })

  it('metadata: 33 sectors of 512 bytes at each end, or 5 of 4096', () => {
    expect(coverageOf(undefined, 'metadata', {})).toEqual({ kind: 'ends', bytes: 16_896 })
    expect(coverageOf(disk(), 'metadata', {})).toEqual({ kind: 'ends', bytes: 16_896 })
    expect(coverageOf(disk({ logicalSectorBytes: 4096 }), 'metadata', {})).toEqual({ kind: 'ends', bytes: 20_480 })
  })

  it('overwriting: all, as often as it was asked for', () => {
    expect(coverageOf(disk(), 'overwrite', {})).toEqual(linear(1))
    expect(coverageOf(disk(), 'overwrite', { passes: 3 })).toEqual(linear(3))
    expect(coverageOf(disk(), 'nvme-sanitize', { action: 'overwrite', passes: 3 })).toEqual(linear(3))
    // What is no overwriting has one pass, whatever is said.
    expect(coverageOf(disk(), 'nvme-sanitize', { action: 'block', passes: 3 })).toEqual(linear(1))
    for (const method of ['ata-secure-erase', 'nvme-format', 'block-erase'] as const)
      expect(coverageOf(disk(), method, { passes: 3 })).toEqual(linear(1))
  })

  it('a key that is thrown away: all at once, at the end', () => {
    const encrypting = disk({ selfEncrypting: true })
    expect(coverageOf(disk(), 'cryptographic', {})).toEqual(whole)
    expect(coverageOf(disk(), 'nvme-sanitize', { action: 'crypto' })).toEqual(whole)
    expect(coverageOf(disk(), 'nvme-format', { ses: 2 })).toEqual(whole)
    expect(coverageOf(encrypting, 'ata-secure-erase', { enhanced: true })).toEqual(whole)
    expect(coverageOf(encrypting, 'ata-secure-erase', {})).toEqual(linear(1))
    expect(coverageOf(disk(), 'ata-secure-erase', { enhanced: true })).toEqual(linear(1))
    expect(coverageOf(undefined, 'ata-secure-erase', { enhanced: true })).toEqual(linear(1))
  })
})

describe('which drive has which method', () => {
  it('formats by the bits of its controller', () => {
    expect(canDo(nvme(2, 0, 0), 'nvme-format', { ses: 1 })).toBe(true)
    expect(canDo(nvme(2, 0, 0), 'nvme-format', { ses: 2 })).toBe(false)
    expect(canDo(nvme(2, 4, 0), 'nvme-format', { ses: 2 })).toBe(true)
    expect(canDo(nvme(5, 4, 0), 'nvme-format', { ses: 1 })).toBe(false)
    expect(canDo(disk(), 'nvme-format', {})).toBe(false)
  })

  it('sanitizes by a bit for each action', () => {
    for (const [action, bit] of [
      ['crypto', 1],
      ['block', 2],
      ['overwrite', 4],
    ] as const) {
      expect(canDo(nvme(0, 0, bit), 'nvme-sanitize', { action })).toBe(true)
      expect(canDo(nvme(0, 0, 7 - bit), 'nvme-sanitize', { action })).toBe(false)
    }
    expect(canDo(nvme(0, 0, 2), 'nvme-sanitize', {})).toBe(true)
    expect(canDo(disk(), 'nvme-sanitize', { action: 'block' })).toBe(false)
  })

  it('throws keys away if it encrypts, erases blocks if it is no hard disk, and the rest always', () => {
    expect([disk({ selfEncrypting: true }), disk()].map((one) => canDo(one, 'cryptographic', {}))).toEqual([
      true,
      false,
    ])
    expect([disk(), disk({ rotational: true })].map((one) => canDo(one, 'block-erase', {}))).toEqual([true, false])
    for (const method of ['ata-secure-erase', 'overwrite', 'metadata'] as const)
      expect(canDo(disk({ rotational: true }), method, {})).toBe(true)
  })

  it('ends with the operating system, or goes on with power, by its kind', () => {
    expect(methods.filter(inHost)).toEqual(['overwrite', 'metadata'])
    expect(methods.filter(sanitizes)).toEqual(['nvme-sanitize'])
  })
})
