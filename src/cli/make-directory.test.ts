import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDirectory } from './make-directory.ts'

const place = () => mkdtempSync(join(tmpdir(), 'cleanroom-'))

test('what is missing above is made too, and what is there stays', () => {
  const deep = join(place(), 'a', 'b')
  makeDirectory(deep)
  makeDirectory(deep)
  expect(statSync(deep).isDirectory()).toBe(true)
})

test('a file in the way, and a place where nobody can make anything, are errors at once', () => {
  const file = join(place(), 'file')
  writeFileSync(file, '')
  expect(() => makeDirectory(file)).toThrow('EEXIST')
  expect(() => makeDirectory(join(file, 'below'))).toThrow('ENOTDIR')
  expect(() => makeDirectory('/proc/none/below')).toThrow(/ENOENT|EACCES|EPERM/)
})
