import { describe, expect, test } from 'vitest'
import { Bench, messages } from '../../test/fake-bmc/bench.ts'
import { Machine } from '../machine/machine.ts'
import { createBmc } from './bmc.ts'
import { kernelParameters } from './virtual-media.ts'

describe('who may', () => {
  test('without credentials only the root, the versions and the documents of OData are open', async () => {
    const bench = new Bench()
    for (const path of ['/redfish', '/redfish/v1', '/redfish/v1/', '/redfish/v1/odata', '/redfish/v1/$metadata'])
      expect([path, (await bench.get(path, { user: '' })).status]).toEqual([path, 200])
    for (const path of ['/redfish/v1/Systems', bench.system, '/redfish/v1/nothing', '/redfish/v1/openapi.yaml']) {
      const reply = await bench.get(path, { user: '' })
      expect([path, reply.status]).toEqual([path, 401])
      expect(reply.headers.get('www-authenticate')).toContain('Basic')
    }
    const seen = (await bench.get(bench.system)).headers.get('etag') ?? ''
    expect((await bench.get(bench.system, { user: '', headers: { 'if-none-match': seen } })).status).toBe(401)
  })

  test('a session lasts until it is closed, or until nobody used it for long enough', async () => {
    const bench = new Bench({ sessionTimeoutMs: 60_000 })
    const login = { UserName: 'admin', Password: 'right-one' }
    const opened = await bench.ask('POST', '/redfish/v1/SessionService/Sessions', { user: '', body: login })
    expect(opened.status).toBe(201)
    const token = opened.headers.get('x-auth-token') ?? ''
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    const withToken = { user: '', headers: { 'x-auth-token': token } }
    await bench.pass(50_000)
    expect((await bench.get(bench.system, withToken)).status).toBe(200)
    await bench.pass(50_000)
    expect((await bench.get(bench.system, withToken)).status).toBe(200)
    await bench.pass(61_000)
    const late = await bench.get(bench.system, withToken)
    expect([late.status, messages(late)]).toEqual([401, ['NoValidSession']])
    const wrong = { ...login, Password: 'wrong-one' }
    expect((await bench.ask('POST', '/redfish/v1/SessionService/Sessions', { user: '', body: wrong })).status).toBe(401)
  })

  test('a reader reads, changes only the own password, and is locked out after five wrong ones', async () => {
    const bench = new Bench()
    const accounts = '/redfish/v1/AccountService/Accounts'
    const made = await bench.ask('POST', accounts, {
      body: { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' },
    })
    const mine = made.headers.get('location') ?? ''
    expect(made.body.Password).toBeNull()
    const eve = { user: 'eve', password: 'eve-pass-1' }
    expect((await bench.get(bench.system, eve)).status).toBe(200)
    expect((await bench.get(`${accounts}/1`, eve)).status).toBe(403)
    const reset = `${bench.system}/Actions/ComputerSystem.Reset`
    expect((await bench.ask('POST', reset, { ...eve, body: { ResetType: 'On' } })).status).toBe(403)
    expect(bench.machine.power).toBe('Off')
    expect((await bench.ask('PATCH', mine, { ...eve, body: { RoleId: 'Administrator' } })).status).toBe(403)
    expect((await bench.ask('PATCH', mine, { ...eve, body: { Password: 'eve-pass-2' } })).status).toBe(200)
    for (let i = 0; i < 5; i++) expect((await bench.get(bench.system, eve)).status).toBe(401)
    const right = { user: 'eve', password: 'eve-pass-2' }
    expect((await bench.get(bench.system, right)).status).toBe(401)
    await bench.pass(61_000)
    expect((await bench.get(bench.system, right)).status).toBe(200)
  })

  test('who must change the password can do nothing else', async () => {
    const bench = new Bench()
    const accounts = '/redfish/v1/AccountService/Accounts'
    const body = { UserName: 'new', Password: 'first-one', RoleId: 'Administrator', PasswordChangeRequired: true }
    const mine = (await bench.ask('POST', accounts, { body })).headers.get('location') ?? ''
    const fresh = { user: 'new', password: 'first-one' }
    const denied = await bench.get(bench.system, fresh)
    expect([denied.status, messages(denied)]).toEqual([403, ['PasswordChangeRequired']])
    expect((await bench.ask('PATCH', mine, { ...fresh, body: { Password: 'second-one' } })).status).toBe(200)
    expect((await bench.get(bench.system, { user: 'new', password: 'second-one' })).status).toBe(200)
  })

  test('the last account that manages users stays', async () => {
    const bench = new Bench()
    expect((await bench.ask('DELETE', '/redfish/v1/AccountService/Accounts/1')).status).toBe(409)
  })
})

describe('what is checked, and in which order', () => {
  test('method, version, credentials, existence, precondition, body', async () => {
    const bench = new Bench()
    const put = await bench.ask('PUT', bench.system, { user: '', body: {} })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH'])
    const version = { user: '', headers: { 'odata-version': '4.1' } }
    expect((await bench.get(bench.system, version)).status).toBe(412)
    expect(messages(await bench.get('/redfish/v1/Systems/other'))).toEqual(['ResourceMissingAtURI'])
    const stale = await bench.ask('PATCH', bench.system, { headers: { 'if-match': '"old"' }, body: { Nonsense: 1 } })
    expect([stale.status, messages(stale)]).toEqual([412, ['PreconditionFailed']])
    const empty = await bench.ask('PATCH', bench.system, { body: {} })
    expect([empty.status, messages(empty)]).toEqual([400, ['EmptyJSON']])
  })

  test('a PATCH says of each property what is wrong with it, and does what is right', async () => {
    const bench = new Bench()
    const patch = (body: unknown) => bench.ask('PATCH', bench.system, { body })
    expect(messages(await patch({ Nonsense: 1 }))).toEqual(['PropertyUnknown'])
    expect(messages(await patch({ PowerState: 'On' }))).toEqual(['PropertyNotWritable'])
    expect(messages(await patch({ AssetTag: 5 }))).toEqual(['PropertyValueTypeError'])
    const target = { Boot: { BootSourceOverrideTarget: 'Moon' } }
    const refused = await patch(target)
    expect([refused.status, messages(refused)]).toEqual([400, ['PropertyValueNotInList']])
    expect(bench.machine.override.target).toBe('None')
    const both = await patch({ AssetTag: 'rack 5', Nonsense: 1 })
    expect([both.status, both.body.AssetTag, messages(both)]).toEqual([200, 'rack 5', ['PropertyUnknown']])
  })

  test('an action names the parameter it misses, does not know, or cannot take', async () => {
    const bench = new Bench()
    const reset = (body: unknown) => bench.ask('POST', `${bench.system}/Actions/ComputerSystem.Reset`, { body })
    expect(messages(await reset({}))).toEqual(['ActionParameterMissing'])
    expect(messages(await reset({ ResetType: 'On', Speed: 1 }))).toEqual(['ActionParameterUnknown'])
    expect(messages(await reset({ ResetType: 'Sideways' }))).toEqual(['ActionParameterValueNotInList'])
    expect(messages(await reset({ ResetType: 5 }))).toEqual(['ActionParameterValueTypeError'])
    expect(bench.machine.power).toBe('Off')
  })
})

describe('reading', () => {
  test('the ETag is strong, changes with the state, and with nothing else', async () => {
    const bench = new Bench()
    const read = async () => {
      const reply = await bench.get(bench.system)
      expect(reply.headers.get('etag')).toBe(reply.body['@odata.etag'])
      return reply.headers.get('etag') ?? ''
    }
    const off = await read()
    expect(off).toMatch(/^"[^"]+"$/)
    await bench.pass(3_600_000)
    expect(await read()).toBe(off)
    expect((await bench.get(bench.system, { headers: { 'if-none-match': off } })).status).toBe(304)
    bench.machine.powerOn()
    expect(await read()).not.toBe(off)
    await bench.ask('PATCH', bench.system, { body: { AssetTag: 'x' }, headers: { 'if-match': await read() } })
    expect((await bench.get(bench.system)).body.AssetTag).toBe('x')
    const manager = '/redfish/v1/Managers/BMC'
    const clock = await bench.get(manager)
    await bench.pass(5_000)
    const later = await bench.get(manager)
    expect(later.body.DateTime).not.toBe(clock.body.DateTime)
    expect(later.headers.get('etag')).toBe(clock.headers.get('etag'))
  })

  test('expansion puts resources in the places of links, as deep as asked', async () => {
    const bench = new Bench()
    const one = await bench.get('/redfish/v1/Systems?$expand=.($levels=1)')
    const [system] = one.body.Members as Record<string, unknown>[]
    expect(system?.PowerState).toBe('Off')
    expect(Object.keys(system?.Storage as object)).toEqual(['@odata.id'])
    const deep = await bench.get(`${bench.system}/Storage?$expand=*($levels=2)`)
    const [storage] = deep.body.Members as { Drives: Record<string, unknown>[]; Volumes: Record<string, unknown> }[]
    expect(storage?.Drives[0]?.SerialNumber).toBe(bench.machine.disks[0]?.serial)
    expect(storage?.Volumes.Members).toEqual([])
    expect((await bench.get('/redfish/v1/Systems?$expand=.($levels=9)')).status).toBe(400)
  })

  test('selection, paging, only, and options that are not there', async () => {
    const bench = new Bench()
    const selected = await bench.get(`${bench.system}?$select=PowerState,Boot/BootSourceOverrideTarget`)
    expect(Object.keys(selected.body).filter((name) => !name.startsWith('@'))).toEqual(['PowerState', 'Boot'])
    const drives = '/redfish/v1/Chassis/1U/Drives'
    const page = await bench.get(`${drives}?$skip=1&$top=1`)
    expect(page.body.Members).toEqual([{ '@odata.id': `${drives}/Disk2` }])
    expect(page.body['Members@odata.nextLink']).toBe(`${drives}?$skip=2&$top=1`)
    expect((await bench.get('/redfish/v1/Systems?only')).body.Id).toBe(bench.machine.uuid)
    expect((await bench.get('/redfish/v1/Systems?$count=true')).status).toBe(501)
    expect((await bench.get('/redfish/v1/Systems?count=true')).status).toBe(200)
    expect((await bench.get(`${drives}?$top=-1`)).status).toBe(400)
  })
})

describe('power and boot', () => {
  test('reset types reach the machine, and one with nothing to do is no error', async () => {
    const bench = new Bench()
    const reset = (type: string) =>
      bench.ask('POST', `${bench.system}/Actions/ComputerSystem.Reset`, { body: { ResetType: type } })
    expect((await reset('ForceRestart')).status).toBe(204)
    expect(bench.machine.power).toBe('PoweringOn')
    await bench.pass(600_000)
    expect((await reset('On')).status).toBe(204)
    expect((await reset('ForceOff')).status).toBe(204)
    await bench.pass(10_000)
    expect((await bench.get(bench.system)).body.PowerState).toBe('Off')
    const nmi = await reset('Nmi')
    expect([nmi.status, messages(nmi)]).toEqual([409, ['ActionParameterValueConflict']])
  })

  test('Once holds for one boot, Continuous for all, and a target alone means Once', async () => {
    const bench = new Bench()
    const boot = async () => (await bench.get(bench.system)).body.Boot as Record<string, unknown>
    const patch = (Boot: unknown) => bench.ask('PATCH', bench.system, { body: { Boot } })
    await patch({ BootSourceOverrideTarget: 'Pxe' })
    expect(await boot()).toMatchObject({ BootSourceOverrideEnabled: 'Once', BootSourceOverrideTarget: 'Pxe' })
    await bench.boot()
    expect(await boot()).toMatchObject({ BootSourceOverrideEnabled: 'Disabled', BootSourceOverrideTarget: 'None' })
    await patch({ BootSourceOverrideTarget: 'Cd', BootSourceOverrideEnabled: 'Continuous' })
    bench.machine.reset()
    await bench.pass(600_000)
    expect(await boot()).toMatchObject({ BootSourceOverrideEnabled: 'Continuous', BootSourceOverrideTarget: 'Cd' })
    await patch({ BootSourceOverrideEnabled: 'Disabled' })
    expect(bench.machine.override).toMatchObject({ enabled: 'Disabled', target: 'None' })
    expect(messages(await patch({ BootSourceOverrideEnabled: 'Once' }))).toEqual(['PropertyValueConflict'])
  })

  test('a BMC without current, or in its own restart, is silent', async () => {
    const bench = new Bench({ timing: { restartMs: 30_000 } })
    const reset = await bench.ask('POST', '/redfish/v1/Managers/BMC/Actions/Manager.Reset', { body: {} })
    expect(reset.status).toBe(204)
    await expect(bench.get('/redfish/v1/')).rejects.toThrow('fetch failed')
    await bench.pass(30_000)
    expect((await bench.get('/redfish/v1/')).status).toBe(200)
    bench.machine.losePower()
    await expect(bench.get('/redfish/v1/')).rejects.toThrow('fetch failed')
  })
})

describe('what is where', () => {
  test('a drive can still be read where drives once were, and names its new place', async () => {
    const bench = new Bench()
    const place = '/redfish/v1/Chassis/1U/Drives/Disk1'
    const former = `${bench.system}/Storage/RAID1/Drives/Disk1`
    await bench.ask('PATCH', former, { body: { LocationIndicatorActive: true } })
    expect((await bench.get(place)).body.LocationIndicatorActive).toBe(true)
    expect((await bench.get(former)).body).toMatchObject({ '@odata.id': place, SerialNumber: 'SN1D0' })
    expect((await bench.get(`${bench.system}/Storage/RAID1/Drives/Disk3`)).status).toBe(404)
  })

  test('one service can have several machines, each with its own chassis and power', async () => {
    const { world, machine } = new Bench()
    const identity = { name: 'm2', uuid: '11111111-2222-4333-8444-555555555555', serial: 'SN2', macs: [] }
    const second = new Machine(identity, machine.profile, world.process('m2'))
    const bmc = createBmc(world.process('both'), [machine, second], { username: 'admin', password: 'right-one' })
    const authorization = `Basic ${Buffer.from('admin:right-one').toString('base64')}`
    const ask = (path: string, init?: RequestInit) =>
      bmc.app.fetch(new Request(`http://both${path}`, { ...init, headers: { authorization } }))
    const reset = `${bmc.systemPath(second)}/Actions/ComputerSystem.Reset`
    expect((await ask(reset, { method: 'POST', body: '{"ResetType":"On"}' })).status).toBe(204)
    expect([machine.power, second.power]).toEqual(['Off', 'PoweringOn'])
    const system = (await (await ask(bmc.systemPath(second))).json()) as {
      Links: { Chassis: { '@odata.id': string }[] }
    }
    const chassis = system.Links.Chassis[0]?.['@odata.id'] ?? ''
    expect(chassis).toBe('/redfish/v1/Chassis/1U.2')
    expect(await (await ask(chassis)).json()).toMatchObject({ SerialNumber: 'SN2' })
    expect(await (await ask('/redfish/v1/Systems')).json()).toMatchObject({ 'Members@odata.count': 2 })
  })
})

describe('virtual media', () => {
  const image = 'junk linux ipa-api-url=http://ironic ipa-agent-token=abc BOOTIF=x'
  const served = (bench: Bench) =>
    bench.serve('images', {
      fetch: ({ url }) =>
        new Response(url.endsWith('.iso') ? image : 'no', { status: url.endsWith('.iso') ? 200 : 404 }),
    })

  test('an image is read when it is inserted, and the machine boots with what is in it', async () => {
    const bench = new Bench()
    served(bench)
    const slot = `${bench.system}/VirtualMedia/Cd`
    const insert = { body: { Image: 'http://images/boot.iso' } }
    expect((await bench.ask('POST', `${slot}/Actions/VirtualMedia.InsertMedia`, insert)).status).toBe(204)
    expect(bench.machine.virtualMedia.Cd?.parameters).toEqual({
      'ipa-api-url': 'http://ironic',
      'ipa-agent-token': 'abc',
    })
    expect((await bench.get('/redfish/v1/Managers/BMC/VirtualMedia/Cd')).body).toMatchObject({
      Inserted: true,
      Image: 'http://images/boot.iso',
      ConnectedVia: 'URI',
    })
    expect((await bench.ask('POST', `${slot}/Actions/VirtualMedia.EjectMedia`)).status).toBe(204)
    expect((await bench.ask('POST', `${slot}/Actions/VirtualMedia.EjectMedia`)).status).toBe(204)
    expect((await bench.get(slot)).body).toMatchObject({ Inserted: false, Image: null })
  })

  test('an image that is not there, or lies out of reach, is not inserted', async () => {
    const bench = new Bench()
    served(bench)
    const insert = (Image: string) =>
      bench.ask('POST', `${bench.system}/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia`, { body: { Image } })
    for (const url of ['http://images/none.img', 'http://nobody/boot.iso', 'http://192.0.2.1/boot.iso']) {
      const reply = await insert(url)
      expect([url, reply.status, messages(reply)]).toEqual([url, 400, ['CouldNotEstablishConnection']])
    }
    expect(bench.machine.virtualMedia.Cd).toBeUndefined()
  })

  test('kernel parameters are found between binary data, quoted or not', () => {
    expect(kernelParameters('\0\u{1}ipa-a=1\0x ipa-b="two words"\nxipa-c=3 ipa-d=4\'')).toEqual({
      'ipa-a': '1',
      'ipa-b': 'two words',
      'ipa-d': '4',
    })
  })
})
