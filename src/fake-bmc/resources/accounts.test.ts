import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json } from '../../../test/fake-bmc/bench.ts'

const service = '/redfish/v1/AccountService'
const accounts = `${service}/Accounts`
const log = '/redfish/v1/Managers/BMC/LogServices/EventLog/Entries'

const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' }
const asEve = { user: 'eve', password: 'eve-pass-1' }

/** Makes an account, and tells where it is. */
async function add(bench: Bench, more: Json = {}): Promise<string> {
  const made = await bench.ask('POST', accounts, { body: { ...eve, ...more } })
  expect(made.status).toBe(201)
  return made.headers.get('location') ?? ''
}

const said = async (bench: Bench): Promise<unknown[]> => {
  const members = (await bench.get(log)).body.Members as Json[]
  return members.map(({ MessageId, Links }) => [MessageId, (Links as Json).OriginOfCondition])
}

test('an account shows all but its password', async () => {
  const bench = new Bench()
  const place = await add(bench, { RoleId: 'Operator' })
  expect(place).toBe(`${accounts}/2`)
  expect((await bench.get(place)).body).toMatchObject({
    '@odata.id': place,
    Id: '2',
    Name: 'User Account',
    UserName: 'eve',
    Password: null,
    RoleId: 'Operator',
    Enabled: true,
    Locked: false,
    PasswordChangeRequired: false,
    AccountTypes: ['Redfish'],
    Links: { Role: { '@odata.id': `${service}/Roles/Operator` } },
  })
  expect((await bench.get(`${service}/Roles/Operator`)).body).toMatchObject({
    Name: 'Operator Role',
    RoleId: 'Operator',
    IsPredefined: true,
    AssignedPrivileges: ['Login', 'ConfigureComponents', 'ConfigureSelf'],
    OemPrivileges: [],
  })
  expect((await bench.get(`${service}/Roles`)).body.Members).toHaveLength(3)
  expect((await bench.get(`${service}/Roles/Nobody`)).status).toBe(404)
})

describe('names and passwords', () => {
  test.each([
    [{ UserName: '' }, 'PropertyValueFormatError'],
    [{ UserName: 'two words' }, 'PropertyValueFormatError'],
    [{ UserName: 'x'.repeat(33) }, 'PropertyValueFormatError'],
    [{ Password: 'seven-7' }, 'PropertyValueFormatError'],
    [{ Password: 'x'.repeat(41) }, 'PropertyValueFormatError'],
    [{ RoleId: 'King' }, 'PropertyValueNotInList'],
    [{ Enabled: 'yes' }, 'PropertyValueTypeError'],
    [{ AccountTypes: ['SNMP'] }, 'PropertyValueNotInList'],
  ])('%j are not taken', async (wrong, why) => {
    const bench = new Bench()
    const refused = await bench.ask('POST', accounts, { body: { ...eve, ...wrong } })
    expect([refused.status, messages(refused)]).toEqual([400, [why]])
    expect((await bench.get(accounts)).body['Members@odata.count']).toBe(1)
  })

  test.each(['UserName', 'Password', 'RoleId'])('there is no account without %s', async (name) => {
    const bench = new Bench()
    const refused = await bench.ask('POST', accounts, { body: { ...eve, [name]: undefined } })
    expect([refused.status, messages(refused)]).toEqual([400, ['CreateFailedMissingReqProperties']])
  })

  test('the longest and the shortest are', async () => {
    const bench = new Bench()
    await add(bench, { UserName: 'x'.repeat(32), Password: 'x'.repeat(40) })
    await add(bench, { UserName: 'y', Password: 'eight--8' })
    expect((await bench.get(accounts)).body['Members@odata.count']).toBe(3)
  })

  test('a name is given once', async () => {
    const bench = new Bench()
    const place = await add(bench)
    const again = await bench.ask('POST', accounts, { body: eve })
    expect([again.status, messages(again)]).toEqual([400, ['ResourceAlreadyExists']])
    const renamed = await bench.ask('PATCH', place, { body: { UserName: 'admin' } })
    expect([renamed.status, messages(renamed)]).toEqual([400, ['ResourceAlreadyExists']])
    expect((await bench.ask('PATCH', place, { body: { UserName: 'eve' } })).status).toBe(200)
  })
})

test('what happens to accounts is in the log of the BMC', async () => {
  const bench = new Bench()
  const place = await add(bench)
  await bench.ask('PATCH', place, { body: { RoleId: 'Operator' } })
  await bench.ask('DELETE', place)
  const [created, changed, removed] = await said(bench)
  // What is gone is named by where the log is.
  const gone = { '@odata.id': '/redfish/v1/Managers/BMC' }
  expect(created).toEqual(['ResourceEvent.1.4.ResourceCreated', gone])
  expect(changed).toEqual(['ResourceEvent.1.4.ResourceChanged', gone])
  expect(removed).toEqual(['ResourceEvent.1.4.ResourceRemoved', gone])
})

describe('who may log in', () => {
  test('not a disabled account, nor one whose name or password was changed', async () => {
    const bench = new Bench()
    const place = await add(bench, { Enabled: false })
    const status = async (who: { user: string; password: string }) => (await bench.get(bench.system, who)).status
    const patch = (body: Json) => bench.ask('PATCH', place, { body })
    expect(await status(asEve)).toBe(401)
    await patch({ Enabled: true })
    expect(await status(asEve)).toBe(200)
    await patch({ UserName: 'ann' })
    expect([await status(asEve), await status({ ...asEve, user: 'ann' })]).toEqual([401, 200])
    await patch({ Password: 'ann-pass-1' })
    expect(await status({ ...asEve, user: 'ann' })).toBe(401)
    expect(await status({ user: 'ann', password: 'ann-pass-1' })).toBe(200)
    await patch({ Enabled: false })
    expect(await status({ user: 'ann', password: 'ann-pass-1' })).toBe(401)
  })

  test('sessions end with the account, its name, or its permission', async () => {
    const bench = new Bench()
    const place = await add(bench)
    const open = async (UserName: string) => {
      const body = { UserName, Password: 'eve-pass-1' }
      const opened = await bench.ask('POST', '/redfish/v1/SessionService/Sessions', { user: '', body })
      return { user: '', headers: { 'x-auth-token': opened.headers.get('x-auth-token') ?? '' } }
    }
    const session = await open('eve')
    const other = await bench.ask('POST', '/redfish/v1/SessionService/Sessions', {
      user: '',
      body: { UserName: 'admin', Password: 'right-one' },
    })
    const admin = { user: '', headers: { 'x-auth-token': other.headers.get('x-auth-token') ?? '' } }
    const patch = (body: Json) => bench.ask('PATCH', place, { body })
    await patch({ UserName: 'eve', RoleId: 'Operator' })
    expect((await bench.get(bench.system, session)).status).toBe(200)
    await patch({ Enabled: false })
    expect((await bench.get(bench.system, session)).status).toBe(401)
    await patch({ Enabled: true })
    expect((await bench.get(bench.system, session)).status).toBe(200)
    await patch({ UserName: 'ann' })
    await patch({ UserName: 'eve' })
    expect((await bench.get(bench.system, session)).status).toBe(401)
    const second = await open('eve')
    await bench.ask('DELETE', place)
    await add(bench)
    expect((await bench.get(bench.system, second)).status).toBe(401)
    expect((await bench.get(bench.system, admin)).status).toBe(200)
  })
})

describe('wrong passwords', () => {
  const wrong = { user: 'eve', password: 'wrong-one' }
  const times = async (bench: Bench, count: number) => {
    for (let i = 0; i < count; i++) await bench.get(bench.system, wrong)
  }

  test('a right one between them starts the count anew', async () => {
    const bench = new Bench()
    const place = await add(bench)
    await times(bench, 4)
    expect((await bench.get(bench.system, asEve)).status).toBe(200)
    await times(bench, 4)
    expect((await bench.get(place)).body.Locked).toBe(false)
    expect((await bench.get(bench.system, asEve)).status).toBe(200)
    await times(bench, 5)
    expect((await bench.get(place)).body.Locked).toBe(true)
  })

  test('a lock lasts as long as the policy says, and can be opened, but not closed', async () => {
    const bench = new Bench()
    const place = await add(bench)
    const policy = await bench.ask('PATCH', service, {
      body: { AccountLockoutThreshold: 2, AccountLockoutDuration: 300 },
    })
    expect(policy.body).toMatchObject({
      Name: 'Account Service',
      AccountLockoutThreshold: 2,
      AccountLockoutDuration: 300,
      AccountLockoutCounterResetAfter: 300,
      MinPasswordLength: 8,
      MaxPasswordLength: 40,
    })
    await times(bench, 2)
    expect((await bench.get(bench.system, asEve)).status).toBe(401)
    await bench.pass(299_000)
    expect((await bench.get(bench.system, asEve)).status).toBe(401)
    await bench.pass(2_000)
    expect((await bench.get(bench.system, asEve)).status).toBe(200)
    await times(bench, 2)
    expect((await bench.ask('PATCH', place, { body: { Locked: false } })).body.Locked).toBe(false)
    expect((await bench.get(bench.system, asEve)).status).toBe(200)
    const closed = await bench.ask('PATCH', place, { body: { Locked: true } })
    expect([closed.status, messages(closed)]).toEqual([400, ['PropertyValueNotInList']])
  })

  test('half a policy leaves the other half, and none at all never locks', async () => {
    const bench = new Bench()
    const place = await add(bench)
    const policy = async (body: Json) => {
      const { body: now } = await bench.ask('PATCH', service, { body })
      return [now.AccountLockoutThreshold, now.AccountLockoutDuration]
    }
    expect(await policy({ AccountLockoutThreshold: 3 })).toEqual([3, 60])
    expect(await policy({ AccountLockoutDuration: 90 })).toEqual([3, 90])
    expect(await policy({ AccountLockoutThreshold: null })).toEqual([0, 90])
    await times(bench, 12)
    expect((await bench.get(place)).body.Locked).toBe(false)
    expect((await bench.get(bench.system, asEve)).status).toBe(200)
    for (const body of [{ AccountLockoutThreshold: 101 }, { AccountLockoutDuration: 86_401 }])
      expect(messages(await bench.ask('PATCH', service, { body }))).toEqual(['PropertyValueOutOfRange'])
  })
})

describe('privileges', () => {
  test('an operator works on components, and on neither users nor the BMC', async () => {
    const bench = new Bench()
    await add(bench, { RoleId: 'Operator' })
    const ask = async (method: string, path: string, body?: Json) => {
      const reply = await bench.ask(method, path, { ...asEve, ...(body && { body }) })
      return [reply.status, messages(reply)[0]]
    }
    const denied = [403, 'InsufficientPrivilege']
    expect(await ask('PATCH', bench.system, { AssetTag: 'x' })).toEqual([200, undefined])
    expect(await ask('POST', accounts, { ...eve, UserName: 'ann' })).toEqual(denied)
    expect(await ask('PATCH', service, { AccountLockoutThreshold: 1 })).toEqual(denied)
    expect(await ask('DELETE', `${accounts}/1`)).toEqual(denied)
    expect(await ask('PATCH', '/redfish/v1/SessionService', { SessionTimeout: 60 })).toEqual(denied)
    expect(await ask('PATCH', '/redfish/v1/TaskService', { TaskAutoDeleteTimeoutMinutes: 1 })).toEqual(denied)
    expect(await ask('PATCH', '/redfish/v1/EventService', { DeliveryRetryAttempts: 1 })).toEqual(denied)
    expect(await ask('POST', '/redfish/v1/EventService/Subscriptions', {})).toEqual(denied)
    const test = '/redfish/v1/EventService/Actions/EventService.SubmitTestEvent'
    expect(await ask('POST', test, { MessageId: 'ResourceEvent.1.4.TestMessage' })).toEqual(denied)
    expect(await ask('POST', '/redfish/v1/Managers/BMC/Actions/Manager.Reset', {})).toEqual(denied)
    const clear = `${bench.system}/LogServices/EventLog/Actions/LogService.ClearLog`
    expect(await ask('POST', clear)).toEqual(denied)
  })

  test('the own account gives its user a new password and nothing else', async () => {
    const bench = new Bench()
    const mine = await add(bench)
    expect((await bench.get(mine, asEve)).status).toBe(200)
    const both = { Password: 'eve-pass-2', RoleId: 'Administrator' }
    expect((await bench.ask('PATCH', mine, { ...asEve, body: both })).status).toBe(403)
    expect((await bench.ask('DELETE', mine, asEve)).status).toBe(403)
    expect((await bench.get(mine, asEve)).body.RoleId).toBe('ReadOnly')
    expect((await bench.ask('PATCH', `${accounts}/1`, { ...asEve, body: { Password: 'mine-now-1' } })).status).toBe(403)
  })

  test('a manager of users who must change the password may first do only that', async () => {
    const bench = new Bench()
    const mine = await add(bench, { RoleId: 'Administrator', PasswordChangeRequired: true })
    expect((await bench.ask('PATCH', mine, { ...asEve, body: { RoleId: 'ReadOnly' } })).status).toBe(403)
    expect((await bench.ask('PATCH', mine, { ...asEve, body: { Password: 'eve-pass-2' } })).status).toBe(200)
    const now = { user: 'eve', password: 'eve-pass-2' }
    expect((await bench.ask('PATCH', mine, { ...now, body: { PasswordChangeRequired: true } })).status).toBe(200)
    expect(messages(await bench.get(bench.system, now))).toEqual(['PasswordChangeRequired'])
  })

  test('of two who manage users one can go, if the other may log in', async () => {
    const bench = new Bench()
    const place = await add(bench, { RoleId: 'Administrator', Enabled: false })
    const refused = await bench.ask('DELETE', `${accounts}/1`)
    expect([refused.status, messages(refused)]).toEqual([409, ['ResourceCannotBeDeleted']])
    await bench.ask('PATCH', place, { body: { Enabled: true } })
    expect((await bench.ask('DELETE', `${accounts}/1`)).status).toBe(204)
    expect((await bench.get(bench.system)).status).toBe(401)
    expect((await bench.get(accounts, asEve)).body.Members).toEqual([{ '@odata.id': place }])
  })
})
