import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})
function file(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'serve-'))
  folders.push(folder)
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('an address that others can reach is refused without users', async () => {
  const account = file('account', 'admin:long-enough-for-a-bmc\n')
  const refused = await cleanroom('serve', '--bind', '192.0.2.1', '--account', account)
  expect(refused).toMatchObject({ code: 2, out: '' })
  expect(refused.err).toMatch(/htpasswd/)
})

test('and without an account for the BMCs', async () => {
  const refused = await cleanroom('serve', '--bind', '192.0.2.1')
  expect(refused.code).toBe(2)
  expect(refused.err).toMatch(/--account|--htpasswd/)
})

test('an option nobody knows is refused with its file, its line and the nearest there is', async () => {
  const conf = file('ironic.conf', '[conductor]\nclean_callback_timeuot = 60\n')
  const { code, err } = await cleanroom('serve', '--config', conf)
  expect(code).toBe(2)
  expect(err).toContain(`${conf}:2`)
  expect(err).toContain('clean_callback_timeout')
})

test('so is a value that is none', async () => {
  const conf = file('ironic.conf', '[conductor]\n\nclean_callback_timeout = soon\n')
  const { code, err } = await cleanroom('serve', '--config', conf)
  expect(code).toBe(2)
  expect(err).toContain(`${conf}:3`)
})

test('a file that is no database is named', async () => {
  const db = file('lab.sqlite', 'a letter to a friend, not a database '.repeat(100))
  const { code, err } = await cleanroom('serve', '--db', db)
  expect(code).toBe(2)
  expect(err).toContain(`--db ${db}: file is not a database.`)
})
