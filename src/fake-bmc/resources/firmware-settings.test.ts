import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'

const related = ({ body }: Reply): unknown[] => {
  const { error } = body as { error: { '@Message.ExtendedInfo': Json[] } }
  return error['@Message.ExtendedInfo'].map(({ MessageId, MessageArgs, RelatedProperties }) => [
    String(MessageId).split('.').at(-1),
    MessageArgs,
    RelatedProperties,
  ])
}

describe('BIOS', () => {
  test('refusals name the attribute and the value', async () => {
    const bench = new Bench()
    const patch = (Attributes: Json) => bench.ask('PATCH', `${bench.system}/Bios/Settings`, { body: { Attributes } })
    const wrong = { Nonsense: 1, SysMfrContactInfo: 'x', LogicalProc: 5, ProcVirtualization: 'Maybe' }
    const refused = await patch(wrong)
    expect([refused.status, related(refused)]).toEqual([
      400,
      [
        ['PropertyUnknown', ['Nonsense'], ['/Attributes/Nonsense']],
        ['PropertyNotWritable', ['SysMfrContactInfo'], ['/Attributes/SysMfrContactInfo']],
        ['PropertyValueTypeError', ['5', 'LogicalProc'], ['/Attributes/LogicalProc']],
        ['PropertyValueNotInList', ['Maybe', 'ProcVirtualization'], ['/Attributes/ProcVirtualization']],
      ],
    ])
    expect(related(await patch({ AcPwrRcvryUserDelay: 5 }))).toEqual([
      ['PropertyValueOutOfRange', ['5', 'AcPwrRcvryUserDelay'], ['/Attributes/AcPwrRcvryUserDelay']],
    ])
  })

  test('what runs names its registry, its settings, and when they were last applied', async () => {
    const bench = new Bench()
    const path = `${bench.system}/Bios`
    const { body } = await bench.get(path)
    const settings = body['@Redfish.Settings'] as Json
    expect(body).toMatchObject({
      Name: 'BIOS Configuration',
      AttributeRegistry: 'BiosAttributeRegistry.1.0.0',
      ResetBiosToDefaultsPending: false,
    })
    expect(settings).toEqual({
      '@odata.type': '#Settings.v1_3_5.Settings',
      SettingsObject: { '@odata.id': `${path}/Settings` },
      SupportedApplyTimes: ['OnReset'],
    })
    await bench.ask('PATCH', `${path}/Settings`, { body: { Attributes: { LogicalProc: 'Disabled' } } })
    await bench.ask('POST', `${path}/Actions/Bios.ResetBios`)
    expect((await bench.get(path)).body.ResetBiosToDefaultsPending).toBe(true)
    await bench.boot()
    const { Time: time, ETag: tag } = (await bench.get(path)).body['@Redfish.Settings'] as Json
    expect(Date.parse(String(time))).toBeGreaterThan(0)
    expect(tag).toMatch(/^"\w+"$/)
    expect((await bench.get(path)).body.ResetBiosToDefaultsPending).toBe(false)
  })

  test('a password is changed by who knows it, at the next POST, and never shown', async () => {
    const bench = new Bench()
    const { machine, system } = bench
    const [password] = machine.bios.registry.filter(({ type }) => type === 'Password')
    const PasswordName = password?.name ?? ''
    const change = (OldPassword: string, NewPassword: string, name = PasswordName) =>
      bench.ask('POST', `${system}/Bios/Actions/Bios.ChangePassword`, {
        body: { PasswordName: name, OldPassword, NewPassword },
      })
    const wrong = await change('not this', 'Secret-1')
    expect([wrong.status, messages(wrong)]).toEqual([400, ['ActionParameterValueConflict']])
    expect(messages(await change('', 'x'.repeat(1_000)))).toEqual(['ActionParameterValueFormatError'])
    expect(messages(await change('', 'Secret-1', 'LogicalProc'))).toEqual(['ActionParameterValueNotInList'])
    expect((await change('', 'Secret-1')).status).toBe(204)
    const shown = async (path: string) => ((await bench.get(path)).body.Attributes as Json)[PasswordName]
    expect(await shown(`${system}/Bios/Settings`)).toBeNull()
    expect(machine.bios.get(PasswordName)).toBe('')
    await bench.boot()
    expect(await shown(`${system}/Bios`)).toBeNull()
    expect(machine.bios.get(PasswordName)).toBe('Secret-1')
    expect(messages(await change('', 'Secret-2'))).toEqual(['ActionParameterValueConflict'])
    expect((await change('Secret-1', 'Secret-2')).status).toBe(204)
    const action = `${system}/Bios/Actions/Bios.ChangePassword`
    for (const absent of ['PasswordName', 'OldPassword', 'NewPassword']) {
      const body = { PasswordName, OldPassword: 'a', NewPassword: 'b', [absent]: undefined }
      expect(messages(await bench.ask('POST', action, { body }))).toEqual(['ActionParameterMissing'])
    }
  })

  test('the registry tells what every attribute may be', async () => {
    const bench = new Bench()
    const { body } = await bench.get('/redfish/v1/Registries/BiosAttributeRegistry.1.0.0.json')
    const { Attributes: attributes } = body.RegistryEntries as { Attributes: Json[] }
    const { registry } = bench.machine.bios
    expect(attributes.map(({ AttributeName }) => AttributeName)).toEqual(registry.map(({ name }) => name))
    for (const [i, attribute] of registry.entries()) {
      const row = attributes[i]
      expect(row).toMatchObject({
        DisplayName: attribute.title,
        DisplayOrder: i,
        Type: attribute.type,
        ReadOnly: attribute.readOnly === true,
        ResetRequired: true,
      })
      expect([row?.LowerBound, row?.UpperBound, row?.MinLength, row?.MaxLength, row?.ScalarIncrement]).toEqual([
        attribute.lowerBound,
        attribute.upperBound,
        attribute.minLength,
        attribute.maxLength,
        attribute.increment,
      ])
      expect((row?.Value as Json[] | undefined)?.map(({ ValueName }) => ValueName)).toEqual(attribute.values)
      const standard = attribute.default === '' ? null : attribute.default
      expect(row?.DefaultValue).toBe(attribute.type === 'Password' ? undefined : standard)
    }
    const { model } = bench.machine.profile
    expect(body.SupportedSystems).toEqual([
      {
        ProductName: model,
        SystemId: model.replaceAll(/[^A-Za-z0-9]/g, ''),
        FirmwareVersion: bench.machine.firmware.version('bios'),
      },
    ])
  })
})

describe('secure boot', () => {
  const path = (bench: Bench) => `${bench.system}/SecureBoot`
  const patch = (bench: Bench, SecureBootEnable: boolean) =>
    bench.ask('PATCH', path(bench), { body: { SecureBootEnable } })
  const counts = async (bench: Bench) => {
    const found: Record<string, number> = {}
    for (const id of ['PK', 'KEK', 'db', 'dbx', 'PKDefault', 'dbDefault', 'dbxDefault']) {
      const members = (await bench.get(`${path(bench)}/SecureBootDatabases/${id}/Certificates`)).body.Members
      found[id] = (members as Json[]).length
    }
    return found
  }
  const reset = (bench: Bench, ResetKeysType: string) =>
    bench.ask('POST', `${path(bench)}/Actions/SecureBoot.ResetKeys`, { body: { ResetKeysType } })

  test('can be switched off in either mode, and on only with UEFI', async () => {
    const bench = new Bench()
    await patch(bench, true)
    expect((await patch(bench, false)).body.SecureBootEnable).toBe(false)
    await patch(bench, true)
    bench.machine.override = { ...bench.machine.override, mode: 'Legacy' }
    const refused = await patch(bench, true)
    expect([refused.status, related(refused)]).toEqual([
      400,
      [['PropertyValueConflict', ['SecureBootEnable', 'BootSourceOverrideMode'], ['/SecureBootEnable']]],
    ])
    expect((await patch(bench, false)).status).toBe(200)
  })

  test('its databases have what the keys’ state leaves', async () => {
    const bench = new Bench()
    const all = { PK: 1, KEK: 1, db: 1, dbx: 0, PKDefault: 1, dbDefault: 1, dbxDefault: 0 }
    expect(await counts(bench)).toEqual(all)
    expect((await reset(bench, 'DeletePK')).status).toBe(204)
    expect(await counts(bench)).toEqual({ ...all, PK: 0 })
    await reset(bench, 'DeleteAllKeys')
    expect(await counts(bench)).toEqual({ ...all, PK: 0, KEK: 0, db: 0 })
    await reset(bench, 'ResetAllKeysToDefault')
    expect(await counts(bench)).toEqual(all)
    expect(messages(await reset(bench, 'Forget'))).toEqual(['ActionParameterValueNotInList'])
    expect(messages(await bench.ask('POST', `${path(bench)}/Actions/SecureBoot.ResetKeys`))).toEqual([
      'ActionParameterMissing',
    ])
  })

  test('a certificate names its maker, and others are not there', async () => {
    const bench = new Bench()
    const { manufacturer } = bench.machine.profile
    const databases = `${path(bench)}/SecureBootDatabases`
    expect((await bench.get(`${databases}/dbDefault/Certificates/1`)).body).toMatchObject({
      Name: 'Certificate of dbDefault',
      Issuer: { CommonName: `${manufacturer} Platform CA` },
      Subject: { CommonName: `${manufacturer} db` },
    })
    expect((await bench.get(`${databases}/PK`)).body).toMatchObject({
      Name: 'UEFI PK',
      DatabaseId: 'PK',
      Certificates: { '@odata.id': `${databases}/PK/Certificates` },
    })
    for (const absent of ['PK/Certificates/2', 'dbx/Certificates/1', 'none', 'none/Certificates'])
      expect([absent, (await bench.get(`${databases}/${absent}`)).status]).toEqual([absent, 404])
    expect((await bench.get(databases)).body.Members).toHaveLength(8)
  })
})

describe('boot options', () => {
  test('are tried or not, the new ones last', async () => {
    const bench = new Bench()
    const option = (id: string) => `${bench.system}/BootOptions/${id}`
    const enable = (id: string, BootOptionEnabled: boolean) =>
      bench.ask('PATCH', option(id), { body: { BootOptionEnabled } })
    expect((await bench.get(option('Boot0002'))).body).toMatchObject({
      Name: 'PXE Network',
      DisplayName: 'PXE Network',
      BootOptionReference: 'Boot0002',
      BootOptionEnabled: true,
      Alias: 'Pxe',
    })
    expect((await bench.get(option('Boot0003'))).body.BootOptionEnabled).toBe(false)
    await enable('Boot0003', true)
    expect(bench.machine.bootOrder).toEqual(['Hdd', 'Pxe', 'Cd'])
    await enable('Boot0001', true)
    expect(bench.machine.bootOrder).toEqual(['Hdd', 'Pxe', 'Cd'])
    expect((await enable('Boot0001', false)).body.BootOptionEnabled).toBe(false)
    expect(bench.machine.bootOrder).toEqual(['Pxe', 'Cd'])
    const boot = async () => (await bench.get(bench.system)).body.Boot as Json
    expect((await boot()).BootOrder).toEqual(['Boot0002', 'Boot0003'])
    await bench.ask('POST', `${bench.system}/Actions/ComputerSystem.SetDefaultBootOrder`)
    expect((await boot()).BootOrder).toEqual(['Boot0001', 'Boot0002'])
    expect((await bench.get(option('Boot0009'))).status).toBe(404)
    expect((await bench.get(`${bench.system}/BootOptions`)).body.Members).toHaveLength(5)
  })
})
