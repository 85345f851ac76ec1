import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'
import { manifestOf } from '../firmware-update.ts'

const service = '/redfish/v1/UpdateService'
const inventory = (id: string) => `${service}/FirmwareInventory/${id}`

const update = (bench: Bench, file: string, more: Json = {}): Promise<Reply> =>
  bench.ask('POST', `${service}/Actions/UpdateService.SimpleUpdate`, {
    body: { ImageURI: `http://files/${file}`, ...more },
  })

/** A machine whose first port has firmware of its own, and whose second has none. */
function start(text = 'image'): Bench {
  const timing = { flashMs: 60_000, restartMs: 30_000 }
  const [first, second] = new Bench().machine.profile.nics
  if (!first || !second) throw new Error('The profile has two ports')
  const { firmwareVersion: _, ...plain } = second
  const bench = new Bench({ timing }, { nics: [{ ...first, firmwareVersion: '20.1' }, plain] })
  bench.serve('files', { fetch: ({ url }) => new Response(text, { status: url.includes('none') ? 404 : 200 }) })
  return bench
}

const placeOf = (accepted: Reply): string => (accepted.headers.get('location') ?? '').replace('TaskMonitors', 'Tasks')

const version = async (bench: Bench, id: string) => (await bench.get(inventory(id))).body.Version

describe('what an image is for', () => {
  test.each([
    ['http://f/bios-1.2.3.bin', '', 'bios', '1.2.3'],
    ['http://f/UEFI_9.9', '', 'bios', '9.9'],
    ['http://f/ethernet-22.0.bin', '', 'nic', '22.0'],
    ['http://f/NIC_22.0.1.bin', '', 'nic', '22.0.1'],
    ['http://f/iDRAC-7.0.bin', '', 'bmc', '7.0'],
    ['http://f/ilo5_2.44.bin?a=bios', '', 'bmc', '2.44'],
    ['http://f/bios/thing-12.bin', '', undefined, undefined],
    ['http://f/bios-1.2.3.bin', 'component: nic\nversion: 4.5', 'nic', '4.5'],
    ['http://f/x', '{"Component": "BMC", "version":"4.5-beta_1"}', 'bmc', '4.5-beta_1'],
    ['http://f/x', "component = 'nic:eno1'\nversion=7", 'nic:eno1', '7'],
    ['http://f/x-1.0', `${' '.repeat(70_000)}component: bios\nversion: 2.0`, undefined, '1.0'],
    ['http://f/x-1.0', 'subcomponent: bios\nconversion: 2.0', undefined, '1.0'],
  ])('%s saying %j', (url, text, component, wanted) => {
    expect(manifestOf(url, text)).toEqual({ component, version: wanted })
  })
})

describe('the inventory', () => {
  test('has what can be flashed, and what runs', async () => {
    const bench = start()
    const { Members: members } = (await bench.get(`${service}/FirmwareInventory`)).body
    const [nic] = bench.machine.nics
    expect(members).toEqual(['BIOS', 'BMC', `NIC.${nic?.name}`].map((id) => ({ '@odata.id': inventory(id) })))
    expect((await bench.get(inventory('BIOS'))).body).toMatchObject({
      Id: 'BIOS',
      Name: 'BIOS Firmware',
      SoftwareId: 'BIOS',
      Version: bench.machine.firmware.version('bios'),
      Updateable: true,
      Status: { State: 'Enabled', Health: 'OK' },
      RelatedItem: [{ '@odata.id': bench.system }],
      'RelatedItem@odata.count': 1,
    })
    const manager = { RelatedItem: [{ '@odata.id': '/redfish/v1/Managers/BMC' }] }
    expect((await bench.get(inventory('BMC'))).body).toMatchObject(manager)
    expect((await bench.get(inventory(`NIC.${nic?.name}`))).body.Version).toBe('20.1')
    expect((await bench.get(inventory('NIC.eno2'))).status).toBe(404)
  })

  test('shows a BIOS that waits for POST', async () => {
    const bench = start()
    const before = await version(bench, 'BIOS')
    await update(bench, 'bios-9.9.bin')
    await bench.pass(61_000)
    expect((await bench.get(inventory('BIOS'))).body).toMatchObject({
      Version: before,
      Status: { State: 'Updating', Health: 'OK' },
    })
    await bench.boot()
    expect((await bench.get(inventory('BIOS'))).body).toMatchObject({ Version: '9.9', Status: { State: 'Enabled' } })
  })
})

describe('what is flashed', () => {
  test('is what the client says before what the image does', async () => {
    const bench = start('component: bios\nversion: 5.5')
    const nic = `NIC.${bench.machine.nics[0]?.name}`
    const body = { Targets: [inventory(nic)] }
    const accepted = await update(bench, 'x.bin', body)
    await bench.pass(61_000)
    expect(await version(bench, nic)).toBe('5.5')
    expect((await bench.get(placeOf(accepted))).body).toMatchObject({
      Name: 'Firmware Update',
      TaskState: 'Completed',
      PercentComplete: 100,
      Payload: {
        TargetUri: `${service}/Actions/UpdateService.SimpleUpdate`,
        JsonBody: JSON.stringify({ ImageURI: 'http://files/x.bin', ...body }),
      },
    })
    expect((await bench.get(bench.system)).status).toBe(200)
  })

  test('is what the image says, and the BMC if neither does', async () => {
    const bench = start()
    const nic = `NIC.${bench.machine.nics[0]?.name}`
    await update(bench, 'nic-8.8.bin')
    await bench.pass(61_000)
    expect(await version(bench, nic)).toBe('8.8')
    await update(bench, 'thing-7.7.bin')
    await bench.pass(95_000)
    expect(await version(bench, 'BMC')).toBe('7.7')
  })

  test.each([
    [{ Targets: [inventory('FPGA')] }, 'ActionParameterValueNotInList'],
    [{ Targets: [inventory('NIC.eno2')] }, 'ActionParameterValueNotInList'],
    [{ Targets: ['/redfish/v1/Systems/BIOS'] }, 'ActionParameterValueNotInList'],
    [{ Targets: [inventory('BIOS'), inventory('FPGA')] }, 'ActionParameterValueNotInList'],
    [{ ImageURI: undefined }, 'ActionParameterMissing'],
    [{ ImageURI: 'files/bios.bin' }, 'ActionParameterValueFormatError'],
    [{ ImageURI: 'see http://files/x' }, 'ActionParameterValueFormatError'],
    [{ ImageURI: 'http://files/x y' }, 'ActionParameterValueFormatError'],
    [{ TransferProtocol: 'TFTP' }, 'ActionParameterValueNotInList'],
  ])('is nothing for %j', async (wrong, why) => {
    const bench = start()
    const refused = await update(bench, 'bios-1.2.bin', wrong)
    expect([refused.status, messages(refused)]).toEqual([400, [why]])
    expect((await bench.get('/redfish/v1/TaskService/Tasks')).body.Members).toEqual([])
  })
})

describe('the task of an update', () => {
  test('goes up by quarters, and its monitor answers 202 until it is over', async () => {
    const bench = start()
    const accepted = await update(bench, 'nic-1.2.bin')
    const monitor = accepted.headers.get('location') ?? ''
    const seen: unknown[] = []
    for (let i = 0; i < 5; i++) {
      const { status, headers, body } = await bench.get(monitor)
      seen.push([status, headers.get('location'), body.TaskState, body.PercentComplete])
      await bench.pass(15_000)
    }
    expect(seen).toEqual([
      [202, monitor, 'Running', 5],
      [202, monitor, 'Running', 20],
      [202, monitor, 'Running', 40],
      [202, monitor, 'Running', 60],
      [200, null, 'Completed', 100],
    ])
  })

  test('tells why it failed', async () => {
    const bench = start()
    for (const [file, host] of [
      ['none.bin', 'files'],
      ['x.bin', '192.0.2.1'],
      ['x.bin', 'nobody'],
      ['rubbish.bin', 'files'],
    ]) {
      const url = `http://${host}/${file}`
      const task = placeOf(await update(bench, '', { ImageURI: url }))
      await bench.pass(5_000)
      const { TaskState: state, TaskStatus: status, Messages: said } = (await bench.get(task)).body
      expect([url, state, status, (said as Json[]).map(({ MessageArgs }) => MessageArgs)]).toEqual([
        url,
        'Exception',
        'Critical',
        [[url]],
      ])
    }
  })

  test('can be cancelled, and then nothing is flashed', async () => {
    const bench = start()
    const nic = `NIC.${bench.machine.nics[0]?.name}`
    const task = placeOf(await update(bench, 'nic-9.1.bin'))
    await bench.pass(20_000)
    expect((await bench.ask('DELETE', task)).status).toBe(204)
    await bench.pass(100_000)
    expect((await bench.get(task)).body).toMatchObject({
      TaskState: 'Cancelled',
      TaskStatus: 'OK',
      PercentComplete: 20,
    })
    expect(await version(bench, nic)).toBe('20.1')
    expect((await bench.ask('DELETE', task)).status).toBe(204)
    expect((await bench.get(task)).status).toBe(404)
  })

  test('is accompanied by events', async () => {
    const bench = start()
    await update(bench, 'nic-9.1.bin')
    await update(bench, 'none.bin')
    await update(bench, 'rubbish.bin')
    await update(bench, 'bios-9.1.bin')
    await bench.pass(100_000)
    const entries = (await bench.get('/redfish/v1/Managers/BMC/LogServices/EventLog/Entries')).body.Members as Json[]
    const said = entries.map(({ MessageId, Message, Severity }) => [MessageId, Message, Severity])
    const nic = inventory(`NIC.${bench.machine.nics[0]?.name}`)
    const name = (id: string) => `Update.1.3.${id}`
    expect(said).toContainEqual([
      name('TransferringToComponent'),
      "Image 'http://files/nic-9.1.bin' is being transferred to 'BMC'.",
      'OK',
    ])
    expect(said).toContainEqual([
      name('InstallingOnComponent'),
      `Image 'http://files/nic-9.1.bin' is being installed on '${nic}'.`,
      'OK',
    ])
    expect(said).toContainEqual([
      name('UpdateSuccessful'),
      `Device '${nic}' successfully updated with image 'http://files/nic-9.1.bin'.`,
      'OK',
    ])
    expect(said).toContainEqual([
      name('TransferFailed'),
      "Transfer of image 'http://files/none.bin' to 'BMC' failed.",
      'Critical',
    ])
    expect(said).toContainEqual([
      name('VerificationFailed'),
      `Verification of image 'http://files/rubbish.bin' at '${inventory('BMC')}' failed.`,
      'Critical',
    ])
    expect(said).toContainEqual([
      name('AwaitToActivate'),
      `Awaiting for an action to proceed with activating image 'http://files/bios-9.1.bin' on '${inventory('BIOS')}'.`,
      'OK',
    ])
    const tasks = said.map(([id]) => String(id)).filter((id) => id.startsWith('TaskEvent'))
    const started = Array<string>(4).fill('TaskEvent.1.0.TaskStarted')
    expect(tasks.toSorted()).toEqual([
      'TaskEvent.1.0.TaskAborted',
      'TaskEvent.1.0.TaskAborted',
      'TaskEvent.1.0.TaskCompletedOK',
      ...started,
    ])
  })
})

test('finished tasks can be read for as long as the service keeps them', async () => {
  const bench = start()
  const service2 = '/redfish/v1/TaskService'
  expect((await bench.get(service2)).body).toMatchObject({
    Name: 'Task Service',
    TaskAutoDeleteTimeoutMinutes: 1_440,
    CompletedTaskOverWritePolicy: 'Oldest',
    LifeCycleEventOnTaskStateChange: true,
    Tasks: { '@odata.id': `${service2}/Tasks` },
  })
  const patched = await bench.ask('PATCH', service2, { body: { TaskAutoDeleteTimeoutMinutes: 10 } })
  expect(patched.body.TaskAutoDeleteTimeoutMinutes).toBe(10)
  const task = placeOf(await update(bench, 'nic-9.1.bin'))
  await bench.pass(60_000)
  const { EndTime: end, StartTime: begin } = (await bench.get(task)).body
  expect(Date.parse(String(end)) - Date.parse(String(begin))).toBe(60_000)
  await bench.pass(590_000)
  expect((await bench.get(task)).status).toBe(200)
  await bench.pass(20_000)
  expect((await bench.get(task)).status).toBe(404)
  expect((await bench.get(`${service2}/Tasks`)).body.Members).toEqual([])
})
