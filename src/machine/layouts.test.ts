import { expect, test } from 'vitest'
import { hasBootLoader, installedLayout, sharedFileSystemLayout } from './layouts.ts'

const mib = 1_048_576
const size = 100_000 * mib

test('an installed operating system: a table, its EFI partition and a root to the end, told apart by every identifier', () => {
  const layout = installedLayout(size)
  expect(layout).toEqual({
    signatures: ['gpt'],
    tableUuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    partitions: [
      {
        number: 1,
        from: mib,
        to: 513 * mib,
        type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        fsType: 'vfat',
        fsUuid: expect.stringMatching(/^[0-9A-F]{4}-[0-9A-F]{4}$/) as string,
      },
      {
        number: 2,
        from: 513 * mib,
        to: size - mib,
        type: '0fc63daf-8483-4772-8e79-3d69d8477de4',
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        fsType: 'ext4',
        fsUuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    ],
  })
})

test('equal disks share a layout, others do not', () => {
  expect(installedLayout(size)).toBe(installedLayout(size))
  expect(installedLayout(size + mib)).not.toBe(installedLayout(size))
  expect(installedLayout(size + mib).partitions[1]?.to).toBe(size)
  expect(sharedFileSystemLayout('vmfs', size)).not.toEqual(installedLayout(size))
  expect(sharedFileSystemLayout('vmfs', size)).not.toEqual(sharedFileSystemLayout('gpfs', size))
  expect(sharedFileSystemLayout('vmfs', size, true)).not.toEqual(sharedFileSystemLayout('vmfs', size))
})

test.each([
  ['vmfs', false, 'gpt', 'aa31e02a-400f-11db-9590-000c2911d1b8', 'VMFS_volume_member'],
  ['vmfs', true, 'gpt', 'AA31E02A-400F-11DB-9590-000C2911D1B8', 'VMFS_volume_member'],
  ['vmfs in a DOS table', false, 'dos', '0xfb', 'VMFS_volume_member'],
  ['vmfs in a DOS table', true, 'dos', '0xfb', 'VMFS_volume_member'],
  ['gpfs', false, 'gpt', '37affc90-ef7d-4e96-91c3-2d7ae055b174', undefined],
  ['gpfs', true, 'gpt', '37AFFC90-EF7D-4E96-91C3-2D7AE055B174', undefined],
] as const)('%s, in capitals %s: %s, %s', (kind, upperCase, table, type, fsType) => {
  const layout = sharedFileSystemLayout(kind, size, upperCase)
  const dos = table === 'dos'
  expect(layout.signatures).toEqual([table])
  expect(layout.tableUuid).toMatch(dos ? /^[0-9a-f]{8}$/ : /^[0-9a-f-]{36}$/)
  expect(layout.partitions).toEqual([
    {
      number: 1,
      from: mib,
      to: size - mib,
      type,
      uuid: expect.stringMatching(dos ? /^[0-9a-f]{8}-01$/ : /^[0-9a-f-]{36}$/) as string,
      ...(fsType === undefined ? {} : { fsType }),
    },
  ])
})

test.each([
  ['a table and data where the first partition begins', ['gpt'], [0, size, 'a'], true],
  ['a DOS table does as well', ['dos'], [0, size, 'a'], true],
  ['data that begin there', ['gpt'], [mib, mib + 1, 'a'], true],
  ['data that end there', ['gpt'], [0, mib, 'a'], false],
  ['data behind it', ['gpt'], [mib + 1, size, 'a'], false],
  ['no table', [], [0, size, 'a'], false],
  ['a file system without a table', ['ext4'], [0, size, 'a'], false],
  ['a table, and nothing there', ['gpt'], [0, size, undefined], false],
] as const)('a boot loader: %s', (_, signatures, [from, to, tenant], found) => {
  expect(hasBootLoader(signatures, [{ from, to, tenant }])).toBe(found)
})

test('a boot loader is found wherever the data end', () => {
  const regions = [
    { from: 0, to: 2 * mib, tenant: 'a' },
    { from: 2 * mib, to: size, tenant: undefined },
  ]
  expect(hasBootLoader(['gpt'], regions)).toBe(true)
})
