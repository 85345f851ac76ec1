import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashSync } from 'bcryptjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiBench } from '../../../test/conductor/api-bench.ts'

let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cleanroom-auth-'))
  file = join(folder, 'htpasswd')
  const apache = hashSync('pass:word', 4).replace('$2b$', '$2y$')
  writeFileSync(file, `admin:${apache}\nadministrator:${hashSync('other', 4)}\nold:$apr1$salt$digest\n`)
})
afterAll(() => rmSync(folder, { recursive: true }))

const bench = () =>
  apiBench({ options: { 'DEFAULT.auth_strategy': 'http_basic', 'DEFAULT.http_basic_auth_user_file': file } })
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

describe('http_basic', () => {
  it.each([
    [undefined, 401, 'Authorization required'],
    ['Basic', 400, 'Could not parse Authorization header'],
    ['Bearer x', 400, 'Unsupported authorization type "Bearer"'],
    ['Basic !!!', 400, 'Could not decode authorization token'],
    [basic('nocolon'), 400, 'Could not decode authorization token'],
    [basic('admin:wrong'), 401, 'Incorrect username or password'],
    [basic('admin:'), 401, 'Incorrect username or password'],
    [basic('nobody:pass:word'), 401, 'Incorrect username or password'],
    [basic('old:x'), 401, 'Incorrect username or password'],
    [basic('admin:other'), 401, 'Incorrect username or password'],
  ])('refuses %s', async (authorization, status, message) => {
    const { ask } = await bench()
    const headers = authorization === undefined ? {} : { authorization }
    for (let i = 0; i < 2; i++) {
      const answer = await ask('GET', '/v1/nodes', { version: 'latest', headers })
      expect([answer.status, answer.body]).toEqual([status, { error: { message, code: status } }])
      expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Basic realm="Baremetal API"' : null)
    }
  })

  it('lets in whoever knows the password, again and again', async () => {
    const { ask } = await bench()
    for (const pair of ['admin:pass:word', 'administrator:other', 'admin:pass:word'])
      expect((await ask('GET', '/v1/nodes', { headers: { authorization: basic(pair) } })).status).toBe(200)
  })

  it('asks nothing of ramdisks and of who looks for the version', async () => {
    const { ask, addNode } = await bench()
    const { uuid } = addNode({ provision_state: 'clean wait' })
    const version = '1.62'
    expect((await ask('GET', '/')).status).toBe(200)
    expect((await ask('GET', '/v1')).status).toBe(200)
    expect((await ask('GET', `/v1/lookup?node_uuid=${uuid}`, { version })).status).toBe(200)
    expect((await ask('POST', `/v1/heartbeat/${uuid}`, { version, body: { callback_url: 'https://x' } })).status).toBe(
      400,
    )
    expect((await ask('GET', `/v1/nodes/${uuid}`, { version })).status).toBe(401)
    expect((await ask('PUT', `/v1/nodes/${uuid}/states/provision`, { version, body: {} })).status).toBe(401)
  })

  it('writes who asked into the history', async () => {
    const { ask, addNode, store, world } = await bench()
    const { uuid } = addNode({ provision_state: 'manageable' })
    const headers = { authorization: basic('admin:pass:word') }
    const path = `/v1/nodes/${uuid}/states/provision`
    expect((await ask('PUT', path, { version: 'latest', headers, body: { target: 'provide' } })).status).toBe(202)
    await world.run(60_000, () => store.node(uuid)?.provision_state === 'available')
    expect(store.history(uuid).map(({ user }) => user)).toContain('admin')
    expect(JSON.stringify(world.journal.entries)).not.toContain('pass:word')
  })
})

it('noauth asks nobody', async () => {
  const { ask } = await apiBench()
  expect((await ask('GET', '/v1/nodes', { headers: { authorization: 'nonsense' } })).status).toBe(200)
})
