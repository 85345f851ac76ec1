import { describe, expect, test } from 'vitest'
import { inBytes, planVolumes, type LogicalDisk, type PhysicalDisk } from './raid-plan.ts'

const gib = 1024 ** 3
const disk = (id: string, gb: number, mediaType = 'HDD', protocol = 'SAS'): PhysicalDisk => ({
  id,
  path: `/drives/${id}`,
  capacityBytes: gb * gib,
  mediaType,
  protocol,
  storage: 'RAID1',
})
const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => disk(id, 1000))
const volume = (raid_level: string, sizeGb: number | 'MAX', more: Partial<LogicalDisk> = {}): LogicalDisk => ({
  raid_level,
  sizeBytes: sizeGb === 'MAX' ? 'MAX' : sizeGb * gib,
  ...more,
})
const shape = (wanted: LogicalDisk[], disks = six) =>
  planVolumes(wanted, disks).map(({ raid_level, physical_disks }) => `${raid_level}: ${physical_disks.join('')}`)

describe('drives are found for volumes', () => {
  test.each([
    ['0', ['0: a']],
    ['1', ['1: ab']],
    ['5', ['5: abc']],
    ['6', ['6: abcd']],
    ['1+0', ['1+0: abcd']],
    ['5+0', ['5+0: abcdef']],
  ])('level %s takes the fewest that do', (level, plan) => {
    expect(shape([volume(level, 100)])).toEqual(plan)
  })

  test('two volumes share no drives unless they may', () => {
    expect(shape([volume('1', 100), volume('1', 100)])).toEqual(['1: cd', '1: ab'])
    const shared = { share_physical_disks: true }
    expect(shape([volume('1', 100, shared), volume('1', 100, shared)])).toEqual(['1: ab', '1: ab'])
  })

  test('drives of one kind only, and of the kind that is wished for', () => {
    const mixed = [disk('h1', 500), disk('s1', 500, 'SSD', 'SATA'), disk('h2', 500), disk('s2', 500, 'SSD', 'SATA')]
    expect(shape([volume('1', 100)], mixed)).toEqual(['1: h1h2'])
    expect(shape([volume('1', 100, { disk_type: 'ssd' })], mixed)).toEqual(['1: s1s2'])
    expect(shape([volume('1', 100, { interface_type: 'sata' })], mixed)).toEqual(['1: s1s2'])
  })

  test('as many as asked for', () => {
    expect(shape([volume('5', 100, { number_of_physical_disks: 5 })])).toEqual(['5: abcde'])
  })

  test('more drives when the size needs them', () => {
    expect(shape([volume('0', 2100)])).toEqual(['0: abc'])
  })

  test('named drives come first, and what takes the rest comes last', () => {
    const plan = planVolumes(
      [
        volume('0', 'MAX', { physical_disks: ['e'] }),
        volume('1', 100),
        volume('1', 100, { physical_disks: ['a', 'b'] }),
      ],
      six,
    )
    expect(plan.map(({ physical_disks: used }) => used.join(''))).toEqual(['ab', 'cd', 'e'])
    expect(plan[2]?.sizeBytes).toBe('MAX')
    expect(plan.every(({ controller }) => controller === 'RAID1')).toBe(true)
  })
})

describe('what cannot be', () => {
  const prefix = 'Redfish exception occurred. Error: '
  test.each([
    [[volume('6', 100)], six.slice(0, 3), 'failed to find matching physical disks for all logical disks'],
    [[volume('0', 10_000)], six, 'failed to find matching physical disks for all logical disks'],
    [[volume('7', 1)], six, 'Cannot calculate spans for RAID level "7"'],
    [
      [volume('1', 2000, { physical_disks: ['a', 'b'] })],
      six,
      `The physical disk space (${1000 * gib} bytes) is not enough for the size of the logical disk (${2000 * gib} bytes)`,
    ],
    [
      [volume('5+0', 10, { physical_disks: ['a', 'b', 'c'] })],
      six,
      'For RAID level 5+0, the number of physical disks provided (3) must be a multiple of the spans count (2)',
    ],
    [[volume('1+0', 10)], six.slice(0, 2), 'Spanned RAID volumes cannot contain a single span'],
  ])('%j on %j', (wanted, disks, error) => {
    expect(() => planVolumes(wanted, disks)).toThrow(prefix + error)
  })

  test('the largest size without drives', () => {
    expect(() => inBytes({ size_gb: 'MAX', raid_level: '1' }, 'n', '{…}')).toThrow(
      /^create_configuration called with invalid target_raid_configuration for node n\. 'physical_disks' is missing/,
    )
  })
})
