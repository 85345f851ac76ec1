import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../test/fake-bmc/bench.ts'

const info = ({ body }: Reply): Json[] => {
  const error = body.error as Json | undefined
  return (error?.['@Message.ExtendedInfo'] ?? body['@Message.ExtendedInfo'] ?? []) as Json[]
}

const told = (reply: Reply): unknown[] =>
  info(reply).map(({ MessageId, MessageArgs, RelatedProperties }) => [
    String(MessageId).split('.').at(-1),
    MessageArgs,
    RelatedProperties,
  ])

describe('every answer', () => {
  test('says which protocol it speaks, and is not kept', async () => {
    const bench = new Bench()
    const always = { 'odata-version': '4.0', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
    const replies = [
      await bench.get('/redfish'),
      await bench.get(bench.system),
      await bench.get('/redfish/v1/Nothing'),
      await bench.get(`${bench.system}?$select=Name`),
      await bench.get('/redfish/v1/$metadata'),
      await bench.ask('PATCH', bench.system, { body: { AssetTag: 'x' } }),
      await bench.ask('POST', `${bench.system}/Bios/Actions/Bios.ResetBios`),
    ]
    for (const { headers } of replies) expect(Object.fromEntries(headers)).toMatchObject(always)
    const types = replies.map(({ headers }) => headers.get('content-type'))
    const json = 'application/json; charset=utf-8'
    expect(types).toEqual([json, json, json, json, 'application/xml; charset=utf-8', json, null])
  })

  test('to a read names the methods, the tag and the schema, whichever way it was read', async () => {
    const bench = new Bench()
    const whole = await bench.get(bench.system)
    const names = ['allow', 'etag', 'link']
    const of = ({ headers }: Reply) => names.map((name) => headers.get(name))
    expect(of(whole)).toEqual([
      'GET, HEAD, PATCH',
      whole.body['@odata.etag'],
      '</redfish/v1/JsonSchemas/ComputerSystem.v1_22_0.json>; rel=describedby',
    ])
    expect(of(await bench.get(`${bench.system}?$select=Name`))).toEqual(of(whole))
    const patched = await bench.ask('PATCH', bench.system, { body: { AssetTag: 'x' } })
    expect(of(patched)).toEqual(of(await bench.get(bench.system)))
    expect(patched.headers.get('etag')).not.toBe(whole.headers.get('etag'))
    const unchanged = await bench.get(bench.system, {
      headers: { 'if-none-match': patched.headers.get('etag') ?? '' },
    })
    expect([unchanged.status, unchanged.text, unchanged.headers.get('allow')]).toEqual([304, '', 'GET, HEAD, PATCH'])
    expect((await bench.get('/redfish')).headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('methods', () => {
  test.each([
    ['PUT', '', 405, 'GET, HEAD, PATCH'],
    ['DELETE', '', 405, 'GET, HEAD, PATCH'],
    ['POST', '', 405, 'GET, HEAD, PATCH'],
    ['GET', '/Actions/ComputerSystem.Reset', 405, 'POST'],
    ['PATCH', '/Bios', 405, 'GET, HEAD'],
    ['POST', '/Storage/RAID1/Volumes/1', 405, 'GET, HEAD, PATCH, DELETE'],
    ['PATCH', '/Storage/RAID1/Volumes', 405, 'GET, HEAD, POST'],
    ['PROPFIND', '', 501, null],
  ])('%s on the system’s %j is answered with %d', async (method, path, status, allow) => {
    const bench = new Bench()
    const reply = await bench.ask(method, bench.system + path)
    expect([reply.status, reply.headers.get('allow'), messages(reply)]).toEqual([
      status,
      allow,
      ['OperationNotAllowed'],
    ])
  })

  test('HEAD is like GET without a body', async () => {
    const bench = new Bench()
    const [head, get] = [await bench.ask('HEAD', bench.system), await bench.get(bench.system)]
    expect([head.status, head.headers.get('etag')]).toEqual([200, get.headers.get('etag')])
    expect((await bench.ask('HEAD', '/redfish')).status).toBe(200)
    expect((await bench.ask('HEAD', '/redfish/v1', { user: '' })).status).toBe(200)
    const other = await bench.ask('POST', '/redfish', { user: '' })
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('a version of OData that is not spoken is refused before anything is read', async () => {
    const bench = new Bench()
    const ask = async (version: string) => {
      const reply = await bench.get('/redfish', { headers: { 'odata-version': version } })
      return [reply.status, messages(reply)]
    }
    expect(await ask('4.0')).toEqual([200, []])
    expect(await ask('4.01')).toEqual([412, ['HeaderInvalid']])
  })
})

describe('paths', () => {
  test('may end with a slash, may be written with %, and have nothing after #', async () => {
    const bench = new Bench()
    const status = async (path: string) => (await bench.get(path)).status
    expect(await status(`${bench.system}/`)).toBe(200)
    expect(await status(bench.system.replace('Systems', '%53ystems'))).toBe(200)
    expect(await status(`${bench.system}#/Status`)).toBe(200)
    expect(await status(`${bench.system}?only#x`)).toBe(400)
    expect(await status(`${bench.system}/%E0`)).toBe(404)
    expect(await status(`${bench.system}//`)).toBe(404)
    const missing = await bench.get('/redfish/v1/Systems/none')
    expect(told(missing)).toEqual([['ResourceMissingAtURI', ['/redfish/v1/Systems/none'], undefined]])
    expect((await bench.get('/redfish/v1/Managers/other')).status).toBe(404)
    expect((await bench.get('/redfish/v1/Chassis/2U')).status).toBe(404)
    const action = await bench.ask('POST', `${bench.system}/Storage/RAID1/Volumes/7/Actions/Volume.Initialize`)
    expect(action.status).toBe(404)
  })

  test('an open resource may be queried, but leads nobody to what is closed', async () => {
    const bench = new Bench()
    const expanded = (options: object) => bench.get('/redfish/v1?$expand=.', options)
    const anonymous = await expanded({ user: '' })
    expect([anonymous.status, Object.keys(anonymous.body.Systems as Json)]).toEqual([200, ['@odata.id']])
    const known = await expanded({})
    expect((known.body.Systems as Json).Name).toBe('Computer System Collection')
    expect((await expanded({ password: 'wrong-one' })).status).toBe(401)
    expect((await expanded({ user: '', headers: { 'x-auth-token': 'x' } })).status).toBe(401)
    expect((await bench.get('/redfish/v1', { password: 'wrong-one' })).status).toBe(200)
  })
})

describe('preconditions', () => {
  test('If-Match takes any of several tags, a star, and no weak one', async () => {
    const bench = new Bench()
    const send = async (make: (tag: string) => string) => {
      const tag = (await bench.get(bench.system)).headers.get('etag') ?? ''
      const headers = { 'if-match': make(tag) }
      return (await bench.ask('PATCH', bench.system, { headers, body: { AssetTag: tag } })).status
    }
    expect(await send((tag) => tag)).toBe(200)
    expect(await send((tag) => `"x", ${tag}`)).toBe(200)
    expect(await send(() => '*')).toBe(200)
    expect(await send((tag) => `W/${tag}`)).toBe(412)
    expect(await send(() => '"x"')).toBe(412)
  })

  test('If-None-Match likewise; an action has no tag to match', async () => {
    const bench = new Bench()
    const tag = (await bench.get(bench.system)).headers.get('etag') ?? ''
    const read = async (value: string) =>
      (await bench.get(bench.system, { headers: { 'if-none-match': value } })).status
    expect([await read(`"x",${tag}`), await read('*'), await read('"x"')]).toEqual([304, 304, 200])
    const path = `${bench.system}/Bios/Actions/Bios.ResetBios`
    expect((await bench.ask('POST', path, { headers: { 'if-match': '"x"' } })).status).toBe(204)
  })
})

describe('bodies', () => {
  const send = async (bench: Bench, method: string, path: string, body: string): Promise<Reply> => {
    const authorization = `Basic ${Buffer.from('admin:right-one').toString('base64')}`
    const request = new Request(`http://bmc-m1${path}`, { method, body, headers: { authorization } })
    const response = await bench.bmc.app.fetch(request)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Json }
  }

  test.each([
    ['{"AssetTag":', 'MalformedJSON'],
    ['', 'MalformedJSON'],
    ['  ', 'MalformedJSON'],
    ['[]', 'UnrecognizedRequestBody'],
    ['null', 'UnrecognizedRequestBody'],
    ['5', 'UnrecognizedRequestBody'],
    ['{}', 'EmptyJSON'],
    ['{"@odata.id":"/x"}', 'NoOperation'],
    ['{"@Redfish.Copyright":"x"}', 'NoOperation'],
  ])('a PATCH of %j is told %s', async (text, why) => {
    const bench = new Bench()
    const reply = await send(bench, 'PATCH', bench.system, text)
    expect([reply.status, messages(reply)]).toEqual([400, [why]])
  })

  test('an action needs none, but no broken one', async () => {
    const bench = new Bench()
    const reset = `${bench.system}/Actions/ComputerSystem.Reset`
    expect(messages(await send(bench, 'POST', reset, '{'))).toEqual(['MalformedJSON'])
    expect(messages(await send(bench, 'POST', reset, ''))).toEqual(['ActionParameterMissing'])
  })
})

describe('what is wrong with a body', () => {
  test('is told for every member, with its place', async () => {
    const bench = new Bench()
    const patch = (body: Json) => bench.ask('PATCH', bench.system, { body })
    expect(told(await patch({ AssetTag: 5, IndicatorLED: 'Red', Boot: { HttpBootUri: 'x' } }))).toEqual([
      ['PropertyValueTypeError', ['5', 'AssetTag'], ['/AssetTag']],
      ['PropertyValueNotInList', ['Red', 'IndicatorLED'], ['/IndicatorLED']],
      ['PropertyValueFormatError', ['x', 'HttpBootUri'], ['/Boot/HttpBootUri']],
    ])
    expect(told(await patch({ Boot: { Nonsense: 1 }, PowerState: 'On' }))).toEqual([
      ['PropertyUnknown', ['Nonsense'], ['/Boot/Nonsense']],
      ['PropertyNotWritable', ['PowerState'], ['/PowerState']],
    ])
    const some = await patch({ AssetTag: 'a', Status: { State: 'Off' }, Memory: 1, 'Name@x': 1 })
    expect([some.status, told(some)]).toEqual([
      200,
      [
        ['PropertyNotWritable', ['Status'], ['/Status']],
        ['PropertyNotWritable', ['Memory'], ['/Memory']],
      ],
    ])
    expect((await patch({ AssetTag: 'x'.repeat(64) })).status).toBe(400)
    expect((await patch({ AssetTag: 'x'.repeat(63) })).status).toBe(200)
    expect((await patch({ AssetTag: null })).body.AssetTag).toBeNull()
    expect((await patch({ LocationIndicatorActive: null })).status).toBe(400)
  })

  test('several errors have a general one above them, one stands for itself', async () => {
    const bench = new Bench()
    const reset = (body: Json) => bench.ask('POST', `${bench.system}/Actions/ComputerSystem.Reset`, { body })
    const one = (await reset({ ResetType: 'On', Speed: 1 })).body.error as Json
    expect([one.code, one.message]).toEqual([
      'Base.1.22.ActionParameterUnknown',
      'The action ComputerSystem.Reset was submitted with the invalid parameter Speed.',
    ])
    const two = await reset({ Speed: 1 })
    expect([(two.body.error as Json).code, told(two)]).toEqual([
      'Base.1.22.GeneralError',
      [
        ['ActionParameterUnknown', ['ComputerSystem.Reset', 'Speed'], undefined],
        ['ActionParameterMissing', ['ComputerSystem.Reset', 'ResetType'], undefined],
      ],
    ])
    expect(told(await reset({ ResetType: 5 }))).toEqual([
      ['ActionParameterValueTypeError', ['5', 'ResetType', 'ComputerSystem.Reset'], undefined],
    ])
    expect(told(await reset({ ResetType: 'Up' }))).toEqual([
      ['ActionParameterValueNotInList', ['Up', 'ResetType', 'ComputerSystem.Reset'], undefined],
    ])
  })

  test('what is made answers with itself, and with what was not understood', async () => {
    const bench = new Bench()
    const body = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'Operator', Shoes: 'red' }
    const made = await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body })
    const place = '/redfish/v1/AccountService/Accounts/2'
    expect([made.status, made.headers.get('location'), made.headers.get('link')]).toEqual([
      201,
      place,
      '</redfish/v1/JsonSchemas/ManagerAccount.v1_12_1.json>; rel=describedby',
    ])
    expect([made.body.UserName, told(made)]).toEqual(['eve', [['PropertyUnknown', ['Shoes'], ['/Shoes']]]])
    expect(made.headers.get('etag')).toBe((await bench.get(place)).headers.get('etag'))
  })
})

describe('arrays', () => {
  test('of servers can be changed in their places', async () => {
    const bench = new Bench()
    const path = '/redfish/v1/Managers/BMC/NetworkProtocol'
    const patch = async (NTPServers: unknown[]) => {
      const reply = await bench.ask('PATCH', path, { body: { NTP: { NTPServers } } })
      return reply.status === 200 ? (reply.body.NTP as Json).NTPServers : messages(reply)
    }
    expect(await patch(['a', 'b', 'c'])).toEqual(['a', 'b', 'c'])
    expect(await patch([{}, null, 'd'])).toEqual(['a', 'd'])
    expect(await patch([{}, {}, {}, 'e'])).toEqual(['a', 'd', 'e'])
    expect(await patch([5])).toEqual(['PropertyValueTypeError'])
    const order = (BootOrder: unknown) => bench.ask('PATCH', bench.system, { body: { Boot: { BootOrder } } })
    expect(messages(await order(['Boot0009']))).toEqual(['PropertyValueNotInList'])
    expect(messages(await order([null]))).toEqual(['PropertyValueTypeError'])
    expect(messages(await order([{}]))).toEqual(['PropertyValueTypeError'])
    expect((await order(['Boot0003', 'Boot0001'])).status).toBe(200)
    expect(bench.machine.bootOrder).toEqual(['Cd', 'Hdd'])
  })
})
