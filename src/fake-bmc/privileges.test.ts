import { describe, expect, test } from 'vitest'
import { Bench, messages } from '../../test/fake-bmc/bench.ts'

describe('who is let through', () => {
  test('who must change the password reads, changes and ends nothing else', async () => {
    const bench = new Bench()
    const body = { UserName: 'new', Password: 'first-one', RoleId: 'Administrator', PasswordChangeRequired: true }
    await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body })
    const login = { user: '', body: { UserName: 'new', Password: 'first-one' } }
    const opened = await bench.ask('POST', '/redfish/v1/SessionService/Sessions', login)
    const subscription = { Destination: 'http://x/', Protocol: 'Redfish' }
    await bench.ask('POST', '/redfish/v1/EventService/Subscriptions', { body: subscription })
    const fresh = { user: 'new', password: 'first-one' }
    const session = opened.headers.get('location') ?? ''
    for (const [method, path] of [
      ['DELETE', '/redfish/v1/EventService/Subscriptions/1'],
      ['DELETE', '/redfish/v1/AccountService/Accounts/1'],
      ['GET', session],
      ['GET', '/redfish/v1/Chassis'],
    ] as const) {
      const reply = await bench.ask(method, path, fresh)
      expect([method, path, reply.status, messages(reply)]).toEqual([method, path, 403, ['PasswordChangeRequired']])
    }
    expect((await bench.get('/redfish/v1/AccountService/Accounts/2', fresh)).status).toBe(200)
    expect((await bench.ask('DELETE', session, fresh)).status).toBe(204)
  })

  test('who only reads ends no task, no account and no subscription', async () => {
    const bench = new Bench()
    const body = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' }
    await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body })
    const eve = { user: 'eve', password: 'eve-pass-1' }
    await bench.boot()
    await bench.ask('POST', '/redfish/v1/Chassis/1U/Drives/Disk1/Actions/Drive.SecureErase', { body: {} })
    const subscription = { Destination: 'http://x/', Protocol: 'Redfish' }
    await bench.ask('POST', '/redfish/v1/EventService/Subscriptions', { body: subscription })
    for (const path of [
      '/redfish/v1/TaskService/Tasks/1',
      '/redfish/v1/AccountService/Accounts/2',
      '/redfish/v1/EventService/Subscriptions/1',
    ])
      expect([path, (await bench.ask('DELETE', path, eve)).status]).toEqual([path, 403])
    expect((await bench.get('/redfish/v1/TaskService/Tasks/1', eve)).status).toBe(200)
    expect((await bench.get('/redfish/v1/SessionService/Sessions/Members')).status).toBe(404)
  })

  test('annotations beside a property are no reason to refuse it', async () => {
    const bench = new Bench()
    const body = { '@odata.id': bench.system, '@odata.etag': '"old"', AssetTag: 'x' }
    const patched = await bench.ask('PATCH', bench.system, { body })
    expect([patched.status, patched.body.AssetTag, messages(patched)]).toEqual([200, 'x', []])
    expect(Object.keys(patched.body)).not.toContain('@Message.ExtendedInfo')
  })
})
