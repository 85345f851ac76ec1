import { expect, test } from 'vitest'
import { MemoryStore } from '../../conductor/store/memory-store.ts'
import { runScenario } from '../../lab/run.ts'
import { library } from '../../scenarios/library/index.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { Gathering } from './gather.ts'
import { pack } from './pack.ts'
import { recordChanges } from './record-changes.ts'

const scenario = library.find(({ name }) => name === 'happy-virtual-media') as Scenario

async function gathered() {
  const gathering = new Gathering()
  const run = await runScenario(scenario, { witness: gathering, onEntry: gathering.onEntry })
  return { ...run, entries: gathering.entries() }
}

test('being looked at changes nothing in a run', async () => {
  const [{ verdict }, unseen] = [await gathered(), await runScenario(scenario)]
  expect(verdict.digest).toBe(unseen.verdict.digest)
})

test('a call has the bodies of its request and its response', async () => {
  const { entries } = await gathered()
  const provide = entries.findLast(({ kind, path }) => kind === 'request' && String(path).endsWith('/states/provision'))
  expect(JSON.parse(String(provide?.['asked']))).toEqual({ target: 'provide' })
  const lookup = entries.find(({ kind, path }) => kind === 'request' && String(path).startsWith('/v1/lookup'))
  expect(lookup).not.toHaveProperty('asked')
  expect(JSON.parse(String(lookup?.['answered']))).toMatchObject({ config: { heartbeat_timeout: 300 } })
})

test('no password and no token is in what was gathered', async () => {
  const { entries, lab } = await gathered()
  const text = JSON.stringify(entries)
  const beat = entries.find(({ kind, path }) => kind === 'request' && String(path).startsWith('/v1/heartbeat/'))
  expect(JSON.parse(String(beat?.['asked']))).toMatchObject({ agent_token: '******' })
  expect(text).toContain('driver_internal_info.agent_secret_token')
  expect(text).not.toContain(lab?.nodes[0]?.bmc.password)
  expect(text).not.toMatch(/agent_token[^*]{0,8}[\w-]{20}/)
})

test('a secret that is known only later is hidden before it, and in texts too', () => {
  const gathering = new Gathering()
  const request = (asked: string) => {
    gathering.exchange({ outgoing: { method: 'POST', url: 'http://a/', timeoutMs: 1, body: asked } })
    gathering.onEntry({ at: 0, source: 'a', kind: 'request' })
  }
  request('the word is Tr0ub4dor&3')
  request('{"Password": "Tr0ub4dor&3", "list": [{"token": "correct horse"}]}')
  request('battery staple and correct horse')
  expect(gathering.entries().map(({ asked }) => asked)).toEqual([
    'the word is ******',
    '{"Password":"******","list":[{"token":"******"}]}',
    'battery staple and ******',
  ])
})

test('keys and certificates are named and not shown', () => {
  const gathering = new Gathering()
  const body = JSON.stringify({ agent_verify_ca: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' })
  gathering.exchange({ outgoing: { method: 'POST', url: 'http://a/', timeoutMs: 1, body } })
  gathering.onEntry({ at: 0, source: 'a', kind: 'request' })
  expect(JSON.parse(String(gathering.entries()[0]?.['asked']))).toEqual({
    agent_verify_ca: '-----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----\n',
  })
})

test('headers are kept, but for what is secret in them, which is hidden elsewhere too', () => {
  const gathering = new Gathering()
  const headers = {
    Authorization: `Basic ${btoa('admin:Tr0ub4dor&3')}`,
    'X-Auth-Token': 'correct horse',
    Cookie: 'session=battery-staple; Path=/',
    Accept: 'text/plain',
  }
  const answer = new Response('Tr0ub4dor&3, correct horse or battery-staple?', {
    headers: { 'www-authenticate': 'Basic realm="BMC"', 'set-cookie': 'session=battery-staple' },
  })
  gathering.exchange({ outgoing: { method: 'GET', url: 'http://a/', timeoutMs: 1, headers }, answer })
  gathering.onEntry({ at: 0, source: 'a', kind: 'request' })
  gathering.onEntry({ at: 0, source: 'a', kind: 'last_error', text: 'It said Tr0ub4dor&3 to correct horse.' })
  const [request, error] = gathering.entries()
  expect(request?.['askedWith']).toBe(
    'authorization: Basic ******\nx-auth-token: ******\ncookie: session=******\naccept: text/plain',
  )
  expect(String(request?.['answeredWith']).split('\n')).toEqual(
    expect.arrayContaining(['set-cookie: session=******', 'www-authenticate: Basic realm="BMC"']),
  )
  expect(error?.['text']).toBe('It said ****** to ******.')
})

test('a long body is cut, and says by how much', () => {
  const gathering = new Gathering()
  gathering.exchange({ outgoing: { method: 'PUT', url: 'http://a/', timeoutMs: 1, body: 'x'.repeat(9000) } })
  gathering.onEntry({ at: 0, source: 'a', kind: 'request' })
  expect(String(gathering.entries()[0]?.['asked'])).toMatch(/^x{6000}… \(3000 characters more\)$/)
})

test('a record changes field by field, and member by member', async () => {
  const store = new MemoryStore()
  await runScenario(scenario, { store })
  const [record] = store.nodes()
  if (!record) throw new Error('no record')
  const before = { ...record, driver_internal_info: { agent_url: 'http://agent', same: 1 } }
  const after = { ...before, last_error: 'no', updated_at: 'later', driver_internal_info: { same: 1, added: [2] } }
  expect(recordChanges(before, after)).toEqual([
    { field: 'driver_internal_info.agent_url', from: 'http://agent', to: undefined },
    { field: 'driver_internal_info.added', from: undefined, to: [2] },
    { field: 'last_error', from: record.last_error, to: 'no' },
  ])
})

test('what is said again and again is kept once', () => {
  const said = (at: number, answered: string) => ({ at, source: 'a', kind: 'request', to: 'b', answered })
  expect(pack([said(1, 'same'), said(2, 'other'), said(3, 'same')])).toEqual({
    shapes: [['a', 'request', 'to', 'answered']],
    rows: [
      [0, 1, 'b', 0],
      [0, 2, 'b', 1],
      [0, 3, 'b', 0],
    ],
    texts: ['same', 'other'],
  })
})
