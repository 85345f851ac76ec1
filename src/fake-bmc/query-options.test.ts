import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json } from '../../test/fake-bmc/bench.ts'
import { parseFilter } from './filter.ts'

const drives = '/redfish/v1/Chassis/1U/Drives'

const asked = async (bench: Bench, path: string): Promise<unknown> => {
  const reply = await bench.get(path)
  return reply.status === 200 ? 200 : [reply.status, ...messages(reply)]
}

describe('options that are refused', () => {
  const form = [400, 'QueryParameterValueFormatError']
  const range = [400, 'QueryParameterOutOfRange']
  const type = [400, 'QueryParameterValueTypeError']
  const clash = [400, 'QueryCombinationInvalid']
  test.each<[string, unknown]>([
    ['only=1', form],
    ['$expand=x', form],
    ['$expand=.x', form],
    ['$expand=x.', form],
    ['$expand=.($levels=)', form],
    ['$expand=.($levels=0)', range],
    ['$expand=.($levels=-1)', range],
    ['$expand=.($levels=6)', 200],
    ['$expand=.($levels=7)', range],
    ['$select=', form],
    ['$skip=x', type],
    ['$skip=1x', type],
    ['$skip=x1', type],
    ['$skip=-1', range],
    ['$skip=0', 200],
    ['$top=12', 200],
    ['$orderby=Name', [501, 'QueryParameterUnsupported']],
    ['orderby=Name', 200],
    ['only&$top=1', clash],
    ['only&$skip=1', clash],
    ['only&$filter=Id%20eq%20null', clash],
    ['only&$select=Id', 200],
    ['excerpt', [400, 'QueryNotSupportedOnResource']],
  ])('%s', async (query, wanted) => {
    expect(await asked(new Bench(), `${drives}?${query}`)).toEqual(wanted)
  })

  test('what is for collections, elsewhere; and an excerpt with what would change it', async () => {
    const bench = new Bench()
    for (const query of ['only', '$skip=1', '$top=1', '$filter=Id%20eq%20null'])
      expect(await asked(bench, `${bench.system}?${query}`)).toEqual([400, 'QueryNotSupportedOnResource'])
    const members = (await bench.get('/redfish/v1/Chassis/1U/Sensors')).body.Members as { '@odata.id': string }[]
    const sensor = members[0]?.['@odata.id'] ?? ''
    for (const other of ['$select=Name', '$expand=.'])
      expect(await asked(bench, `${sensor}?excerpt&${other}`)).toEqual(clash)
    expect(await asked(bench, `${sensor}?excerpt`)).toBe(200)
  })

  test('say which option and which value', async () => {
    const bench = new Bench()
    const said = async (query: string) => {
      const { error } = (await bench.get(`${drives}?${query}`)).body as { error: Json }
      return (error['@Message.ExtendedInfo'] as Json[])[0]?.MessageArgs
    }
    expect(await said('$top=x')).toEqual(['x', '$top'])
    expect(await said('$skip=-5')).toEqual(['-5', '$skip', '0 or more'])
    expect(await said('$expand=.($levels=9)')).toEqual(['.($levels=9)', '$expand', '1 to 6'])
    expect(await said('$orderby=Name')).toEqual(['$orderby'])
    expect(await said('$filter=nonsense')).toEqual(['nonsense', '$filter'])
  })
})

describe('pages', () => {
  test('begin and end where asked, and the last names no next', async () => {
    const bench = new Bench()
    const page = async (query: string) => {
      const { body } = await bench.get(`${drives}?${query}`)
      const ids = (body.Members as { '@odata.id': string }[]).map((member) => member['@odata.id'].slice(-1))
      return [ids.join(''), body['Members@odata.count'], body['Members@odata.nextLink']]
    }
    expect(await page('$skip=1')).toEqual(['23', 3, undefined])
    expect(await page('$top=2')).toEqual(['12', 3, `${drives}?$skip=2&$top=2`])
    expect(await page('$top=3')).toEqual(['123', 3, undefined])
    expect(await page('$top=0')).toEqual(['', 3, undefined])
    expect(await page('$skip=9')).toEqual(['', 3, undefined])
    expect(await page('$select=Members&$top=1')).toEqual(['1', 3, `${drives}?$select=Members&$skip=1&$top=1`])
  })

  test('only shows the member where there is one', async () => {
    const bench = new Bench()
    expect((await bench.get(`${drives}?only`)).body['Members@odata.count']).toBe(3)
    expect((await bench.get('/redfish/v1/Chassis?only')).body.Id).toBe('1U')
    expect((await bench.get('/redfish/v1/TaskService/Tasks?only')).body.Members).toEqual([])
  })
})

describe('expansion', () => {
  test('of what is below, what is linked, or both', async () => {
    const bench = new Bench()
    const got = async (which: string) => {
      const { body } = await bench.get(`${drives}/Disk1?$expand=${which}`)
      const { Chassis: chassis } = body.Links as { Chassis: Json }
      return Object.keys(chassis).length > 1
    }
    expect([await got('.'), await got('~'), await got('*')]).toEqual([false, true, true])
    const below = async (which: string) =>
      Object.keys((await bench.get(`${bench.system}?$expand=${which}`)).body.Bios as Json).length > 1
    expect([await below('.'), await below('~'), await below('*')]).toEqual([true, false, true])
  })

  test('leaves actions and settings as they are, and goes down as many levels as asked', async () => {
    const bench = new Bench()
    const { body } = await bench.get(`${bench.system}?$expand=.($levels=2)`)
    const { SettingsObject: settings } = (body.Bios as Json)['@Redfish.Settings'] as { SettingsObject: Json }
    expect(settings).toEqual({ '@odata.id': `${bench.system}/Bios/Settings` })
    expect(body.Actions).toEqual((await bench.get(bench.system)).body.Actions)
    const { Members: members } = body.Storage as { Members: Json[] }
    expect(members[0]?.Name).toBe('RAID Controller')
    expect(Object.keys(members[0]?.Volumes as Json)).toEqual(['@odata.id'])
  })
})

describe('selection', () => {
  test('of members, members of members, lists, all, and annotations', async () => {
    const bench = new Bench()
    const select = async (paths: string, path = bench.system) => {
      const { body } = await bench.get(`${path}?$select=${paths}`)
      return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith('@')))
    }
    expect(await select('Status/State')).toEqual({ Status: { State: 'Disabled' } })
    expect(await select('Name,%20UUID')).toEqual({ Name: 'm1', UUID: bench.machine.uuid })
    const boot = (await select('Boot/BootSourceOverrideTarget')).Boot as Json
    expect(Object.keys(boot).toSorted()).toEqual([
      'BootSourceOverrideTarget',
      'BootSourceOverrideTarget@Redfish.AllowableValues',
    ])
    expect(await select('Name/First')).toEqual({})
    expect(await select('Nam')).toEqual({})
    expect(Object.keys(await select('*')).length).toBeGreaterThan(20)
    expect(await select('Identifiers/DurableNameFormat', `${drives}/Disk1`)).toEqual({
      Identifiers: [{ DurableNameFormat: 'NAA' }],
    })
    expect(await select('Members', drives)).toHaveProperty('Members@odata.count', 3)
  })
})

describe('filters', () => {
  const body = { Name: 'b', Count: 5, Ready: false, Gone: null, 'Members@odata.count': 2, Deep: { Er: { Value: 1 } } }
  test.each([
    ["Name gt 'a'", true],
    ["Name lt 'a'", false],
    ["Name le 'b'", true],
    ["Name ge 'c'", false],
    ['Count lt 5', false],
    ['Count le 4', false],
    ['Count ge 6', false],
    ['Count eq -5', false],
    ['Count ne 5.5', true],
    ["Count eq '5'", false],
    ['Ready eq false', true],
    ['Ready ne true', true],
    ['Ready lt true', false],
    ['Ready ge false', false],
    ['Gone ne null', false],
    ['Deep/Er/Value eq 1', true],
    ['Deep/Er/Value/More eq null', true],
    ['Gone/More eq null', true],
    ['Members@odata.count eq 2', true],
    ["Count eq 5 or Name eq 'x' and Ready eq true", true],
    ["(Count eq 5 or Name eq 'x') and Ready eq true", false],
    ['not not Count eq 5', true],
    ['not (Count eq 4 or Count eq 3)', true],
    [' Count  eq 5 ', true],
    ["Name eq ''", false],
  ])('%s', (text, wanted) => {
    expect(parseFilter(text)?.(body)).toBe(wanted)
  })

  test.each([
    'Count eq 5 or',
    'or Count eq 5',
    'not',
    '()',
    'Count eq 5)',
    'Count eq 5 5',
    'Count eq 5.',
    'Count eq .5',
    'Count eq 5x',
    'Count eq x5',
    "'Count' eq 5",
    'Count and 5',
    'Count eq 5 and or Count eq 5',
    "Name eq 'a''",
    'Count eq True',
  ])('%s is none', (text) => {
    expect(parseFilter(text)).toBeUndefined()
  })
})
