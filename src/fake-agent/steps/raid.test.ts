import { expect, test } from 'vitest'
import { Bench, node } from '../../../test/fake-agent/bench.ts'
import { type HardwareProfile, profiles } from '../../machine/profiles.ts'
import { toolFailure } from '../errors.ts'
import type { ToolEffect } from '../faults.ts'

const GiB = 1024 ** 3
const two = profiles['two-disk-1u'] as HardwareProfile
const [first] = two.disks
const four: HardwareProfile = {
  ...two,
  disks: ['a', 'b', 'c', 'd'].map((letter) => ({ ...first!, device: `/dev/sd${letter}` })),
}

const ready = async (profile = four, tools: Record<string, ToolEffect> = {}) => {
  const faults = Object.entries(tools).map(([tool, does]) => ({ at: 'tool' as const, match: { tool }, does }))
  const bench = await new Bench({ faults }, profile).start()
  await bench.untilHeartbeats(1)
  const send = async (step: string, target_raid_config: unknown, properties: object = {}, args?: object) => {
    const answer = await bench.cleanStep(step, {
      node: { ...node, target_raid_config, properties },
      ...(args ? { args } : {}),
    })
    const { clean_result } = (answer['command_result'] ?? {}) as { clean_result?: unknown }
    const { details } = (answer['command_error'] ?? {}) as { details?: string }
    return details ?? clean_result
  }
  const arrays = () =>
    bench.machine.softwareRaid.arrays.map(({ name, level, sizeBytes, disks }) => ({
      name,
      level,
      gib: Math.floor(sizeBytes / GiB),
      of: disks.map(({ device }) => device).join(' '),
    }))
  return { bench, send, arrays }
}

const disk = (more: object = {}) => ({ controller: 'software', raid_level: '1', size_gb: 100, ...more })
const config = (...logical_disks: object[]) => ({ logical_disks })
const kept = (...names: string[]) => ({ skip_block_devices: names.map((volume_name) => ({ volume_name })) })

test('two volumes are made on the disks their hints name, the one of the size MAX last', async () => {
  const { send, arrays } = await ready()
  const [a, b] = [{ name: '/dev/sda' }, { name: '/dev/sdc' }]
  const wanted = config(
    disk({ size_gb: 'MAX', physical_disks: [a, b], volume_name: 'root' }),
    disk({ raid_level: '1+0' }),
  )
  expect(await send('create_configuration', wanted)).toEqual(wanted)
  const made = arrays()
  expect(made.map(({ name, level, of }) => ({ name, level, of }))).toEqual([
    { name: 'md0', level: 'RAID10', of: '/dev/sda /dev/sdb /dev/sdc /dev/sdd' },
    { name: 'root', level: 'RAID1', of: '/dev/sda /dev/sdc' },
  ])
  expect(made[0]!.gib).toBeGreaterThanOrEqual(198)
  expect(made[0]!.gib).toBeLessThanOrEqual(200)
  const room = Math.floor(first!.sizeBytes / GiB) - 100
  expect(made[1]!.gib).toBeGreaterThanOrEqual(room - 2)
  expect(made[1]!.gib).toBeLessThanOrEqual(room)
})

test.each([
  [undefined, {}],
  [{}, {}],
  [config(), {}],
  [config({ controller: 'hardware', raid_level: '1', size_gb: 1 }), {}],
])('nothing is to be made of %j', async (wanted, result) => {
  const { send, arrays } = await ready()
  expect(await send('create_configuration', wanted)).toEqual(result)
  expect(arrays()).toEqual([])
})

const invalid = 'Could not validate Software RAID config for 6d85703a-565d-469a-96ce-30b6de53079d: '
test.each([
  [config(disk(), disk(), disk()), {}, `${invalid}Software RAID configuration requires one or two logical disks`],
  [
    config(disk({ raid_level: '5' })),
    {},
    `${invalid}Software RAID Configuration requires RAID-1 for the first logical disk`,
  ],
  [
    config(disk(), { ...disk(), controller: 'x' }),
    {},
    `${invalid}Software RAID configuration requires all logical disks to have 'controller'='software'`,
  ],
  [
    config(disk()),
    kept('root'),
    `${invalid}All logical disks are required to have a volume name specified as a volume name is mentioned in the property skip block devices.`,
  ],
  [
    config(disk({ volume_name: 'x' }), disk({ volume_name: 'x' })),
    {},
    `${invalid}Duplicate software RAID device name x detected`,
  ],
  [
    config(disk({ is_root_volume: true }), disk({ is_root_volume: true })),
    {},
    `${invalid}Software RAID configuration allows only one logical disk to be marked as is_root_volume`,
  ],
  [
    config(disk({ physical_disks: [{ name: '/dev/sda' }, 'x'] })),
    {},
    `${invalid}The physical_disks parameter for software RAID must be a list of device hints (dictionaries)`,
  ],
  [
    config(disk({ physical_disks: [{ name: '/dev/sda' }] })),
    {},
    `${invalid}The physical_disks parameter for software RAID must be a list with at least 2 items, each specifying a disk in the device hints format`,
  ],
  [
    config(disk({ size_gb: 'MAX' }), disk({ size_gb: 'MAX' })),
    {},
    `${invalid}Software RAID can have only one RAID device with size 'MAX'`,
  ],
  [
    config(disk(), disk({ raid_level: '3' })),
    {},
    `${invalid}Software RAID configuration does not support RAID level 3`,
  ],
  [
    config(disk({ physical_disks: [{ name: '/dev/sda' }, { name: '/dev/sda' }] })),
    {},
    "No candidates left for physical disk {'name': '/dev/sda'} from the list ['/dev/sda'] after picking ['/dev/sda'] for previous volumes",
  ],
])('%j is refused', async (wanted, properties, details) => {
  const { send, arrays } = await ready()
  expect(await send('create_configuration', wanted, properties)).toBe(details)
  expect(arrays()).toEqual([])
})

test('a hint that fits no disk is shown with all disks', async () => {
  const { send } = await ready()
  const said = await send(
    'create_configuration',
    config(disk({ physical_disks: [{ name: '/dev/sda' }, { name: '/dev/sdx' }] })),
  )
  expect(said).toMatch(
    /^No candidates for physical disk \{'name': '\/dev\/sdx'\} from the list \[\{'name': '\/dev\/sda', /,
  )
})

test.each([
  ['5', 2, 'RAID level 5 with only 2 block devices found.'],
  ['6', 2, 'RAID level 6 with only 2 block devices found.'],
  ['6', 4, undefined],
  ['5', 4, undefined],
  ['0', 2, undefined],
])('level %s on %i disks', async (raid_level, count, refusal) => {
  const { send, arrays } = await ready(count === 2 ? two : four)
  const said = await send('create_configuration', config(disk(), disk({ raid_level })))
  const is = typeof said === 'string' ? said : undefined
  expect(is?.includes('is not possible for') ?? false).toBe(refusal !== undefined)
  expect(is ?? '').toContain(refusal ?? '')
  expect(arrays().map(({ level }) => level)).toEqual(refusal === undefined ? ['RAID1', `RAID${raid_level}`] : [])
})

test('applying a configuration needs logical disks, and deletes what is there unless told not to', async () => {
  const { send, arrays } = await ready()
  const apply = (raid_config: object, more: object = {}) =>
    send('apply_configuration', undefined, {}, { raid_config, ...more })
  const stepped = (name: string) => config(disk({ volume_name: name }))
  expect(await apply(config())).toBe('RAID config contains no logical disks')
  expect(await apply(stepped('one'))).toEqual(stepped('one'))
  expect(await apply(stepped('two'))).toEqual(stepped('two'))
  expect(arrays().map(({ name }) => name)).toEqual(['two'])
  expect(await apply(stepped('three'), { delete_existing: false })).toMatch(
    /^Partitions detected on devices \/dev\/sda, /,
  )
  expect(arrays().map(({ name }) => name)).toEqual(['two'])
})

test('volumes on the list to keep survive a deletion and are not made again', async () => {
  const { send, arrays, bench } = await ready()
  const [ab, cd] = [
    ['/dev/sda', '/dev/sdb'],
    ['/dev/sdc', '/dev/sdd'],
  ].map((names) => names.map((name) => ({ name })))
  const both = config(
    disk({ volume_name: 'root', physical_disks: ab }),
    disk({ volume_name: 'data', physical_disks: cd }),
  )
  await send('create_configuration', both)
  expect(arrays().map(({ name }) => name)).toEqual(['root', 'data'])
  // Not all that is there is to be kept.
  expect(await send('create_configuration', both, kept('data'))).toBe(
    'Existing Software RAID device detected that should not',
  )
  expect(await send('delete_configuration', undefined, kept('data'))).toBeNull()
  expect(arrays().map(({ name, of }) => [name, of])).toEqual([['data', '/dev/sdc /dev/sdd']])
  expect(bench.machine.disks.map(({ layout }) => layout.partitions.length)).toEqual([0, 0, 1, 1])
  // What is kept but not wanted is in the way.
  expect(await send('create_configuration', config(disk({ volume_name: 'root' })), kept('data'))).toBe(
    'Existing Software RAID device detected that should not',
  )
  expect(await send('create_configuration', both, kept('data'))).toEqual(both)
  expect(
    arrays()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['data', 'root'])
  expect(await send('delete_configuration', undefined)).toBeNull()
  expect(arrays()).toEqual([])
  expect(bench.machine.disks.map(({ layout }) => layout.partitions.length)).toEqual([0, 0, 0, 0])
})

test('an array that cannot be stopped is named', async () => {
  const { send, arrays } = await ready(four, { 'mdadm --stop /dev/md': { stderr: 'busy' } })
  await send('create_configuration', config(disk()))
  const device = /\['(.*)'\]/.exec(String(await send('delete_configuration', undefined)))?.[1]
  expect(device).toMatch(/^\/dev\/md/)
  expect(arrays()).toHaveLength(1)
})

test.each([
  [
    'parted /dev/sdb -s',
    (text: string) => `Failed to create partitions on /dev/sdb: ${text}`,
    'parted /dev/sdb -s -a optimal -- mkpart primary 551MiB -1',
  ],
  [
    'mdadm --create',
    (text: string) => `Failed to create md device /dev/md0 on /dev/sda1 /dev/sdb1: ${text}`,
    'mdadm --create /dev/md0 --force --run --metadata=1 --level 1 --name md0 --raid-devices 2 /dev/sda1 /dev/sdb1',
  ],
])('a failure of %s is told with its command', async (tool, complaint, command) => {
  const { send } = await ready(two, { [tool]: { stderr: 'no' } })
  expect(await send('create_configuration', config(disk()))).toBe(complaint(toolFailure(command, 1, '', 'no')))
})

test('boot entries are deleted by patterns, by default those of disks and of boot loaders', async () => {
  const entry = (number: string, path: string) => ({ number, name: number, path, active: true })
  const all = [
    entry('0001', 'HD(1,GPT,x)/File(\\EFI\\x.efi)'),
    entry('0002', 'PciRoot(0x0)/Pci(0x1,0x0)/MAC(525400)'),
    entry('0003', 'FvFile(x)/SHIMX64.EFI'),
    entry('0004', 'Fv(x)/HD(1)'),
    entry('0005', 'x/grubx64.efi'),
  ]
  const left = async (args?: object, tools: Record<string, ToolEffect> = {}) => {
    const { bench } = await ready(two, tools)
    bench.machine.bootEntries = all
    const { command_error: error } = await bench.cleanStep('clean_uefi_nvram', args ? { args } : {})
    const { details } = (error ?? {}) as { details?: string }
    return details ?? bench.machine.bootEntries.map(({ number }) => number)
  }
  expect(await left()).toEqual(['0002', '0004'])
  expect(await left({ match_patterns: ['mac\\('] })).toEqual(['0001', '0003', '0004', '0005'])
  expect(await left({ match_patterns: [] })).toHaveLength(5)
  expect(await left({ match_patterns: ['ok', 7] })).toBe("The match_patterns must be a list of strings: ['ok', 7]")
  expect(await left({ match_patterns: ['('] })).toBe("The match_patterns must be a list of strings: ['(']")
  expect(await left({}, { 'efibootmgr -v': {} })).toContain(toolFailure('efibootmgr -v', 1))
  expect(await left({}, { 'efibootmgr -b 0003 -B': {} })).toContain(toolFailure('efibootmgr -b 0003 -B', 1))
})

test('what crashed kernels left behind is deleted', async () => {
  const { bench, send } = await ready(two)
  bench.machine.pstore = ['dmesg-efi-1']
  expect(await send('erase_pstore', undefined)).toBeNull()
  expect(bench.machine.pstore).toEqual([])
})
