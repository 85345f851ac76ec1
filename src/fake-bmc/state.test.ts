import { expect, test } from 'vitest'
import { Bench } from '../../test/fake-bmc/bench.ts'
import { restore, snapshot, type MachineSnapshot } from '../machine/snapshot.ts'
import type { BmcState } from './state.ts'

/** The same machine and BMC in another life of the program; what was saved went through a file. */
function reborn(bench: Bench): Bench {
  const text = JSON.stringify({ machine: snapshot(bench.machine), bmc: bench.bmc.save() })
  const saved = JSON.parse(text) as { machine: MachineSnapshot; bmc: BmcState }
  const next = new Bench({ sessionTimeoutMs: 1_000 })
  restore(next.machine, saved.machine)
  next.bmc.restore(saved.bmc)
  return next
}

test('accounts, sessions, subscriptions, names and the log are there after a restart', async () => {
  const bench = new Bench()
  const root = (await bench.get('/redfish/v1')).text
  const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'Operator' }
  const account = (await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: eve })).headers
  const login = { body: { UserName: 'eve', Password: 'eve-pass-1' }, user: '' }
  const token = (await bench.ask('POST', '/redfish/v1/SessionService/Sessions', login)).headers.get('x-auth-token')
  const destination = { Destination: 'http://listener/', Protocol: 'Redfish', Context: 'mine' }
  const subscriptions = '/redfish/v1/EventService/Subscriptions'
  await bench.ask('POST', subscriptions, { body: { ...destination, MessageIds: ['TaskEvent.TaskStarted'] } })
  const override = { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' }
  await bench.ask('PATCH', bench.system, { body: { AssetTag: 'rack 5', Boot: override } })
  await bench.ask('PATCH', '/redfish/v1/SessionService', { body: { SessionTimeout: 3_600 } })
  const log = `${bench.system}/LogServices/EventLog/Entries`
  bench.machine.bios.stage({ LogicalProc: 'Disabled' })
  bench.machine.powerOn()
  await bench.pass(0)
  bench.machine.powerOff()
  await bench.pass(60_000)
  const paths = [log, subscriptions, `${subscriptions}/1`, `${bench.system}/Bios/Settings`]
  const before = new Map<string, unknown>()
  for (const path of paths) before.set(path, (await bench.get(path)).body)

  const next = reborn(bench)
  const withToken = { user: '', headers: { 'x-auth-token': token ?? '' } }
  await next.pass(1_800_000)
  const seen = await next.get(next.system, withToken)
  expect([seen.status, seen.body.AssetTag]).toEqual([200, 'rack 5'])
  expect((await next.get('/redfish/v1')).text).toBe(root)
  expect((await next.get(account.get('location') ?? '', { user: 'eve', password: 'eve-pass-1' })).status).toBe(200)
  for (const path of paths) expect([path, (await next.get(path)).body]).toEqual([path, before.get(path)])
  // Numbers are not given twice.
  const again = await next.ask('POST', subscriptions, { body: destination })
  expect(again.headers.get('location')).toBe(`${subscriptions}/2`)
})

test('a task that waits for the machine still does; one that was worked on has failed', async () => {
  const bench = new Bench({ timing: { flashMs: 60_000 } })
  bench.serve('files', { fetch: async () => new Response('component: bmc\nversion: 2.0.0\n') })
  await bench.boot()
  const drives = [1, 2].map((bay) => ({ '@odata.id': `/redfish/v1/Chassis/1U/Drives/Disk${bay}` }))
  const mirror = { RAIDType: 'RAID1', Links: { Drives: drives }, '@Redfish.OperationApplyTime': 'OnReset' }
  const volumes = `${bench.system}/Storage/RAID1/Volumes`
  const waits = (await bench.ask('POST', volumes, { body: mirror })).headers.get('location') ?? ''
  const update = { ImageURI: 'http://files/bmc.bin' }
  const works = await bench.ask('POST', '/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate', {
    body: update,
  })
  const worked = works.headers.get('location') ?? ''
  await bench.pass(10_000)
  expect([(await bench.get(waits)).status, (await bench.get(worked)).status]).toEqual([202, 202])

  // The machine was on, so it comes back on, and its POST does what waited.
  const next = reborn(bench)
  expect((await next.get(waits)).body.TaskState).toBe('Pending')
  const failed = await next.get(worked)
  expect([failed.status, failed.body.TaskState]).toEqual([200, 'Exception'])
  await next.pass(600_000)
  const done = await next.get(waits)
  expect([done.status, done.body.TaskState, next.machine.raid?.volumes.length]).toEqual([200, 'Completed', 1])
})
