import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json } from '../../test/fake-bmc/bench.ts'
import { parseFilter } from './filter.ts'

describe('$filter', () => {
  const body = { Name: "it's", Count: 5, Status: { Health: 'OK' }, Ready: true, Gone: null }
  test.each([
    ["Name eq 'it''s'", true],
    ['Count eq 5', true],
    ['Count gt 5', false],
    ['Count ge 5 and Count le 5.0', true],
    ["Status/Health ne 'OK' or Ready eq true", true],
    ["not (Status/Health eq 'OK')", false],
    ["not Ready eq true or Count lt 6 and Name eq 'x'", false],
    ['Gone eq null', true],
    ['Absent eq null', true],
    ["Count gt 'a'", false],
  ])('%s', (text, wanted) => {
    expect(parseFilter(text)?.(body)).toBe(wanted)
  })

  test.each([
    '',
    'Name',
    'Name eq',
    "Name is 'x'",
    "(Name eq 'x'",
    "Name eq 'x' and",
    "Name eq 'x",
    'Name eq x',
    '5 eq 5',
  ])('%j is no filter', (text) => {
    expect(parseFilter(text)).toBeUndefined()
  })

  test('comes before paging, and paging before expansion', async () => {
    const bench = new Bench()
    const ask = async (query: string) => (await bench.get(`/redfish/v1/Chassis/1U/Drives?${query}`)).body
    const filter = `$filter=${encodeURIComponent("MediaType eq 'HDD'")}`
    expect((await ask(filter))['Members@odata.count']).toBe(2)
    const page = await ask(`$expand=.&$top=1&${filter}`)
    expect((page.Members as Json[]).map(({ MediaType }) => MediaType)).toEqual(['HDD'])
    expect(page['Members@odata.nextLink']).toContain('$skip=1')
    const nobody = await ask(`$filter=${encodeURIComponent("MediaType eq 'Tape'")}`)
    expect([nobody['Members@odata.count'], nobody.Members]).toEqual([0, []])
  })

  test('finds nothing that whoever asks may not read', async () => {
    const bench = new Bench()
    const accounts = '/redfish/v1/AccountService/Accounts'
    await bench.ask('POST', accounts, { body: { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' } })
    const asked = `${accounts}?$filter=${encodeURIComponent("RoleId eq 'Administrator'")}`
    expect((await bench.get(asked)).body['Members@odata.count']).toBe(1)
    expect((await bench.get(asked, { user: 'eve', password: 'eve-pass-1' })).body['Members@odata.count']).toBe(0)
  })

  test('is for collections, and must be one', async () => {
    const bench = new Bench()
    const asked = async (path: string) => {
      const reply = await bench.get(path)
      return [reply.status, messages(reply)[0]]
    }
    expect(await asked(`${bench.system}?$filter=${encodeURIComponent("Name eq 'x'")}`)).toEqual([
      400,
      'QueryNotSupportedOnResource',
    ])
    expect(await asked('/redfish/v1/Systems?$filter=rubbish')).toEqual([400, 'QueryParameterValueFormatError'])
  })
})

test('a page that is not the last names the next, with everything else that was asked', async () => {
  const bench = new Bench()
  const seen: string[] = []
  let next: string | undefined =
    `/redfish/v1/Chassis/1U/Drives?$top=1&$expand=.&$filter=${encodeURIComponent("Protocol ne 'x'")}`
  for (let pages = 0; next !== undefined && pages < 9; pages++) {
    const { body }: { body: Json } = await bench.get(next)
    seen.push(...(body.Members as Json[]).map(({ Id }) => String(Id)))
    next = body['Members@odata.nextLink'] as string | undefined
  }
  expect(seen).toEqual(['Disk1', 'Disk2', 'Disk3'])
})

test('an excerpt is what a sensor reads, and other resources have none', async () => {
  const bench = new Bench()
  const sensors = '/redfish/v1/Chassis/1U/Sensors'
  const [first] = (await bench.get(sensors)).body.Members as { '@odata.id': string }[]
  const excerpt = (await bench.get(`${first?.['@odata.id']}?excerpt`)).body
  expect(excerpt).toHaveProperty('Reading')
  expect(excerpt).not.toHaveProperty('Name')
  expect(messages(await bench.get(`${bench.system}?excerpt`))).toEqual(['QueryNotSupportedOnResource'])
  expect((await bench.get(`${first?.['@odata.id']}?excerpt=x`)).status).toBe(400)
})

test('the schema that a resource is described by is there, and leads to the published one', async () => {
  const bench = new Bench()
  for (const path of [bench.system, '/redfish/v1/Systems', `${bench.system}/ResetActionInfo`]) {
    const reply = await bench.get(path)
    const [, schema = ''] = /^<(.*)>; rel=describedby$/.exec(reply.headers.get('link') ?? '') ?? []
    const type = String(reply.body['@odata.type'])
    const name = type.slice(1, type.lastIndexOf('.'))
    expect((await bench.get(schema)).body).toMatchObject({ $ref: `http://redfish.dmtf.org/schemas/v1/${name}.json` })
    const file = await bench.get(schema.slice(0, -'.json'.length))
    expect(file.body).toMatchObject({ Schema: type, Location: [{ Uri: schema }] })
  }
  const members = (await bench.get('/redfish/v1/JsonSchemas')).body.Members as { '@odata.id': string }[]
  for (const member of members) expect((await bench.get(member['@odata.id'])).status).toBe(200)
  expect((await bench.get('/redfish/v1/JsonSchemas/Nonsense.v1_0_0.json')).status).toBe(404)
})
