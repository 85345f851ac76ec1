import { expect, test } from 'vitest'
import { Disk } from '../machine/disk.ts'
import { type HardwareProfile, profiles } from '../machine/profiles.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { findByHints } from './device-hints.ts'

const world = { clock: new VirtualClock(0), random: seededRandom('hints'), record: () => {} }
const [spec] = (profiles['two-disk-1u'] as HardwareProfile).disks
const disks = [
  new Disk({ ...spec!, device: '/dev/sda', model: 'Fast SSD 480', sizeBytes: 480 * 1024 ** 3 }, 0, 'S1', world),
  new Disk(
    { ...spec!, device: '/dev/sdb', model: 'Big HDD 4T', sizeBytes: 4000 * 1024 ** 3, rotational: true },
    1,
    'S1',
    world,
  ),
]

for (const [i, disk] of disks.entries()) Object.assign(disk, { serial: ['7', '9'][i] })

const found = (hints: Record<string, unknown>) => findByHints(disks, hints).map(({ device }) => device)

const rows: [Record<string, unknown>, string[]][] = [
  [{}, ['/dev/sda', '/dev/sdb']],
  [{ name: '/dev/sdb' }, ['/dev/sdb']],
  [{ name: 's== /DEV/SDB' }, ['/dev/sdb']],
  [{ name: 's!= /dev/sdb' }, ['/dev/sda']],
  [{ size: 480 }, ['/dev/sda']],
  [{ size: '>= 481' }, ['/dev/sdb']],
  [{ size: '= 100' }, ['/dev/sda', '/dev/sdb']],
  [{ size: '<or> 480 <or> 4000' }, ['/dev/sda', '/dev/sdb']],
  [{ model: '<in> ssd' }, ['/dev/sda']],
  [{ model: '<all-in> big <all-in> 4t' }, ['/dev/sdb']],
  [{ model: 'fast%20ssd%20480' }, ['/dev/sda']],
  [{ rotational: true }, ['/dev/sdb']],
  [{ rotational: 'false', size: '< 500' }, ['/dev/sda']],
  [{ hctl: '0:0:0:0' }, []],
  [{ nonsense: 'x' }, []],
  // Bounds: of numbers, and of texts in the order of the alphabet.
  [{ size: '= 480' }, ['/dev/sda', '/dev/sdb']],
  [{ size: '= 481' }, ['/dev/sdb']],
  [{ size: '== 480' }, ['/dev/sda']],
  [{ size: '!= 480' }, ['/dev/sdb']],
  [{ size: '< 480' }, []],
  [{ size: '< 481' }, ['/dev/sda']],
  [{ size: '<= 480' }, ['/dev/sda']],
  [{ size: '<= 479' }, []],
  [{ size: '> 480' }, ['/dev/sdb']],
  [{ size: '> 479' }, ['/dev/sda', '/dev/sdb']],
  [{ size: '>= 480' }, ['/dev/sda', '/dev/sdb']],
  [{ size: ' 480 ' }, ['/dev/sda']],
  [{ size: '<or> 480' }, ['/dev/sda']],
  [{ size: true }, []],
  [{ name: 's< /dev/sdb' }, ['/dev/sda']],
  [{ name: 's< /dev/sda' }, []],
  [{ name: 's<= /dev/sda' }, ['/dev/sda']],
  [{ name: 's<= /dev/sd' }, []],
  [{ name: 's> /dev/sda' }, ['/dev/sdb']],
  [{ name: 's> /dev/sdb' }, []],
  [{ name: 's>= /dev/sdb' }, ['/dev/sdb']],
  [{ name: 's>= /dev/sdc' }, []],
  [{ name: 's==   /dev/sda' }, ['/dev/sda']],
  [{ name: '<or> /dev/sda <or> /dev/sdb' }, ['/dev/sda', '/dev/sdb']],
  [{ name: '<or> /dev/sdb' }, ['/dev/sdb']],
  // A text is a number where a number is asked for.
  [{ serial: '== 7' }, ['/dev/sda']],
  [{ serial: '> 6' }, ['/dev/sda', '/dev/sdb']],
  [{ serial: '>= 8' }, ['/dev/sdb']],
  [{ model: '<all-in> big   4t' }, ['/dev/sdb']],
  [{ model: '<all-in> big  <all-in>  4t' }, ['/dev/sdb']],
  [{ model: '<all-in> big ssd' }, []],
  [{ model: '<in> hdd 4t' }, ['/dev/sdb']],
  [{ model: 'x <in> ssd' }, []],
  [{ model: '' }, []],
  [{ model: null }, []],
  [{ vendor: 'x' }, []],
  ...[true, 'yes', '1', 'on', 'TRUE', 1].map(
    (yes) => [{ rotational: yes }, ['/dev/sdb']] as [Record<string, unknown>, string[]],
  ),
  ...[false, 'no', '0', 'off', '', null].map(
    (no) => [{ rotational: no }, ['/dev/sda']] as [Record<string, unknown>, string[]],
  ),
]

test.each(rows)('%j', (hints, expected) => {
  expect(found(hints)).toEqual(expected)
})
