import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'
import { specs } from '../../../test/machine/bench.ts'

const drives = '/redfish/v1/Chassis/1U/Drives'
const drive = (bay: number) => `${drives}/Disk${bay}`

const erase = (bench: Bench, bay: number, body: Json = {}): Promise<Reply> =>
  bench.ask('POST', `${drive(bay)}/Actions/Drive.SecureErase`, { body })

const taskAt = async (bench: Bench, accepted: Reply): Promise<Json> =>
  (await bench.get((accepted.headers.get('location') ?? '').replace('TaskMonitors', 'Tasks'))).body

async function on(profile: ConstructorParameters<typeof Bench>[1] = {}): Promise<Bench> {
  const bench = new Bench({}, profile)
  await bench.boot()
  return bench
}

describe('a drive shows what it is', () => {
  test('a hard disk', async () => {
    const bench = new Bench()
    const [disk] = bench.machine.disks
    expect((await bench.get(drive(1))).body).toMatchObject({
      Id: 'Disk1',
      Name: 'Disk in bay 1',
      Model: 'HDD',
      SerialNumber: 'SN1D0',
      CapacityBytes: 90e9,
      BlockSizeBytes: 512,
      MediaType: 'HDD',
      Protocol: 'SATA',
      EncryptionAbility: 'None',
      EncryptionStatus: 'Unencrypted',
      FailurePredicted: false,
      PredictedMediaLifeLeftPercent: null,
      Identifiers: [{ DurableNameFormat: 'NAA', DurableName: disk?.wwn.slice(2) }],
      LocationIndicatorActive: false,
      Status: { State: 'Enabled', Health: 'OK' },
      Links: { Volumes: [], Chassis: { '@odata.id': '/redfish/v1/Chassis/1U' } },
      Operations: [],
    })
  })

  test('a flash disk that encrypts itself', async () => {
    const bench = new Bench()
    expect((await bench.get(drive(3))).body).toMatchObject({
      Name: 'Disk in bay 3',
      BlockSizeBytes: 4096,
      MediaType: 'SSD',
      Protocol: 'NVMe',
      EncryptionAbility: 'SelfEncryptingDrive',
      EncryptionStatus: 'Unlocked',
      PredictedMediaLifeLeftPercent: 100,
    })
  })

  test('one that fails soon, one that did, and one that was pulled', async () => {
    const bench = new Bench()
    const [first, second, third] = bench.machine.disks
    if (third) third.health = 'predicted to fail'
    expect((await bench.get(drive(3))).body).toMatchObject({
      FailurePredicted: true,
      PredictedMediaLifeLeftPercent: 1,
      Status: { State: 'Enabled', Health: 'Warning' },
    })
    const status = async (path: string) => (await bench.get(path)).body.Status
    expect(await status(bench.system)).toMatchObject({ Health: 'Warning', HealthRollup: 'Warning' })
    if (second) second.health = 'dead'
    expect(await status(drive(2))).toEqual({ State: 'Enabled', Health: 'Critical' })
    expect(await status(bench.system)).toMatchObject({ Health: 'Critical' })
    expect(await status(`${bench.system}/Storage/Direct1`)).toMatchObject({ Health: 'Warning' })
    if (first) first.missing = true
    expect((await bench.get(drive(1))).status).toBe(404)
    expect((await bench.get(drives)).body.Members).toEqual([{ '@odata.id': drive(2) }, { '@odata.id': drive(3) }])
    const unit = (await bench.get(`${bench.system}/Storage/RAID1`)).body
    expect([unit.Drives, unit['Drives@odata.count']]).toEqual([[{ '@odata.id': drive(2) }], 1])
  })
})

describe('secure erase', () => {
  test('only what a drive can do is offered', async () => {
    const bench = await on({
      disks: [specs.hdd, { ...specs.nvme, selfEncrypting: false }, { ...specs.ssd, device: '/dev/sdc' }],
    })
    const offered = async (bay: number) => {
      const { Actions: actions } = (await bench.get(drive(bay))).body as { Actions: Record<string, Json> }
      return actions['#Drive.SecureErase']?.['SanitizationType@Redfish.AllowableValues']
    }
    expect(await offered(1)).toEqual(['Overwrite'])
    expect(await offered(2)).toEqual(['Overwrite', 'BlockErase'])
    expect(await offered(3)).toEqual(['Overwrite', 'BlockErase', 'CryptographicErase'])
    expect(messages(await erase(bench, 1, { SanitizationType: 'BlockErase' }))).toEqual([
      'ActionParameterValueNotInList',
    ])
  })

  test.each(['BlockErase', 'CryptographicErase', 'Overwrite', undefined])('%s leaves nothing', async (type) => {
    const bench = await on()
    const disk = bench.machine.disks[2]
    disk?.write('alice')
    const accepted = await erase(bench, 3, type === undefined ? {} : { SanitizationType: type })
    expect(accepted.status).toBe(202)
    await bench.pass(3_600_000)
    expect(await taskAt(bench, accepted)).toMatchObject({ Name: 'Secure Erase', TaskState: 'Completed' })
    expect(disk?.remains().size).toBe(0)
    const wanted = { BlockErase: 'block-erase', CryptographicErase: 'cryptographic', Overwrite: 'overwrite' }
    expect(disk?.erasures.map(({ method }) => method)).toEqual([
      wanted[(type ?? 'CryptographicErase') as keyof typeof wanted],
    ])
  })

  test('passes take as many times as long', async () => {
    const bench = await on()
    const once = await erase(bench, 1, { SanitizationType: 'Overwrite' })
    const thrice = await erase(bench, 2, { SanitizationType: 'Overwrite', OverwritePasses: 3 })
    await bench.pass(700_000)
    expect((await taskAt(bench, once)).TaskState).toBe('Completed')
    expect((await taskAt(bench, thrice)).TaskState).toBe('Running')
    await bench.pass(1_400_000)
    expect((await taskAt(bench, thrice)).TaskState).toBe('Completed')
    for (const OverwritePasses of [0, 65])
      expect(messages(await erase(bench, 1, { OverwritePasses }))).toEqual(['ActionParameterValueNotInList'])
  })

  test('the task names its drive, and fails with it', async () => {
    const bench = await on()
    const body = { SanitizationType: 'Overwrite' }
    const accepted = await erase(bench, 1, body)
    await bench.pass(60_000)
    const running = await taskAt(bench, accepted)
    expect(running).toMatchObject({
      TaskState: 'Running',
      Payload: { TargetUri: `${drive(1)}/Actions/Drive.SecureErase`, JsonBody: JSON.stringify(body) },
    })
    expect((await bench.get(drive(1))).body.Operations).toEqual([
      { OperationName: 'Sanitize', PercentageComplete: running.PercentComplete },
    ])
    bench.machine.powerOff()
    await bench.pass(60_000)
    expect((await taskAt(bench, accepted)).TaskState).toBe('Exception')
    expect((await bench.get(drive(1))).body.Operations).toEqual([])
  })
})

describe('System Erase', () => {
  const service = '/redfish/v1/Managers/BMC/Oem/Dell/DellLCService'
  const systemErase = (bench: Bench, Component: unknown) =>
    bench.ask('POST', `${service}/Actions/DellLCService.SystemErase`, { body: { Component } })

  async function dell(): Promise<Bench> {
    const bench = new Bench({ quirks: ['Q21'], timing: { restartMs: 30_000 } })
    await bench.boot()
    for (const disk of bench.machine.disks) disk.write('alice')
    return bench
  }
  const left = (bench: Bench) => bench.machine.disks.map((disk) => disk.remains().size)

  test.each([
    [['OverwritePD'], [0, 0, 1]],
    [['CryptographicErasePD'], [1, 1, 0]],
    [
      ['OverwritePD', 'CryptographicErasePD'],
      [0, 0, 0],
    ],
    [
      ['BIOS', 'LCData'],
      [1, 1, 1],
    ],
  ])('%j erases the drives that are meant', async (components, wanted) => {
    const bench = await dell()
    const accepted = await systemErase(bench, components)
    expect(accepted.status).toBe(202)
    await bench.pass(3_600_000)
    expect(left(bench)).toEqual(wanted)
    expect(await taskAt(bench, accepted)).toMatchObject({
      Name: 'System Erase',
      TaskState: 'Completed',
      Payload: { TargetUri: `${service}/Actions/DellLCService.SystemErase` },
    })
    expect((await bench.get(service)).body.Name).toBe('DellLCService')
  })

  test('is as far as its slowest drive, and fails with one of them', async () => {
    const bench = await dell()
    const accepted = await systemErase(bench, ['OverwritePD', 'CryptographicErasePD'])
    await bench.pass(300_000)
    const { TaskState: state, PercentComplete: percent } = await taskAt(bench, accepted)
    expect([state, Number(percent) > 10 && Number(percent) < 100]).toEqual(['Running', true])
    bench.machine.powerOff()
    await bench.pass(60_000)
    expect((await taskAt(bench, accepted)).TaskState).toBe('Exception')
  })

  test('with the BMC among them it forgets its users and restarts', async () => {
    const bench = await dell()
    const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'Administrator' }
    await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: eve })
    expect((await systemErase(bench, ['IDRAC'])).status).toBe(202)
    await expect(bench.get('/redfish/v1')).rejects.toThrow('fetch failed')
    await bench.pass(300_000)
    expect((await bench.get(bench.system, { user: 'eve', password: 'eve-pass-1' })).status).toBe(401)
    expect((await bench.get(bench.system)).status).toBe(200)
  })

  test('needs components that are there, and power for the drives', async () => {
    const bench = await dell()
    expect(messages(await systemErase(bench, ['Everything']))).toEqual(['ActionParameterValueNotInList'])
    expect(messages(await systemErase(bench, undefined))).toEqual(['ActionParameterMissing'])
    bench.machine.powerOff()
    await bench.pass(60_000)
    expect(messages(await systemErase(bench, ['OverwritePD']))).toEqual(['ResourceInUse'])
  })
})
