import { expect, test } from 'vitest'
import { Bench, type Json } from '../../../test/fake-bmc/bench.ts'
import { Machine } from '../../machine/machine.ts'
import { createBmc } from '../bmc.ts'

const manager = '/redfish/v1/Managers/BMC'
const entries = (owner: string) => `${owner}/LogServices/EventLog/Entries`

const said = async (bench: Bench, owner: string): Promise<unknown[]> => {
  const members = (await bench.get(entries(owner))).body.Members as Json[]
  return members.map(({ Message, Links }) => [Message, ((Links as Json).OriginOfCondition as Json)['@odata.id']])
}

test('what happens to a machine is in its log, with what it happened to', async () => {
  const bench = new Bench()
  await bench.boot()
  const { system } = bench
  const changed = 'One or more resource properties have changed.'
  expect(await said(bench, system)).toEqual([
    [`The resource '${system}' is powering on.`, system],
    [`The resource '${system}' has powered on.`, system],
    [changed, system],
  ])
  await bench.ask('POST', `${system}/LogServices/EventLog/Actions/LogService.ClearLog`)
  await bench.ask('PATCH', `${system}/Bios/Settings`, { body: { Attributes: { LogicalProc: 'Disabled' } } })
  bench.machine.reset()
  await bench.pass(600_000)
  expect(await said(bench, system)).toContainEqual([changed, `${system}/Bios`])
  bench.machine.powerOff()
  await bench.pass(60_000)
  expect((await said(bench, system)).slice(-2)).toEqual([
    [`The resource '${system}' is powering off.`, system],
    [`The resource '${system}' has powered off.`, system],
  ])
  expect(await said(bench, manager)).toEqual([])
})

test('drives and volumes are among it', async () => {
  const bench = new Bench()
  await bench.boot()
  const { system } = bench
  await bench.ask('POST', `${system}/LogServices/EventLog/Actions/LogService.ClearLog`)
  const drives = [1, 2].map((bay) => ({ '@odata.id': `/redfish/v1/Chassis/1U/Drives/Disk${bay}` }))
  const volumes = `${system}/Storage/RAID1/Volumes`
  await bench.ask('POST', volumes, { body: { RAIDType: 'RAID1', Links: { Drives: drives } } })
  expect(await said(bench, system)).toEqual([['The resource was created successfully.', `${volumes}/1`]])
  await bench.ask('DELETE', `${volumes}/1`)
  expect((await said(bench, system)).at(-1)).toEqual(['The resource was removed successfully.', system])
  await bench.ask('POST', '/redfish/v1/Chassis/1U/Drives/Disk3/Actions/Drive.SecureErase', { body: {} })
  expect((await said(bench, system)).at(-1)).toEqual([
    'One or more resource properties have changed.',
    '/redfish/v1/Chassis/1U/Drives/Disk3',
  ])
})

test('an entry is whole in its collection and by itself', async () => {
  const bench = new Bench()
  bench.machine.powerOn()
  await bench.pass(1_000)
  const [first] = (await bench.get(entries(bench.system))).body.Members as Json[]
  const { '@odata.etag': _, ...alone } = (await bench.get(`${entries(bench.system)}/1`)).body
  expect(alone).toEqual(first)
  expect(alone).toEqual({
    '@odata.id': `${entries(bench.system)}/1`,
    '@odata.type': '#LogEntry.v1_17_0.LogEntry',
    Id: '1',
    Name: 'Log Entry 1',
    EntryType: 'Event',
    Created: '2026-01-01T00:00:00Z',
    Severity: 'OK',
    Message: `The resource '${bench.system}' is powering on.`,
    MessageId: 'ResourceEvent.1.4.ResourcePoweringOn',
    MessageArgs: [bench.system],
    Links: { OriginOfCondition: { '@odata.id': bench.system } },
  })
  expect((await bench.get(`${entries(bench.system)}/9`)).status).toBe(404)
  expect((await bench.get(`${entries(manager)}/1`)).status).toBe(404)
})

test('clearing one log leaves the other', async () => {
  const bench = new Bench()
  const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' }
  await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: eve })
  bench.machine.powerOn()
  await bench.pass(1_000)
  const clear = (owner: string) => bench.ask('POST', `${owner}/LogServices/EventLog/Actions/LogService.ClearLog`)
  expect([(await said(bench, bench.system)).length, (await said(bench, manager)).length]).toEqual([1, 1])
  expect((await clear(manager)).status).toBe(204)
  expect([(await said(bench, bench.system)).length, (await said(bench, manager)).length]).toEqual([1, 0])
  await clear(bench.system)
  expect(await said(bench, bench.system)).toEqual([])
  expect((await bench.get(`${manager}/LogServices/EventLog`)).body).toMatchObject({
    Name: 'Event Log',
    OverWritePolicy: 'WrapsWhenFull',
    LogEntryType: 'Event',
    DateTimeLocalOffset: '+00:00',
    Entries: { '@odata.id': entries(manager) },
  })
})

test('of several machines each has its own', async () => {
  const { world, machine } = new Bench()
  const identity = { name: 'm2', uuid: '11111111-2222-4333-8444-555555555555', serial: 'SN2', macs: [] }
  const second = new Machine(identity, machine.profile, world.process('m2'))
  const bmc = createBmc(world.process('both'), [machine, second], { username: 'admin', password: 'right-one' })
  second.powerOn()
  const authorization = `Basic ${Buffer.from('admin:right-one').toString('base64')}`
  const counts: unknown[] = []
  for (const owner of [bmc.systemPath(machine), bmc.systemPath(second), manager]) {
    const reply = await bmc.app.fetch(new Request(`http://both${entries(owner)}`, { headers: { authorization } }))
    counts.push(((await reply.json()) as Json)['Members@odata.count'])
  }
  expect(counts).toEqual([0, 1, 0])
})
