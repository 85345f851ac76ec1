import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json } from '../../test/fake-bmc/bench.ts'
import { localhostCertificate, localhostKey } from '../../test/fixtures/certificates.ts'

/** What a client reads before it asks for something: what there is, what may be written, and what an action takes. */
describe('a service tells what it offers', () => {
  test('events', async () => {
    const bench = new Bench()
    expect((await bench.get('/redfish/v1/EventService')).body).toMatchObject({
      ServiceEnabled: true,
      EventFormatTypes: ['Event'],
      ResourceTypes: ['ComputerSystem', 'Drive', 'Volume', 'Task', 'Bios', 'ManagerAccount', 'Session', 'VirtualMedia'],
      SubordinateResourcesSupported: true,
      IncludeOriginOfConditionSupported: false,
      SSEFilterPropertiesSupported: {
        EventFormatType: true,
        MessageId: true,
        OriginResource: true,
        RegistryPrefix: true,
        ResourceType: true,
        SubordinateResources: false,
      },
    })
  })

  test('accounts', async () => {
    const bench = new Bench()
    const path = '/redfish/v1/AccountService'
    expect((await bench.get(path)).body).toMatchObject({
      ServiceEnabled: true,
      HTTPBasicAuth: 'Enabled',
      AccountLockoutCounterResetEnabled: true,
      SupportedAccountTypes: ['Redfish'],
      Accounts: { '@odata.id': `${path}/Accounts` },
      Roles: { '@odata.id': `${path}/Roles` },
    })
  })

  test('updates and certificates', async () => {
    const bench = new Bench()
    const updates = '/redfish/v1/UpdateService'
    expect((await bench.get(updates)).body).toMatchObject({
      Name: 'Update Service',
      ServiceEnabled: true,
      FirmwareInventory: { '@odata.id': `${updates}/FirmwareInventory` },
      SoftwareInventory: { '@odata.id': `${updates}/SoftwareInventory` },
    })
    expect((await bench.get(`${updates}/SoftwareInventory`)).body.Members).toEqual([])
    const certificates = '/redfish/v1/CertificateService'
    expect((await bench.get(certificates)).body).toMatchObject({
      Name: 'Certificate Service',
      CertificateLocations: { '@odata.id': `${certificates}/CertificateLocations` },
    })
  })

  test('boot settings, media and secure boot, with what may be written of them', async () => {
    const bench = new Bench()
    const written = async (path: string) => (await bench.get(path)).body['@Redfish.WriteableProperties']
    const { Boot: boot } = (await bench.get(bench.system)).body as { Boot: Json }
    expect(boot).toMatchObject({
      BootOptions: { '@odata.id': `${bench.system}/BootOptions` },
      'BootSourceOverrideEnabled@Redfish.AllowableValues': ['Disabled', 'Once', 'Continuous'],
      'BootSourceOverrideMode@Redfish.AllowableValues': ['UEFI', 'Legacy'],
      '@Redfish.WriteableProperties': [
        'BootSourceOverrideEnabled',
        'BootSourceOverrideTarget',
        'BootSourceOverrideMode',
        'HttpBootUri',
        'BootOrder',
      ],
    })
    expect(await written(`${bench.system}/VirtualMedia/Cd`)).toEqual(['Image', 'Inserted', 'WriteProtected'])
    expect((await bench.get(`${bench.system}/VirtualMedia/Cd`)).body).toMatchObject({
      TransferMethod: 'Stream',
      VerifyCertificate: false,
      Status: { State: 'Enabled', Health: 'OK' },
    })
    expect(await written(`${bench.system}/SecureBoot`)).toEqual(['SecureBootEnable'])
    expect((await bench.get(`${bench.system}/SecureBoot`)).body).toMatchObject({
      Name: 'UEFI Secure Boot',
      SecureBootDatabases: { '@odata.id': `${bench.system}/SecureBoot/SecureBootDatabases` },
    })
  })

  test('actions, whose parameters have a resource of their own', async () => {
    const bench = new Bench()
    const actions = async (path: string) => (await bench.get(path)).body.Actions as Record<string, Json>
    const slot = `${bench.system}/VirtualMedia/Cd`
    expect((await actions(bench.system))['#ComputerSystem.Reset']).toMatchObject({
      target: `${bench.system}/Actions/ComputerSystem.Reset`,
      '@Redfish.ActionInfo': `${bench.system}/ResetActionInfo`,
      'ResetType@Redfish.AllowableValues': expect.arrayContaining(['On', 'ForceOff', 'GracefulShutdown']),
    })
    expect((await actions(slot))['#VirtualMedia.EjectMedia']).toEqual({
      target: `${slot}/Actions/VirtualMedia.EjectMedia`,
    })
    const { body } = await bench.get(`${slot}/InsertMediaActionInfo`)
    expect(body.Name).toBe('VirtualMedia.InsertMedia Action Info')
    expect(body.Parameters).toEqual([
      { Name: 'Image', Required: true, DataType: 'String', AllowableValues: [] },
      { Name: 'Inserted', Required: false, DataType: 'Boolean', AllowableValues: [] },
      { Name: 'WriteProtected', Required: false, DataType: 'Boolean', AllowableValues: [] },
      { Name: 'UserName', Required: false, DataType: 'String', AllowableValues: [] },
      { Name: 'Password', Required: false, DataType: 'String', AllowableValues: [] },
      { Name: 'TransferProtocolType', Required: false, DataType: 'String', AllowableValues: ['HTTP', 'HTTPS'] },
      { Name: 'TransferMethod', Required: false, DataType: 'String', AllowableValues: ['Stream', 'Upload'] },
    ])
    const absent = `${bench.system.slice(0, -1)}x/VirtualMedia/Cd/InsertMediaActionInfo`
    expect((await bench.get(absent)).status).toBe(404)
    expect((await bench.get(`${bench.system}/VirtualMedia/Tape/InsertMediaActionInfo`)).status).toBe(404)
  })
})

describe('refusals name the parameter and the action', () => {
  const args = ({ body }: { body: Json }) =>
    ((body.error as Json)['@Message.ExtendedInfo'] as Json[]).map(({ MessageArgs }) => MessageArgs)

  test('of updates, certificates, resets, passwords and accounts', async () => {
    const bench = new Bench()
    const update = await bench.ask('POST', '/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate', {
      body: { ImageURI: 'http://files/x', Targets: ['/x'] },
    })
    expect(args(update)).toEqual([['/x', 'Targets', 'UpdateService.SimpleUpdate']])
    const nmi = await bench.ask('POST', `${bench.system}/Actions/ComputerSystem.Reset`, { body: { ResetType: 'Nmi' } })
    expect(args(nmi)).toEqual([['ResetType', 'Nmi']])
    const eve = { UserName: 'admin', Password: 'eve-pass-1', RoleId: 'ReadOnly' }
    const twice = await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: eve })
    expect(args(twice)).toEqual([['ManagerAccount', 'UserName', 'admin']])
    const locked = await bench.ask('PATCH', '/redfish/v1/AccountService/Accounts/1', { body: { Locked: true } })
    expect(args(locked)).toEqual([['true', 'Locked']])
    const wrong = await bench.get(bench.system, { password: 'wrong-one' })
    expect(args(wrong)).toEqual([[bench.system, 'wrong user name or password']])
    const armed = await bench.ask('PATCH', bench.system, { body: { Boot: { BootSourceOverrideEnabled: 'Once' } } })
    expect(args(armed)).toEqual([['BootSourceOverrideEnabled', 'BootSourceOverrideTarget']])
    const mine = await bench.ask('POST', '/redfish/v1/AccountService/Accounts', {
      body: { ...eve, UserName: 'eve', PasswordChangeRequired: true },
    })
    const must = await bench.get(bench.system, { user: 'eve', password: 'eve-pass-1' })
    expect(args(must)).toEqual([[mine.headers.get('location')]])
    const version = await bench.get('/redfish', { headers: { 'odata-version': '5' } })
    expect(args(version)).toEqual([['OData-Version']])
  })
})

test('an account’s role can be changed, and a change of it opens no lock', async () => {
  const bench = new Bench()
  const accounts = '/redfish/v1/AccountService/Accounts'
  const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' }
  const place = (await bench.ask('POST', accounts, { body: eve })).headers.get('location') ?? ''
  for (let i = 0; i < 5; i++) await bench.get(bench.system, { user: 'eve', password: 'wrong-one' })
  const changed = await bench.ask('PATCH', place, { body: { RoleId: 'Operator' } })
  expect(changed.body).toMatchObject({ RoleId: 'Operator', Locked: true, PasswordChangeRequired: false })
  await bench.pass(61_000)
  const reset = await bench.ask('POST', `${bench.system}/Actions/ComputerSystem.Reset`, {
    user: 'eve',
    password: 'eve-pass-1',
    body: { ResetType: 'On' },
  })
  expect(reset.status).toBe(204)
  const missing = await bench.ask('PATCH', `${accounts}/9`, { body: { RoleId: 'Operator' } })
  expect(missing.status).toBe(404)
})

test('a fault of the service itself is a 500 and an entry in the journal, and the service goes on', async () => {
  const bench = new Bench()
  const { machine } = bench
  machine.act = () => {
    throw new RangeError('no such wire')
  }
  const path = `${bench.system}/Actions/ComputerSystem.Reset`
  const reply = await bench.ask('POST', path, { body: { ResetType: 'On' } })
  expect([reply.status, messages(reply)]).toEqual([500, ['InternalError']])
  expect(bench.world.journal.entries).toContainEqual(
    expect.objectContaining({ kind: 'crashed', work: `POST ${path}`, error: 'RangeError: no such wire' }),
  )
  expect((await bench.get(bench.system)).status).toBe(200)
})

test('the end of a task is told when it comes, though nobody asked for the task', async () => {
  const bench = new Bench()
  await bench.boot()
  const volume = { RAIDType: 'RAID0', Links: { Drives: [{ '@odata.id': '/redfish/v1/Chassis/1U/Drives/Disk1' }] } }
  const later = { ...volume, '@Redfish.OperationApplyTime': 'OnReset' }
  await bench.ask('POST', `${bench.system}/Storage/RAID1/Volumes`, { body: later })
  bench.machine.reset()
  await bench.pass(600_000)
  const log = (await bench.get('/redfish/v1/Managers/BMC/LogServices/EventLog/Entries')).body.Members as Json[]
  expect(log.map(({ Message }) => Message)).toEqual([
    "The task with Id '1' has started.",
    "The task with Id '1' has completed.",
  ])
})

test('a certificate that was installed is there after a restart of the program, with its key', async () => {
  const bench = new Bench()
  const body = { CertificateString: localhostCertificate + localhostKey, CertificateType: 'PEM' }
  await bench.ask('POST', '/redfish/v1/Managers/BMC/NetworkProtocol/HTTPS/Certificates', { body })
  const saved = JSON.parse(JSON.stringify(bench.bmc.save())) as ReturnType<typeof bench.bmc.save>
  const next = new Bench({ certificate: 'made anew' })
  next.bmc.restore(saved)
  expect(next.bmc.installedTls()).toEqual(bench.bmc.installedTls())
  // One that the program made is made anew.
  const plain = new Bench({ certificate: 'made anew' })
  plain.bmc.restore(new Bench({ certificate: 'made before' }).bmc.save())
  expect(plain.bmc.save().certificate).toBe('made anew')
})
