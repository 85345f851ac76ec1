import { expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'

const sessions = '/redfish/v1/SessionService/Sessions'
const admin = { UserName: 'admin', Password: 'right-one' }

const login = (bench: Bench, body: Json = admin, path = sessions): Promise<Reply> =>
  bench.ask('POST', path, { user: '', body })

const bearing = (opened: Reply) => ({ user: '', headers: { 'x-auth-token': opened.headers.get('x-auth-token') ?? '' } })

const placeOf = (opened: Reply): string => opened.headers.get('location') ?? ''

async function withEve(more: Json = {}): Promise<Bench> {
  const bench = new Bench()
  const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly', ...more }
  await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: eve })
  return bench
}

const eve = { UserName: 'eve', Password: 'eve-pass-1' }

test('a session shows whose it is and since when', async () => {
  const bench = new Bench()
  await bench.pass(90_000)
  const opened = await login(bench)
  expect(placeOf(opened)).toBe(`${sessions}/1`)
  const shown = (await bench.get(placeOf(opened))).body
  expect(shown).toMatchObject({
    '@odata.type': '#Session.v1_7_2.Session',
    Id: '1',
    Name: 'User Session',
    UserName: 'admin',
    Password: null,
    SessionType: 'Redfish',
    CreatedTime: `${new Date(bench.world.clock.now()).toISOString().slice(0, 19)}Z`,
  })
  expect(JSON.stringify(shown)).not.toContain(opened.headers.get('x-auth-token') ?? '')
  expect((await bench.get('/redfish/v1/SessionService')).body).toMatchObject({
    Name: 'Session Service',
    ServiceEnabled: true,
    SessionTimeout: 1_800,
    Sessions: { '@odata.id': sessions },
  })
})

test('there are only so many, and one that ends or times out makes room', async () => {
  const bench = new Bench({ sessionLimit: 2, sessionTimeoutMs: 60_000 })
  const first = await login(bench)
  await bench.pass(40_000)
  await login(bench)
  const third = await login(bench)
  expect([third.status, messages(third)]).toEqual([503, ['SessionLimitExceeded']])
  await bench.pass(30_000)
  expect((await bench.get(sessions)).body.Members).toEqual([{ '@odata.id': `${sessions}/2` }])
  expect((await bench.get(placeOf(first))).status).toBe(404)
  expect(placeOf(await login(bench))).toBe(`${sessions}/3`)
})

test('two sessions have two tokens, and a session that is closed has none', async () => {
  const bench = new Bench()
  const [one, two] = [await login(bench), await login(bench)]
  expect(one.headers.get('x-auth-token')).not.toBe(two.headers.get('x-auth-token'))
  expect((await bench.ask('DELETE', placeOf(one), bearing(two))).status).toBe(204)
  const late = await bench.get(bench.system, bearing(one))
  expect([late.status, messages(late), late.headers.get('www-authenticate')]).toEqual([
    401,
    ['NoValidSession'],
    'Basic realm="Redfish"',
  ])
  expect((await bench.get(bench.system, bearing(two))).status).toBe(200)
  expect((await bench.ask('DELETE', placeOf(one), bearing(two))).status).toBe(404)
})

test('everybody closes their own session; others’ only who manages the BMC', async () => {
  const bench = await withEve()
  const [hers, other] = [await login(bench, eve), await login(bench)]
  expect((await bench.ask('DELETE', placeOf(other), bearing(hers))).status).toBe(403)
  expect((await bench.ask('DELETE', placeOf(hers), bearing(hers))).status).toBe(204)
  const again = await login(bench, eve)
  expect((await bench.ask('DELETE', placeOf(again), bearing(other))).status).toBe(204)
  expect((await bench.get(bench.system, bearing(again))).status).toBe(401)
})

test('who must change the password is told so when logging in, and can log out', async () => {
  const bench = await withEve({ PasswordChangeRequired: true })
  const opened = await login(bench, eve)
  expect([opened.status, messages(opened)]).toEqual([201, ['PasswordChangeRequired']])
  expect(JSON.stringify(opened.body['@Message.ExtendedInfo'])).toContain('/redfish/v1/AccountService/Accounts/2')
  expect((await bench.get(bench.system, bearing(opened))).status).toBe(403)
  expect((await bench.ask('DELETE', placeOf(opened), bearing(opened))).status).toBe(204)
  expect(messages(await login(bench))).toEqual([])
})

test('logging in needs a name and a password, right ones, and nothing to show before', async () => {
  const bench = await withEve()
  const refused = async (body: Json) => {
    const reply = await login(bench, body)
    return [reply.status, messages(reply)]
  }
  expect(await refused({ UserName: 'admin' })).toEqual([400, ['CreateFailedMissingReqProperties']])
  expect(await refused({ Password: 'right-one' })).toEqual([400, ['CreateFailedMissingReqProperties']])
  expect(await refused({ ...admin, Password: 'wrong-one' })).toEqual([401, ['ResourceAtUriUnauthorized']])
  expect(await refused({ ...admin, UserName: 'nobody' })).toEqual([401, ['ResourceAtUriUnauthorized']])
  // The collection's members can be posted to as well.
  expect((await login(bench, admin, `${sessions}/Members`)).status).toBe(201)
  expect((await bench.get(sessions, { user: '' })).status).toBe(401)
})

test('how long a session lasts can be changed', async () => {
  const bench = new Bench()
  const timeout = (SessionTimeout: number) =>
    bench.ask('PATCH', '/redfish/v1/SessionService', { body: { SessionTimeout } })
  const opened = await login(bench)
  expect((await timeout(30)).body.SessionTimeout).toBe(30)
  for (const wrong of [29, 86_401]) expect(messages(await timeout(wrong))).toEqual(['PropertyValueOutOfRange'])
  await bench.pass(29_000)
  expect((await bench.get(bench.system, bearing(opened))).status).toBe(200)
  await bench.pass(31_000)
  expect((await bench.get(bench.system, bearing(opened))).status).toBe(401)
})

test('opening and closing are in the log of the BMC', async () => {
  const bench = new Bench()
  await bench.ask('DELETE', placeOf(await login(bench)))
  const entries = (await bench.get('/redfish/v1/Managers/BMC/LogServices/EventLog/Entries')).body.Members as Json[]
  expect(entries.map(({ Message }) => Message)).toEqual([
    'The resource was created successfully.',
    'The resource was removed successfully.',
  ])
})

test('Basic credentials: any case of the scheme, passwords with colons, nothing without a colon', async () => {
  const bench = await withEve({ Password: 'eve:pass:1' })
  const status = async (authorization: string) =>
    (await bench.get(bench.system, { user: '', headers: { authorization } })).status
  const encoded = (text: string) => Buffer.from(text).toString('base64')
  expect(await status(`basic ${encoded('admin:right-one')}`)).toBe(200)
  expect(await status(`BASIC ${encoded('eve:eve:pass:1')}`)).toBe(200)
  expect(await status(`Basic ${encoded('adminright-one')}`)).toBe(401)
  expect(await status(`Bearer ${encoded('admin:right-one')}`)).toBe(401)
  expect(await status(`x Basic ${encoded('admin:right-one')}`)).toBe(401)
  expect(await status(`Basic ${encoded('admin:right-onE')}`)).toBe(401)
  expect(await status(`Basic ${encoded('admin:right-one-and-more')}`)).toBe(401)
})
