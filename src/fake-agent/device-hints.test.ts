import { expect, test } from 'vitest'
import { Disk } from '../machine/disk.ts'
import { type HardwareProfile, profiles } from '../machine/profiles.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { findByHints } from './device-hints.ts'

const GiB = 1024 ** 3
const world = { clock: new VirtualClock(0), random: seededRandom('hints'), record: () => {} }
const [spec] = (profiles['two-disk-1u'] as HardwareProfile).disks
const disk = (slot: number, facts: object) => {
  const made = new Disk({ ...spec!, ...facts }, slot, 'S1', world)
  for (const [name, value] of Object.entries({ vendor: 'ATA', wwn: '0x5000', ...facts }))
    Object.defineProperty(made, name, { value })
  return made
}
const a = {
  device: '/dev/sda',
  model: 'Fast SSD 480',
  sizeBytes: 480 * GiB,
  rotational: false,
  transport: 'sata',
  serial: '7',
}
const b = {
  device: '/dev/sdb',
  model: 'Big (HDD) 4T',
  sizeBytes: 4000 * GiB,
  rotational: true,
  transport: 'sas',
  serial: '9',
  vendor: undefined,
}
const disks = [disk(0, a), disk(1, b)]
const [A, B] = ['/dev/sda', '/dev/sdb']

const found = (hints: Record<string, unknown>) => findByHints(disks, hints).map(({ device }) => device)

const rows: [Record<string, unknown>, string[]][] = [
  [{ name: '/dev/sdb' }, [B]],
  [{ name: 's== /DEV/SDB' }, [B]],
  [{ name: 's==/dev/sdb' }, [B]],
  [{ name: 's!= /dev/sdb' }, [A]],
  // Sizes are numbers of GiB: bounds, and "=" for "at least".
  [{ size: 480 }, [A]],
  [{ size: ' 480 ' }, [A]],
  [{ size: '+480' }, [A]],
  [{ size: '== 480' }, [A]],
  [{ size: '==480' }, [A]],
  [{ size: '!= 480' }, [B]],
  [{ size: '= 100' }, [A, B]],
  [{ size: '= 480' }, [A, B]],
  [{ size: '= 481' }, [B]],
  [{ size: '< 480' }, []],
  [{ size: '< 481' }, [A]],
  [{ size: '<= 480' }, [A]],
  [{ size: '<= 479' }, []],
  [{ size: '> 480' }, [B]],
  [{ size: '> 479' }, [A, B]],
  [{ size: '>= 480' }, [A, B]],
  [{ size: '>= 481' }, [B]],
  // A number is no text: it is never the same as one, nor one of several.
  [{ size: 's== 480' }, []],
  [{ size: 's!= 480' }, [A, B]],
  [{ size: '<or> 480 <or> 4000' }, []],
  // Texts in the order of the alphabet.
  [{ name: 's< /dev/sdb' }, [A]],
  [{ name: 's< /dev/sda' }, []],
  [{ name: 's<= /dev/sda' }, [A]],
  [{ name: 's<= /dev/sd' }, []],
  [{ name: 's> /dev/sda' }, [B]],
  [{ name: 's> /dev/sdb' }, []],
  [{ name: 's>= /dev/sdb' }, [B]],
  [{ name: 's>= /dev/sdc' }, []],
  [{ name: 's==   /dev/sda' }, [A]],
  [{ name: '<or> /dev/sda <or> /dev/sdb' }, [A, B]],
  [{ name: '<or>/dev/sda<or> /dev/sdb' }, [A, B]],
  [{ name: '<or> /dev/sdb' }, [B]],
  [{ model: '<or> nothing <or> fast ssd 480' }, [A]],
  // Blanks and signs are encoded on both sides, so a hint that is encoded already fits nothing.
  [{ model: 'fast ssd 480' }, [A]],
  [{ model: ' Big (HDD) 4T ' }, [B]],
  [{ model: 'fast%20ssd%20480' }, []],
  [{ model: '<in> ssd' }, [A]],
  [{ model: '<in> ssd 4' }, [A]],
  [{ model: '<in> %20' }, []],
  [{ model: '<in> 28hdd%29' }, []],
  [{ model: '<in> 28' }, [B]],
  [{ model: '<in> x' }, []],
  // What comes after the first operand of an operator that has one is left out of account.
  [{ model: '<in> ssd <in> hdd' }, [A]],
  // Without an operator in front, an operator is a text like others.
  [{ model: 'x <in> ssd' }, []],
  // A text is a number where a number is asked for.
  [{ serial: '== 7' }, [A]],
  [{ serial: '> 6' }, [A, B]],
  [{ serial: '>= 8.5' }, [B]],
  [{ serial: '== .7e1' }, [A]],
  [{ serial: '7' }, [A]],
  // What a device has not is a "none".
  [{ vendor: 'ata' }, [A]],
  [{ vendor: 'none' }, [B]],
  [{ vendor: 's!= ata' }, [B]],
  [{ wwn_with_extension: 's!= 0x1' }, [A, B]],
  [{ wwn_vendor_extension: '0x1' }, []],
  [{ wwn: '0x5000' }, [A, B]],
  [{ hctl: '1:0:0:0' }, [B]],
  [{ by_path: '/dev/disk/by-path/pci-0000:00:17.0-ata-1' }, [A]],
  [{ tran: 'sas' }, [B]],
  [{ rotational: 'false', size: '< 500' }, [A]],
  [{ rotational: true, size: '< 500' }, []],
  ...[true, 'yes', 'y', '1', 'on', 'TRUE', 't', ' true ', 1].map((yes): [Record<string, unknown>, string[]] => [
    { rotational: yes },
    [B],
  ]),
  ...[false, 'no', 'n', '0', 'off', 'f', 'false', 0].map((no): [Record<string, unknown>, string[]] => [
    { rotational: no },
    [A],
  ]),
]

test.each(rows)('%j', (hints, expected) => {
  expect(found(hints)).toEqual(expected)
})

test.each([
  ['ValueError', { modell: 'x', size: 1 }, /^The hints "modell" are invalid\. Valid hints are: "size, model, wwn, /],
  ['ValueError', { constructor: 'x', toString: 'y' }, /^The hints "constructor, toString" are invalid\./],
  ['ValueError', { model: 7 }, /^Root device hint "model" is not a string value\. Hint expression: 7$/],
  ['ValueError', { model: null }, /^Root device hint "model" is not a string value\. Hint expression: None$/],
  ['ValueError', { model: ' ' }, /^Root device hint model expression is empty$/],
  ['ValueError', { size: '' }, /^Root device hint size expression is empty$/],
  ['ValueError', { size: true }, /^Root device hint "size" is not an integer value\. Current value: True$/],
  ['ValueError', { size: 'big' }, /^Root device hint "size" is not an integer value\. Current value: big$/],
  ['ValueError', { size: 480.5 }, /^Root device hint "size" is not an integer value\. Current value: 480\.5$/],
  ['ValueError', { size: '> 4 > x' }, /^Root device hint "size" is not an integer value\. Current value: > 4 > x$/],
  ['ValueError', { size: 0 }, /^Root device hint "size" should be a positive integer\. Current value: 0$/],
  ['ValueError', { size: '>= -1' }, /^Root device hint "size" should be a positive integer\. Current value: >= -1$/],
  ['ValueError', { rotational: 'maybe' }, /^Root device hint "rotational" is not a Boolean value\. .*: maybe$/],
  ['ValueError', { rotational: null }, /^Root device hint "rotational" is not a Boolean value\. .*: None$/],
  ['ValueError', { model: '> 5' }, /^could not convert string to float: 'fast%20ssd%20480'$/],
  ['ValueError', { serial: '< x' }, /^could not convert string to float: 'x'$/],
  ['TypeError', { size: 's> 5' }, /^'>' not supported between instances of 'float' and 'str'$/],
  ['TypeError', { size: '<in> 5' }, /^argument of type 'float' is not iterable$/],
  ['ParseException', { model: 's==' }, /^Expected a value, found 's=='/],
  // Nothing a device says of itself is a list.
  ['ValueError', { size: '<all-in> 5' }, /^malformed node or string: 480$/],
  ['TypeError', { serial: '<all-in> 7' }, /^<all-in> must compare with a list literal string, EG "\['aes', 'mmx'\]"$/],
  ['ValueError', { vendor: '<all-in> ata' }, /^malformed node or string/],
  ['SyntaxError', { model: '<all-in> fast <all-in> ssd' }, /^invalid syntax \(<unknown>, line 1\)$/],
  ['TypeError', {}, /^'NoneType' object is not iterable$/],
] as [string, Record<string, unknown>, RegExp][])('%s for %j', (type, hints, text) => {
  expect(() => found(hints)).toThrow(expect.objectContaining({ type, message: expect.stringMatching(text) }))
  expect(findByHints([], hints)).toEqual([])
})

test('a size is not rounded', () => {
  const odd = [disk(0, { ...a, sizeBytes: 480e9 })]
  expect(findByHints(odd, { size: 447 })).toEqual([])
  expect(findByHints(odd, { size: '> 447' })).toEqual(odd)
})

test('a text of blanks is of no use to any hint', () => {
  expect(findByHints([disk(0, { ...a, model: ' ' })], { model: 's!= x' })).toEqual([])
})

test('slots are counted among all devices of the machine', () => {
  expect(findByHints([disks[1]!], { hctl: '1:0:0:0' }, disks)).toEqual([disks[1]])
})
