import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'
import { library } from '../scenarios/library/index.ts'
import { starter } from './starter.ts'

const printed = async () => JSON.parse((await cleanroom('schema')).out) as object

test('every bundled scenario and the starter are valid by the printed schema', async () => {
  const validate = new Ajv({ strict: false }).compile(await printed())
  for (const scenario of library) {
    validate(JSON.parse(JSON.stringify(scenario)))
    expect({ [scenario.name]: validate.errors }).toEqual({ [scenario.name]: null })
  }
  validate(parse(starter('my-first')))
  expect(validate.errors).toBeNull()
})

test('the printed schema finds what has the wrong form', async () => {
  const validate = new Ajv({ strict: false }).compile(await printed())
  const [good] = library
  for (const bad of [
    { ...good, name: 'Not A Name' },
    { ...good, actions: [{ do: 'provid' }] },
    { ...good, faults: [{ do: 'bmc slow' }] },
    { ...good, expect: { disks: 'clean' } },
    { ...good, extra: 1 },
  ])
    expect(validate(JSON.parse(JSON.stringify(bad)))).toBe(false)
})

test('every fault says what it does, where an editor shows it', async () => {
  const text = JSON.stringify(await printed())
  expect(text).toContain('The BMC refuses connections until the fault ends.')
  expect(readFileSync(new URL('starter.ts', import.meta.url), 'utf8')).toContain('yaml-language-server')
})
