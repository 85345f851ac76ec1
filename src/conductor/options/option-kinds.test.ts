import { expect, test } from 'vitest'
import * as kinds from './option-kinds.ts'
import { objection, parseValue, type Option } from './option-kinds.ts'

const bounded = kinds.integer(5, { min: 2, max: 9 }, '')
const rows: [Option, unknown, string | undefined][] = [
  [kinds.flag(true, ''), undefined, 'must have a value'],
  [kinds.optionalText(''), undefined, undefined],
  [kinds.flag(true, ''), false, undefined],
  [kinds.flag(true, ''), 'false', 'must be true or false'],
  [bounded, 2.5, 'must be an integer'],
  [bounded, '5', 'must be an integer'],
  [bounded, 1, 'must be at least 2'],
  [bounded, 2, undefined],
  [bounded, 9, undefined],
  [bounded, 10, 'must be at most 9'],
  [kinds.text('', ''), '', undefined],
  [kinds.text('', ''), 5, 'must be a string'],
  [kinds.choice('a', ['a', 'b'], ''), 'b', undefined],
  [kinds.choice('a', ['a', 'b'], ''), 'c', 'must be one of a, b'],
  [kinds.list([], ''), [], undefined],
  [kinds.list([], ''), ['a', 'b'], undefined],
  [kinds.list([], ''), ['a', 5], 'must be a list of strings'],
  [kinds.list([], ''), 'a', 'must be a list of strings'],
  [kinds.list([], ''), { every: 'a' }, 'must be a list of strings'],
  [kinds.map(''), {}, undefined],
  [kinds.map(''), { a: 'b' }, undefined],
  [kinds.map(''), { a: 'b', c: 5 }, 'must map names to strings'],
  [kinds.map(''), ['a'], 'must map names to strings'],
  [kinds.map(''), null, 'must map names to strings'],
  [kinds.map(''), 'a', 'must map names to strings'],
]

test.each(rows)('%j takes %j or says why not', (option, value, why) => {
  expect(objection(option, value)).toBe(why)
})

const written: [Option, string, unknown][] = [
  [kinds.flag(true, ''), ' Yes ', true],
  [kinds.flag(true, ''), 'OFF', false],
  [kinds.flag(true, ''), 'perhaps', 'perhaps'],
  [bounded, ' +7 ', 7],
  [bounded, '-7', -7],
  [bounded, '7s', '7s'],
  [bounded, 's7', 's7'],
  [bounded, '1 7', '1 7'],
  [kinds.text('', ''), ' as it is ', 'as it is'],
  [kinds.list([], ''), '  ', []],
  [kinds.list([], ''), 'a , b', ['a', 'b']],
  [kinds.map(''), ' ', {}],
  [kinds.map(''), 'a : b , c:d:e', { a: 'b', c: 'd:e' }],
  [kinds.map(''), 'a:b,c', 'a:b,c'],
]

test.each(written)('%j reads %j', (option, text, value) => {
  expect(parseValue(option, text)).toEqual(value)
})
