import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'

const drive = (bay: number) => `/redfish/v1/Chassis/1U/Drives/Disk${bay}`
const link = (path: string) => ({ '@odata.id': path })
const storage = (bench: Bench, id = 'RAID1') => `${bench.system}/Storage/${id}`
const mirror = { RAIDType: 'RAID1', Links: { Drives: [link(drive(1)), link(drive(2))] } }

const create = (bench: Bench, more: Json = {}): Promise<Reply> =>
  bench.ask('POST', `${storage(bench)}/Volumes`, { body: { ...mirror, ...more } })

const act = (bench: Bench, name: string, body: Json = {}): Promise<Reply> =>
  bench.ask('POST', `${storage(bench)}/Volumes/1/Actions/Volume.${name}`, { body })

async function on(): Promise<Bench> {
  const bench = new Bench()
  await bench.boot()
  return bench
}

const taskAt = async (bench: Bench, accepted: Reply): Promise<Json> =>
  (await bench.get((accepted.headers.get('location') ?? '').replace('TaskMonitors', 'Tasks'))).body

test('a volume shows what it is made of and what was asked for', async () => {
  const bench = await on()
  const asked = { Name: 'root', CapacityBytes: 40e9, StripSizeBytes: 131_072 }
  const made = await create(bench, asked)
  const [volume] = bench.machine.raid?.volumes ?? []
  expect(made.body).toMatchObject({
    '@odata.type': '#Volume.v1_9_0.Volume',
    Id: '1',
    ...asked,
    RAIDType: 'RAID1',
    BlockSizeBytes: 512,
    Encrypted: false,
    Identifiers: [{ DurableNameFormat: 'NAA', DurableName: volume?.wwn.slice(2) }],
    Status: { State: 'Enabled', Health: 'OK' },
    Links: { Drives: [link(drive(1)), link(drive(2))] },
    Operations: [],
  })
  expect((await bench.get(`${storage(bench)}/Volumes`)).body).toMatchObject({
    Members: [link(`${storage(bench)}/Volumes/1`)],
    '@Redfish.OperationApplyTimeSupport': {
      '@odata.type': '#Settings.v1_3_5.OperationApplyTimeSupport',
      SupportedValues: ['Immediate', 'OnReset'],
    },
  })
  expect((await bench.ask('PATCH', `${storage(bench)}/Volumes/1`, { body: { Name: 'data' } })).body.Name).toBe('data')
  expect((await bench.get(`${storage(bench)}/Volumes/2`)).status).toBe(404)
})

test('its state is that of its disks', async () => {
  const bench = await on()
  await create(bench)
  const status = async () => (await bench.get(`${storage(bench)}/Volumes/1`)).body.Status
  const [first, second] = bench.machine.disks
  if (first) first.health = 'dead'
  expect(await status()).toEqual({ State: 'Enabled', Health: 'Warning' })
  expect((await act(bench, 'CheckConsistency')).status).toBe(409)
  if (second) second.health = 'dead'
  expect(await status()).toEqual({ State: 'UnavailableOffline', Health: 'Critical' })
})

describe('what cannot be built says which property is to blame', () => {
  const blamed = ({ body }: Reply) => {
    const { error } = body as { error: { message: string; '@Message.ExtendedInfo': Json[] } }
    return [error.message, error['@Message.ExtendedInfo'][0]?.RelatedProperties]
  }
  const clash = (one: string, other: string) =>
    `The property '${one}' could not be written because its value would conflict with the value of the '${other}' property.`

  test.each<[string, Json, [string, string[]]]>([
    [
      'a level it has not',
      { RAIDType: 'RAID5', Links: { Drives: [link(drive(1))] } },
      ["The value 'RAID5' for the property RAIDType is not in the list of acceptable values.", ['/RAIDType']],
    ],
    ['too few disks', { Links: { Drives: [link(drive(1))] } }, [clash('Drives (1)', 'RAIDType'), ['/Links/Drives']]],
    [
      'a disk of other ports',
      { Links: { Drives: [link(drive(1)), link(drive(3))] } },
      [clash('Drives', 'Storage'), ['/Links/Drives']],
    ],
    [
      'a disk twice',
      { Links: { Drives: [link(drive(1)), link(drive(1))] } },
      [clash('Drives', 'Drives'), ['/Links/Drives']],
    ],
    [
      'a disk that is not there',
      { Links: { Drives: [link(drive(1)), link(drive(9))] } },
      ["The value 'Disk9' for the property Drives is not in the list of acceptable values.", ['/Links/Drives']],
    ],
    [
      'too much',
      { CapacityBytes: 91e9 },
      [
        "The value '91000000000' for the property CapacityBytes is not in the supported range of acceptable values.",
        ['/CapacityBytes'],
      ],
    ],
  ])('%s', async (_, wrong, wanted) => {
    const bench = await on()
    const refused = await create(bench, wrong)
    expect([refused.status, blamed(refused)]).toEqual([400, wanted])
    expect(bench.machine.raid?.volumes).toEqual([])
  })

  test('a dead disk', async () => {
    const bench = await on()
    const [disk] = bench.machine.disks
    if (disk) disk.health = 'dead'
    expect(blamed(await create(bench))[0]).toBe(clash('Drives', 'Status'))
  })

  test.each([
    [{ CapacityBytes: 0 }, 'PropertyValueOutOfRange'],
    [{ StripSizeBytes: 511 }, 'PropertyValueOutOfRange'],
    [{ Name: 'x'.repeat(65) }, 'PropertyValueFormatError'],
    [{ '@Redfish.OperationApplyTime': 'Never' }, 'PropertyValueNotInList'],
    [{ Links: { Drives: ['Disk1'] } }, 'PropertyValueTypeError'],
    [{ Links: {} }, 'CreateFailedMissingReqProperties'],
  ])('%j', async (wrong, why) => {
    const bench = await on()
    expect(messages(await create(bench, wrong))).toEqual([why])
  })

  test('nothing without power, and nothing where there is no controller', async () => {
    const bench = new Bench()
    const refused = await create(bench)
    expect([refused.status, messages(refused)]).toEqual([409, ['ResourceInUse']])
    const direct = await bench.ask('POST', `${storage(bench, 'Direct1')}/Volumes`, { body: mirror })
    expect([direct.status, messages(direct)]).toEqual([400, ['ActionNotSupported']])
    expect((await bench.get(`${storage(bench, 'Direct1')}/Volumes`)).body.Members).toEqual([])
  })
})

test('deleting can be put off, and shows as a task of its own', async () => {
  const bench = await on()
  await create(bench)
  const path = `${storage(bench)}/Volumes/1`
  const body = { '@Redfish.OperationApplyTime': 'OnReset' }
  const accepted = await bench.ask('DELETE', path, { body })
  expect(accepted.status).toBe(202)
  expect(await taskAt(bench, accepted)).toMatchObject({
    Name: 'Delete Volume',
    TaskState: 'Pending',
    PercentComplete: 0,
    Payload: { HttpOperation: 'DELETE', TargetUri: path, JsonBody: JSON.stringify(body) },
  })
  expect(bench.machine.raid?.volumes).toHaveLength(1)
  bench.machine.reset()
  await bench.pass(600_000)
  expect(await taskAt(bench, accepted)).toMatchObject({ TaskState: 'Completed', PercentComplete: 100 })
  expect(bench.machine.raid?.volumes).toEqual([])
})

test('creating that was put off shows what was asked, and fails if it cannot be done any more', async () => {
  const bench = await on()
  const body = { ...mirror, '@Redfish.OperationApplyTime': 'OnReset' }
  const accepted = await create(bench, body)
  expect(await taskAt(bench, accepted)).toMatchObject({
    Name: 'Create Volume',
    Payload: {
      HttpOperation: 'POST',
      HttpHeaders: ['Content-Type: application/json'],
      TargetUri: `${storage(bench)}/Volumes`,
      JsonBody: JSON.stringify(body),
    },
  })
  const [disk] = bench.machine.disks
  if (disk) disk.health = 'dead'
  bench.machine.reset()
  await bench.pass(600_000)
  expect(await taskAt(bench, accepted)).toMatchObject({ TaskState: 'Exception', TaskStatus: 'Critical' })
})

describe('initializing', () => {
  test('fast writes the ends, slow the whole, and shows how far it is', async () => {
    const bench = await on()
    await create(bench)
    const [volume] = bench.machine.raid?.volumes ?? []
    volume?.write('alice')
    const fast = await act(bench, 'Initialize')
    expect(fast.status).toBe(202)
    expect((await taskAt(bench, fast)).Name).toBe('Initialize Volume')
    await bench.pass(60_000)
    expect(await taskAt(bench, fast)).toMatchObject({ TaskState: 'Completed' })
    expect(volume?.remains().size).toBe(1)
    const slow = await act(bench, 'Initialize', { InitializeType: 'Slow' })
    await bench.pass(120_000)
    const { Operations: operations } = (await bench.get(`${storage(bench)}/Volumes/1`)).body as { Operations: Json[] }
    expect(operations).toEqual([{ OperationName: 'Initialize', PercentageComplete: expect.any(Number) }])
    expect(operations[0]?.PercentageComplete).toBeGreaterThan(10)
    expect((await taskAt(bench, slow)).PercentComplete).toBe(operations[0]?.PercentageComplete)
    expect((await act(bench, 'Initialize')).status).toBe(409)
    await bench.pass(3_600_000)
    expect(await taskAt(bench, slow)).toMatchObject({ TaskState: 'Completed' })
    expect(volume?.remains().size).toBe(0)
  })

  test('can be skipped, and needs a type and a method that are known', async () => {
    const bench = await on()
    await create(bench)
    bench.machine.raid?.volumes[0]?.write('alice')
    expect((await act(bench, 'Initialize', { InitializeMethod: 'Skip', InitializeType: 'Slow' })).status).toBe(204)
    await bench.pass(3_600_000)
    expect(bench.machine.raid?.volumes[0]?.remains().size).toBe(1)
    for (const wrong of [{ InitializeType: 'Medium' }, { InitializeMethod: 'Midground' }])
      expect(messages(await act(bench, 'Initialize', wrong))).toEqual(['ActionParameterValueNotInList'])
    expect((await act(bench, 'CheckConsistency')).status).toBe(204)
  })
})

test('without power nothing is deleted or initialized at once', async () => {
  const bench = await on()
  await create(bench)
  bench.machine.powerOff()
  await bench.pass(60_000)
  expect((await bench.ask('DELETE', `${storage(bench)}/Volumes/1`)).status).toBe(409)
  expect((await act(bench, 'Initialize')).status).toBe(409)
  expect(bench.machine.raid?.volumes).toHaveLength(1)
})
