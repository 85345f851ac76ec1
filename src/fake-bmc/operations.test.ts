import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json } from '../../test/fake-bmc/bench.ts'

const drive = (bay: number) => `/redfish/v1/Chassis/1U/Drives/Disk${bay}`

const storage = (bench: Bench) => `${bench.system}/Storage/RAID1`

const mirror = {
  RAIDType: 'RAID1',
  Name: 'root',
  Links: { Drives: [{ '@odata.id': drive(1) }, { '@odata.id': drive(2) }] },
}

/** The task behind an accepted request. */
async function taskOf(bench: Bench, reply: { headers: Headers }): Promise<{ status: number; task: Json }> {
  const { status, body } = await bench.get(reply.headers.get('location') ?? '')
  return { status, task: body }
}

describe('BIOS', () => {
  test('attributes wait for POST, and reading shows what runs', async () => {
    const bench = new Bench()
    const settings = `${bench.system}/Bios/Settings`
    const running = async () => (await bench.get(`${bench.system}/Bios`)).body
    const patch = (Attributes: Json) => bench.ask('PATCH', settings, { body: { Attributes } })
    expect((await patch({ ProcVirtualization: 'Disabled' })).status).toBe(200)
    expect((await bench.get(settings)).body.Attributes).toEqual({ ProcVirtualization: 'Disabled' })
    expect((await running()).Attributes).toMatchObject({ ProcVirtualization: 'Enabled' })
    await bench.boot()
    expect((await running()).Attributes).toMatchObject({ ProcVirtualization: 'Disabled' })
    expect((await running())['@Redfish.Settings']).toMatchObject({ Messages: [{ MessageId: 'Base.1.22.Success' }] })
    expect((await bench.get(settings)).body.Attributes).toEqual({})
    await bench.ask('POST', `${bench.system}/Bios/Actions/Bios.ResetBios`)
    bench.machine.reset()
    await bench.pass(600_000)
    expect((await running()).Attributes).toMatchObject({ ProcVirtualization: 'Enabled' })
  })

  test('a bad value says why, and none of its companions is taken', async () => {
    const bench = new Bench()
    const patch = (Attributes: Json) => bench.ask('PATCH', `${bench.system}/Bios/Settings`, { body: { Attributes } })
    expect(messages(await patch({ Nonsense: 1, LogicalProc: 'Disabled' }))).toEqual(['PropertyUnknown'])
    expect(messages(await patch({ LogicalProc: 'Sometimes' }))).toEqual(['PropertyValueNotInList'])
    expect(messages(await patch({ AcPwrRcvryUserDelay: 5 }))).toEqual(['PropertyValueOutOfRange'])
    expect(messages(await patch({ SysMfrContactInfo: 'x' }))).toEqual(['PropertyNotWritable'])
    expect(bench.machine.bios.pending()).toEqual({})
  })

  test('secure boot is set now and in force after POST, and not in legacy mode', async () => {
    const bench = new Bench()
    const path = `${bench.system}/SecureBoot`
    expect((await bench.ask('PATCH', path, { body: { SecureBootEnable: true } })).status).toBe(200)
    expect((await bench.get(path)).body).toMatchObject({ SecureBootEnable: true, SecureBootCurrentBoot: 'Disabled' })
    await bench.boot()
    expect((await bench.get(path)).body.SecureBootCurrentBoot).toBe('Enabled')
    bench.machine.override = { ...bench.machine.override, mode: 'Legacy' }
    expect(messages(await bench.ask('PATCH', path, { body: { SecureBootEnable: true } }))).toEqual([
      'PropertyValueConflict',
    ])
  })
})

describe('volumes', () => {
  test('made at once, they are there, and the drives know', async () => {
    const bench = new Bench()
    await bench.boot()
    const made = await bench.ask('POST', `${storage(bench)}/Volumes`, { body: mirror })
    expect([made.status, made.headers.get('location')]).toEqual([201, `${storage(bench)}/Volumes/1`])
    expect(made.body).toMatchObject({ Name: 'root', RAIDType: 'RAID1', CapacityBytes: 90e9 })
    expect((await bench.get(drive(1))).body.Links).toMatchObject({
      Volumes: [{ '@odata.id': `${storage(bench)}/Volumes/1` }],
    })
    bench.machine.disks[0]?.fill('alice', 0, 90e9)
    expect((await bench.ask('DELETE', `${storage(bench)}/Volumes/1`)).status).toBe(204)
    expect(bench.machine.raid?.volumes).toEqual([])
    // Deleting a volume frees its space and erases nothing.
    expect(bench.machine.disks[0]?.remains().get('alice')).toBe(90e9)
  })

  test('put off, they wait in a task for POST', async () => {
    const bench = new Bench()
    await bench.boot()
    const body = { ...mirror, '@Redfish.OperationApplyTime': 'OnReset' }
    const accepted = await bench.ask('POST', `${storage(bench)}/Volumes`, { body })
    expect([accepted.status, accepted.text]).toEqual([202, ''])
    const waiting = await taskOf(bench, accepted)
    expect([waiting.status, waiting.task.TaskState]).toEqual([202, 'Pending'])
    bench.machine.reset()
    await bench.pass(600_000)
    const done = await taskOf(bench, accepted)
    expect([done.status, done.task.TaskState, done.task.PercentComplete]).toEqual([200, 'Completed', 100])
    expect(bench.machine.raid?.volumes).toHaveLength(1)
  })

  test('a task that is cancelled before POST changes nothing', async () => {
    const bench = new Bench()
    await bench.boot()
    const body = { ...mirror, '@Redfish.OperationApplyTime': 'OnReset' }
    const accepted = await bench.ask('POST', `${storage(bench)}/Volumes`, { body })
    expect((await bench.ask('DELETE', accepted.headers.get('location') ?? '')).status).toBe(204)
    expect((await taskOf(bench, accepted)).task.TaskState).toBe('Cancelled')
    bench.machine.reset()
    await bench.pass(600_000)
    expect(bench.machine.raid?.volumes).toEqual([])
  })

  test('what cannot be built is refused with the property to blame', async () => {
    const bench = new Bench()
    await bench.boot()
    const create = (more: Json) => bench.ask('POST', `${storage(bench)}/Volumes`, { body: { ...mirror, ...more } })
    const { RAIDType: _, ...nameless } = mirror
    const missing = await bench.ask('POST', `${storage(bench)}/Volumes`, { body: nameless })
    expect(messages(missing)).toEqual(['CreateFailedMissingReqProperties'])
    expect(messages(await create({ RAIDType: 'RAID5' }))).toEqual(['PropertyValueNotInList'])
    expect(messages(await create({ Links: { Drives: [{ '@odata.id': drive(1) }] } }))).toEqual([
      'PropertyValueConflict',
    ])
    expect(messages(await create({ CapacityBytes: 91e9 }))).toEqual(['PropertyValueOutOfRange'])
    expect(messages(await create({ Links: { Drives: [{ '@odata.id': drive(9) }] } }))).toEqual([
      'PropertyValueNotInList',
    ])
    expect(bench.machine.raid?.volumes).toEqual([])
  })
})

describe('secure erase', () => {
  test('it takes its time, shows its progress, survives the host, and leaves nothing', async () => {
    const bench = new Bench()
    await bench.boot()
    const disk = bench.machine.disks[0]
    disk?.write('alice')
    const accepted = await bench.ask('POST', `${drive(1)}/Actions/Drive.SecureErase`, {
      body: { SanitizationType: 'Overwrite' },
    })
    expect(accepted.status).toBe(202)
    const etag = (await bench.get(drive(1))).headers.get('etag')
    await bench.pass(120_000)
    const running = await bench.get(drive(1))
    expect(running.body.Status).toMatchObject({ State: 'Updating' })
    const [operation] = running.body.Operations as { PercentageComplete: number }[]
    expect(operation?.PercentageComplete).toBeGreaterThan(10)
    expect(running.headers.get('etag')).toBe(etag)
    const again = await bench.ask('POST', `${drive(1)}/Actions/Drive.SecureErase`, { body: {} })
    expect([again.status, messages(again)]).toEqual([409, ['ResourceInUse']])
    bench.machine.reset()
    await bench.pass(3_600_000)
    expect((await taskOf(bench, accepted)).task.TaskState).toBe('Completed')
    expect(disk?.remains().size).toBe(0)
  })

  test('a drive in a volume, a kind it does not know, and a drive without power are refused', async () => {
    const bench = new Bench()
    const erase = (bay: number, SanitizationType: string) =>
      bench.ask('POST', `${drive(bay)}/Actions/Drive.SecureErase`, { body: { SanitizationType } })
    expect(messages(await erase(1, 'Overwrite'))).toEqual(['ResourceInUse'])
    await bench.boot()
    expect(messages(await erase(1, 'CryptographicErase'))).toEqual(['ActionParameterValueNotInList'])
    expect((await erase(3, 'CryptographicErase')).status).toBe(202)
    await bench.ask('POST', `${storage(bench)}/Volumes`, { body: mirror })
    expect(messages(await erase(2, 'Overwrite'))).toEqual(['ResourceInUse'])
  })
})

describe('firmware', () => {
  const start = () => {
    const bench = new Bench({ timing: { restartMs: 60_000, flashMs: 60_000 } })
    bench.serve('files', { fetch: ({ url }) => new Response('image', { status: url.includes('none') ? 404 : 200 }) })
    return bench
  }

  const update = (bench: Bench, file: string) =>
    bench.ask('POST', '/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate', {
      body: { ImageURI: `http://files/${file}` },
    })

  test('a BIOS runs after the next POST', async () => {
    const bench = start()
    await bench.boot()
    const accepted = await update(bench, 'bios-9.9.9.bin')
    await bench.pass(120_000)
    expect((await taskOf(bench, accepted)).task.TaskState).toBe('Pending')
    bench.machine.reset()
    await bench.pass(600_000)
    expect((await taskOf(bench, accepted)).task).toMatchObject({ TaskState: 'Completed', TaskStatus: 'OK' })
    expect((await bench.get(bench.system)).body.BiosVersion).toBe('9.9.9')
  })

  test('a BMC restarts, and forgets who was logged in', async () => {
    const bench = start()
    const body = { UserName: 'admin', Password: 'right-one' }
    const opened = await bench.ask('POST', '/redfish/v1/SessionService/Sessions', { user: '', body })
    const token = opened.headers.get('x-auth-token') ?? ''
    await update(bench, 'bmc-8.8.8.bin')
    await bench.pass(61_000)
    await expect(bench.get('/redfish/v1/')).rejects.toThrow('fetch failed')
    await bench.pass(60_000)
    expect((await bench.get(bench.system, { user: '', headers: { 'x-auth-token': token } })).status).toBe(401)
    expect((await bench.get('/redfish/v1/Managers/BMC')).body.FirmwareVersion).toBe('8.8.8')
  })

  test('an image that cannot be had, or says nothing of its version, fails the task', async () => {
    const bench = start()
    for (const file of ['none-1.0.bin', 'rubbish.bin']) {
      const accepted = await update(bench, file)
      await bench.pass(1_000)
      expect((await taskOf(bench, accepted)).task).toMatchObject({ TaskState: 'Exception', TaskStatus: 'Critical' })
    }
  })
})

describe('events', () => {
  test('a subscriber is told of what it asked for, in order, with its context and headers', async () => {
    const bench = new Bench()
    const got: { header: string | null; body: Json }[] = []
    bench.serve('listener', {
      fetch: async (request) => {
        got.push({ header: request.headers.get('x-mine'), body: (await request.json()) as Json })
        return new Response(null, { status: 204 })
      },
    })
    await bench.ask('POST', '/redfish/v1/EventService/Subscriptions', {
      body: {
        Destination: 'http://listener/events',
        Protocol: 'Redfish',
        Context: 'mine',
        ResourceTypes: ['ComputerSystem'],
        RegistryPrefixes: ['ResourceEvent'],
        HttpHeaders: [{ 'X-Mine': 'yes' }],
      },
    })
    bench.machine.powerOn()
    await bench.pass(60_000)
    expect(got.map(({ body }) => (body.Events as Json[])[0]?.MessageId)).toEqual([
      'ResourceEvent.1.4.ResourcePoweringOn',
      'ResourceEvent.1.4.ResourcePoweredOn',
    ])
    expect(got[0]).toMatchObject({ header: 'yes', body: { Context: 'mine' } })
  })

  test('a subscriber that does not answer is tried again, then dropped; one far away is never called', async () => {
    const bench = new Bench()
    let calls = 0
    bench.serve('listener', {
      fetch: () => {
        calls++
        return new Response(null, { status: 500 })
      },
    })
    const subscribe = (Destination: string) =>
      bench.ask('POST', '/redfish/v1/EventService/Subscriptions', {
        body: { Destination, Protocol: 'Redfish', RegistryPrefixes: ['ResourceEvent'] },
      })
    const near = await subscribe('http://listener/events')
    expect((await subscribe('http://192.0.2.7/events')).status).toBe(201)
    bench.machine.powerOn()
    await bench.pass(300_000)
    expect(calls).toBe(4)
    expect((await bench.get(near.headers.get('location') ?? '')).status).toBe(404)
    expect(bench.world.journal.entries.some(({ to }) => to === '192.0.2.7')).toBe(false)
  })

  test('the log has whole entries, and forgets them when told', async () => {
    const bench = new Bench()
    await bench.boot()
    const entries = `${bench.system}/LogServices/EventLog/Entries`
    const [first] = (await bench.get(entries)).body.Members as Json[]
    expect(first).toMatchObject({ EntryType: 'Event', Severity: 'OK' })
    expect((await bench.get(String(first?.['@odata.id'] as string))).body.Message).toBe(first?.Message)
    await bench.ask('POST', `${bench.system}/LogServices/EventLog/Actions/LogService.ClearLog`)
    expect((await bench.get(entries)).body.Members).toEqual([])
  })
})
