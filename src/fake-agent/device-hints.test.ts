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

const found = (hints: Record<string, unknown>) => findByHints(disks, hints).map(({ device }) => device)

test.each([
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
])('%j', (hints, expected) => {
  expect(found(hints)).toEqual(expected)
})
