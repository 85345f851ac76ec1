import { expect, test } from 'vitest'
import { specs } from '../../test/machine/bench.ts'
import { worldWideName } from './disk-facts.ts'

test('a world wide name has the form of its transport, and is nobody else’s', () => {
  expect(worldWideName(specs.nvme, 'SN1', 0)).toMatch(/^eui\.8ce38e[0-9a-f]{8}00$/)
  expect(worldWideName(specs.hdd, 'SN1', 0)).toMatch(/^0x500a07[0-9a-f]{8}00$/)
  expect(worldWideName(specs.hdd, 'SN1', 17)).toMatch(/11$/)
  const names = ['SN1', 'SN2'].flatMap((serial) => [0, 1, 2].map((index) => worldWideName(specs.hdd, serial, index)))
  expect(new Set(names).size).toBe(6)
  expect(worldWideName(specs.hdd, 'SN1', 0)).toBe(worldWideName(specs.ssd, 'SN1', 0))
})

test('and always the same length', () => {
  for (let serial = 0; serial < 200; serial++) expect(worldWideName(specs.hdd, `SN${serial}`, 3)).toHaveLength(18)
})
