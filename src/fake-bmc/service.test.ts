import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json } from '../../test/fake-bmc/bench.ts'
import type { BootOverride } from '../machine/machine.ts'
import { nearby } from './bmc.ts'
import { patched } from './boot.ts'

const manager = '/redfish/v1/Managers/BMC'

test.each([
  ['localhost', true],
  ['images', true],
  ['127.0.0.1', true],
  ['127.45.6.7', true],
  ['[::1]', true],
  ['192.0.2.1', false],
  ['10.127.0.0.1', false],
  ['1127.0.0.1', false],
  ['127.0.0.1.example.com', false],
  ['[::2]', false],
  ['example.com', false],
])('a BMC may connect to %s: %s', (host, wanted) => {
  expect(nearby(host)).toBe(wanted)
})

describe('the boot override a PATCH leaves', () => {
  const none: BootOverride = { enabled: 'Disabled', target: 'None', mode: 'UEFI' }
  const always: BootOverride = { enabled: 'Continuous', target: 'Pxe', mode: 'UEFI' }
  test.each<[BootOverride, Parameters<typeof patched>[1], BootOverride | undefined]>([
    [none, {}, none],
    [none, { mode: 'Legacy' }, { ...none, mode: 'Legacy' }],
    [none, { target: 'Cd' }, { ...none, enabled: 'Once', target: 'Cd' }],
    [none, { target: 'Cd', enabled: 'Continuous' }, { ...none, enabled: 'Continuous', target: 'Cd' }],
    [none, { enabled: 'Once' }, undefined],
    [none, { target: 'Cd', enabled: 'Disabled' }, none],
    [always, {}, always],
    [always, { enabled: 'Once' }, { ...always, enabled: 'Once' }],
    [always, { target: 'Hdd' }, { ...always, target: 'Hdd' }],
    [always, { target: 'None' }, none],
    [always, { enabled: 'Disabled', mode: 'Legacy' }, { ...none, mode: 'Legacy' }],
    [always, { target: 'None', enabled: 'Once' }, none],
  ])('%j with %j', (present, sent, wanted) => {
    expect(patched(present, sent)).toEqual(wanted)
  })

  test('is refused whole when it has no target', async () => {
    const bench = new Bench()
    const body = { Boot: { BootSourceOverrideEnabled: 'Once', BootOrder: ['Boot0003'] }, AssetTag: 'x' }
    const refused = await bench.ask('PATCH', bench.system, { body })
    expect([refused.status, messages(refused)]).toEqual([400, ['PropertyValueConflict']])
    const { Boot: boot, AssetTag: tag } = (await bench.get(bench.system)).body
    expect([(boot as Json).BootOrder, tag]).toEqual([['Boot0001', 'Boot0002'], null])
  })
})

test('an HTTP boot image is read when it is named, and can be taken back', async () => {
  const bench = new Bench()
  bench.serve('files', { fetch: () => new Response('ipa-api-url=http://ironic') })
  const patch = async (HttpBootUri: unknown) =>
    ((await bench.ask('PATCH', bench.system, { body: { Boot: { HttpBootUri } } })).body.Boot as Json).HttpBootUri
  expect(await patch('http://files/boot.iso')).toBe('http://files/boot.iso')
  expect(bench.machine.httpBoot).toEqual({
    image: 'http://files/boot.iso',
    parameters: { 'ipa-api-url': 'http://ironic' },
    writeProtected: true,
  })
  expect(await patch('http://192.0.2.1/boot.iso')).toBe('http://192.0.2.1/boot.iso')
  expect(bench.machine.httpBoot?.parameters).toEqual({})
  expect(await patch(null)).toBeNull()
  expect(bench.machine.httpBoot).toBeUndefined()
})

describe('the BMC itself', () => {
  test('goes back to what it was when made, with or without its users', async () => {
    const bench = new Bench({ timing: { restartMs: 30_000 } })
    const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'Administrator' }
    const asEve = { user: 'eve', password: 'eve-pass-1' }
    const subscriptions = '/redfish/v1/EventService/Subscriptions'
    const reset = async (ResetType: string) => {
      const reply = await bench.ask('POST', `${manager}/Actions/Manager.ResetToDefaults`, { body: { ResetType } })
      await bench.pass(31_000)
      return reply.status
    }
    await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: eve })
    await bench.ask('POST', subscriptions, { body: { Destination: 'http://x/', Protocol: 'Redfish' } })
    await bench.ask('PATCH', bench.system, { body: { AssetTag: 'rack 5' } })
    expect(await reset('PreserveNetworkAndUsers')).toBe(204)
    expect((await bench.get(bench.system, asEve)).status).toBe(200)
    expect((await bench.get(subscriptions)).body.Members).toEqual([])
    expect((await bench.get(bench.system)).body.AssetTag).toBeNull()
    expect(await reset('ResetAll')).toBe(204)
    expect((await bench.get(bench.system, asEve)).status).toBe(401)
    expect((await bench.get(bench.system)).status).toBe(200)
  })

  test('is silent while it restarts, forgets its sessions, and lets the machine run', async () => {
    const bench = new Bench({ timing: { restartMs: 30_000 } })
    await bench.boot()
    const body = { UserName: 'admin', Password: 'right-one' }
    const opened = await bench.ask('POST', '/redfish/v1/SessionService/Sessions', { user: '', body })
    await bench.ask('POST', `${manager}/Actions/Manager.Reset`, { body: { ResetType: 'GracefulRestart' } })
    await bench.pass(29_000)
    await expect(bench.get('/redfish/v1')).rejects.toThrow('fetch failed')
    await bench.pass(1_000)
    const token = { user: '', headers: { 'x-auth-token': opened.headers.get('x-auth-token') ?? '' } }
    expect((await bench.get(bench.system, token)).status).toBe(401)
    expect((await bench.get(bench.system)).body.PowerState).toBe('On')
  })

  test('has a clock that can be set', async () => {
    const bench = new Bench()
    const time = async () => Date.parse(String((await bench.get(manager)).body.DateTime))
    const body = { DateTime: '2030-05-06T07:08:09+02:00', DateTimeLocalOffset: '+02:00' }
    const patched2 = await bench.ask('PATCH', manager, { body })
    expect(patched2.body).toMatchObject({ DateTime: '2030-05-06T05:08:09+00:00', DateTimeLocalOffset: '+02:00' })
    await bench.pass(60_000)
    expect((await time()) - Date.parse('2030-05-06T05:08:09Z')).toBe(60_000)
    expect((await bench.get('/redfish/v1/TaskService')).body.DateTime).toBe('2030-05-06T05:09:09Z')
    for (const wrong of [{ DateTime: '2030-05-06' }, { DateTimeLocalOffset: '2h' }])
      expect(messages(await bench.ask('PATCH', manager, { body: wrong }))).toEqual(['PropertyValueFormatError'])
  })
})

test('tasks that are waited for end with what they wait for, and cannot be cancelled too late', async () => {
  const bench = new Bench()
  bench.serve('files', { fetch: () => new Response('image') })
  await bench.boot()
  const update = (file: string) =>
    bench.ask('POST', '/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate', {
      body: { ImageURI: `http://files/${file}` },
    })
  const taskAt = (reply: { headers: Headers }) =>
    bench.get((reply.headers.get('location') ?? '').replace('TaskMonitors', 'Tasks'))
  const bios = await update('bios-9.9.bin')
  await bench.pass(61_000)
  expect((await taskAt(bios)).body).toMatchObject({ TaskState: 'Pending', PercentComplete: 90 })
  const erase = await bench.ask('POST', '/redfish/v1/Chassis/1U/Drives/Disk1/Actions/Drive.SecureErase', { body: {} })
  const late = await bench.ask('DELETE', erase.headers.get('location') ?? '')
  expect([late.status, messages(late)]).toEqual([409, ['ResourceInUse']])
  expect((await bench.ask('DELETE', bios.headers.get('location') ?? '')).status).toBe(204)
  expect((await taskAt(bios)).body.TaskState).toBe('Cancelled')
  bench.machine.reset()
  await bench.pass(600_000)
  expect(bench.machine.firmware.version('bios')).not.toBe('9.9')
  expect((await bench.get('/redfish/v1/TaskService/Tasks')).body['Members@odata.count']).toBe(2)
  expect((await bench.ask('DELETE', '/redfish/v1/TaskService/Tasks/9')).status).toBe(404)
})
