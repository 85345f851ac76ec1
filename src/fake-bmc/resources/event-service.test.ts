import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'

const service = '/redfish/v1/EventService'
const subscriptions = `${service}/Subscriptions`

/** A listener whose answers come from `answer`, and what it got. */
function listen(bench: Bench, answer: () => number = () => 204, host = 'listener'): Json[] {
  const got: Json[] = []
  bench.serve(host, {
    fetch: async (request) => {
      got.push((await request.json()) as Json)
      return new Response(null, { status: answer() })
    },
  })
  return got
}

const subscribe = (bench: Bench, more: Json = {}): Promise<Reply> =>
  bench.ask('POST', subscriptions, { body: { Destination: 'http://listener/', Protocol: 'Redfish', ...more } })

const placeOf = (made: Reply): string => made.headers.get('location') ?? ''

const submit = (bench: Bench, body: Json): Promise<Reply> =>
  bench.ask('POST', `${service}/Actions/EventService.SubmitTestEvent`, { body })

const eventOf = (body: Json | undefined): Json => (body?.Events as Json[] | undefined)?.[0] ?? {}

const idsOf = (got: readonly Json[]): unknown[] => got.map((body) => eventOf(body).MessageId)

test('a subscription shows what was asked for, but no headers', async () => {
  const bench = new Bench()
  const plain = await subscribe(bench)
  expect(plain.body).toMatchObject({
    Id: '1',
    Name: 'Subscription 1',
    Destination: 'http://listener/',
    Protocol: 'Redfish',
    Context: '',
    SubscriptionType: 'RedfishEvent',
    EventFormatType: 'Event',
    RegistryPrefixes: [],
    ResourceTypes: [],
    MessageIds: [],
    OriginResources: [],
    'OriginResources@odata.count': 0,
    SubordinateResources: false,
    DeliveryRetryPolicy: 'TerminateAfterRetries',
    HttpHeaders: [],
    Status: { State: 'Enabled', Health: 'OK' },
  })
  const asked = {
    Context: 'mine',
    EventFormatType: 'MetricReport',
    RegistryPrefixes: ['TaskEvent'],
    ResourceTypes: ['Task'],
    MessageIds: ['TaskEvent.TaskStarted'],
    OriginResources: [{ '@odata.id': bench.system }],
    SubordinateResources: true,
    DeliveryRetryPolicy: 'RetryForever',
  }
  const whole = await subscribe(bench, { ...asked, HttpHeaders: [{ Authorization: 'secret' }] })
  expect(whole.body).toMatchObject({ ...asked, HttpHeaders: [], 'OriginResources@odata.count': 1 })
  expect((await bench.get(service)).body).toMatchObject({
    Name: 'Event Service',
    DeliveryRetryAttempts: 3,
    DeliveryRetryIntervalSeconds: 30,
    RegistryPrefixes: ['ResourceEvent', 'TaskEvent', 'Update'],
    ServerSentEventUri: `${service}/SSE`,
    Subscriptions: { '@odata.id': subscriptions },
  })
})

test.each([
  [{ Destination: 'listener' }, 'PropertyValueFormatError'],
  [{ Destination: 'ftp://listener/' }, 'PropertyValueFormatError'],
  [{ Destination: 'see http://listener/' }, 'PropertyValueFormatError'],
  [{ Destination: 'http://listener/a b' }, 'PropertyValueFormatError'],
  [{ Destination: undefined }, 'CreateFailedMissingReqProperties'],
  [{ Protocol: undefined }, 'CreateFailedMissingReqProperties'],
  [{ Protocol: 'SNMPv3' }, 'PropertyValueNotInList'],
  [{ DeliveryRetryPolicy: 'Never' }, 'PropertyValueNotInList'],
  [{ RegistryPrefixes: [5] }, 'PropertyValueTypeError'],
  [{ RegistryPrefixes: 'TaskEvent' }, 'PropertyValueTypeError'],
  [{ OriginResources: ['/redfish/v1'] }, 'PropertyValueTypeError'],
])('a subscription with %j is refused', async (wrong, why) => {
  const bench = new Bench()
  const refused = await subscribe(bench, wrong)
  expect([refused.status, messages(refused)]).toEqual([400, [why]])
  expect((await bench.get(subscriptions)).body.Members).toEqual([])
})

test('there are twenty at most', async () => {
  const bench = new Bench()
  for (let i = 0; i < 20; i++) expect((await subscribe(bench)).status).toBe(201)
  const more = await subscribe(bench)
  expect([more.status, messages(more)]).toEqual([503, ['EventSubscriptionLimitExceeded']])
  await bench.ask('DELETE', `${subscriptions}/7`)
  expect(placeOf(await subscribe(bench))).toBe(`${subscriptions}/21`)
})

test('an event tells what happened, where, and when', async () => {
  const bench = new Bench()
  const got = listen(bench)
  await subscribe(bench, { Context: 'mine' })
  await bench.pass(5_000)
  const at = `${new Date(bench.world.clock.now()).toISOString().slice(0, 19)}Z`
  const test = {
    MessageId: 'ResourceEvent.1.4.TestMessage',
    Message: 'Hear me',
    MessageArgs: ['a'],
    Severity: 'Warning',
  }
  expect((await submit(bench, { ...test, OriginOfCondition: bench.system })).status).toBe(204)
  await bench.pass(1_000)
  const [first] = got
  const id = eventOf(first).EventId
  expect(first).toEqual({
    '@odata.type': '#Event.v1_10_0.Event',
    Id: id,
    Name: 'Event',
    Context: 'mine',
    Events: [
      {
        EventId: id,
        EventType: 'Other',
        MemberId: '0',
        EventTimestamp: at,
        MessageId: 'ResourceEvent.1.4.TestMessage',
        Message: 'Hear me',
        MessageArgs: ['a'],
        MessageSeverity: 'Warning',
        Severity: 'Warning',
        OriginOfCondition: { '@odata.id': bench.system },
      },
    ],
  })
  await submit(bench, { MessageId: 'x.1.0.y', Severity: 'Warning', MessageSeverity: 'Critical' })
  await submit(bench, { MessageId: 'x.1.0.y' })
  await bench.pass(1_000)
  expect(eventOf(got[1]).MessageSeverity).toBe('Critical')
  expect(eventOf(got[2])).toMatchObject({
    Message: 'Test message.',
    MessageArgs: [],
    MessageSeverity: 'OK',
    OriginOfCondition: { '@odata.id': service },
  })
  expect(Number(eventOf(got[2]).EventId)).toBe(Number(id) + 2)
  expect(messages(await submit(bench, {}))).toEqual(['ActionParameterMissing'])
  expect(messages(await submit(bench, { MessageId: 'x', MessageSeverity: 'Bad' }))).toEqual([
    'ActionParameterValueNotInList',
  ])
})

describe('only what was asked for comes', () => {
  const one = { MessageId: 'ResourceEvent.1.4.TestMessage', OriginOfCondition: '/redfish/v1/Systems/A/Bios' }
  test.each([
    [{}, true],
    [{ RegistryPrefixes: ['ResourceEvent'] }, true],
    [{ RegistryPrefixes: ['Resource'] }, false],
    [{ RegistryPrefixes: ['TaskEvent', 'ResourceEvent'] }, true],
    [{ MessageIds: ['ResourceEvent.1.4.TestMessage'] }, true],
    [{ MessageIds: ['ResourceEvent.TestMessage'] }, true],
    [{ MessageIds: ['TestMessage'] }, false],
    [{ MessageIds: ['ResourceEvent.1.3.TestMessage'] }, false],
    [{ ResourceTypes: ['Bios'] }, true],
    [{ ResourceTypes: ['Drive'] }, false],
    [{ OriginResources: [{ '@odata.id': '/redfish/v1/Systems/A/Bios' }] }, true],
    [{ OriginResources: [{ '@odata.id': '/redfish/v1/Systems/A' }] }, false],
    [{ OriginResources: [{ '@odata.id': '/redfish/v1/Systems/A' }], SubordinateResources: true }, true],
    [{ OriginResources: [{ '@odata.id': '/redfish/v1/Sys' }], SubordinateResources: true }, false],
    [{ EventFormatType: 'MetricReport' }, false],
    [{ RegistryPrefixes: ['ResourceEvent'], ResourceTypes: ['Drive'] }, false],
    [{ RegistryPrefixes: ['TaskEvent'], ResourceTypes: ['Bios'] }, false],
  ])('%j: %s', async (wanted, comes) => {
    const bench = new Bench()
    const got = listen(bench)
    await subscribe(bench, wanted)
    await submit(bench, one)
    await bench.pass(1_000)
    expect(got.length > 0).toBe(comes)
  })
})

describe('a listener that fails', () => {
  const test1 = { MessageId: 'ResourceEvent.1.4.TestMessage' }

  test('is asked again as often and as soon as the policy says', async () => {
    const bench = new Bench()
    let answer = 500
    const got = listen(bench, () => answer)
    const policy = { DeliveryRetryAttempts: 1, DeliveryRetryIntervalSeconds: 5 }
    expect((await bench.ask('PATCH', service, { body: policy })).body).toMatchObject(policy)
    const place = placeOf(await subscribe(bench, { DeliveryRetryPolicy: 'RetryForever' }))
    await submit(bench, test1)
    await bench.pass(4_000)
    expect(got).toHaveLength(1)
    await bench.pass(2_000)
    expect(got).toHaveLength(2)
    await bench.pass(60_000)
    expect(got).toHaveLength(2)
    answer = 200
    await submit(bench, { MessageId: 'x.1.0.second' })
    await bench.pass(1_000)
    expect(idsOf(got).at(-1)).toBe('x.1.0.second')
    expect((await bench.get(place)).body.Status).toEqual({ State: 'Enabled', Health: 'OK' })
    for (const wrong of [{ DeliveryRetryAttempts: 11 }, { DeliveryRetryIntervalSeconds: 0 }])
      expect(messages(await bench.ask('PATCH', service, { body: wrong }))).toEqual(['PropertyValueOutOfRange'])
  })

  test('half a policy leaves the other half', async () => {
    const bench = new Bench()
    const patch = (body: Json) => bench.ask('PATCH', service, { body })
    expect((await patch({ DeliveryRetryAttempts: 0 })).body.DeliveryRetryIntervalSeconds).toBe(30)
    expect((await patch({ DeliveryRetryIntervalSeconds: 1 })).body.DeliveryRetryAttempts).toBe(0)
  })

  test('gets what comes meanwhile afterwards, in order, one at a time', async () => {
    const bench = new Bench()
    const answers = [500, 301, 204, 204, 204]
    const got = listen(bench, () => answers.shift() ?? 204)
    await subscribe(bench)
    await submit(bench, { MessageId: 'x.1.0.first' })
    await submit(bench, { MessageId: 'x.1.0.second' })
    await submit(bench, { MessageId: 'x.1.0.third' })
    await bench.pass(100_000)
    expect(idsOf(got)).toEqual(['x.1.0.first', 'x.1.0.first', 'x.1.0.first', 'x.1.0.second', 'x.1.0.third'])
  })

  test('is left alone when its subscription is suspended, until somebody resumes it', async () => {
    const bench = new Bench()
    let answer = 500
    const got = listen(bench, () => answer)
    const place = placeOf(await subscribe(bench, { DeliveryRetryPolicy: 'SuspendRetries' }))
    await submit(bench, test1)
    await bench.pass(200_000)
    expect(got).toHaveLength(4)
    expect((await bench.get(place)).body.Status).toEqual({ State: 'Disabled', Health: 'OK' })
    answer = 204
    await submit(bench, test1)
    await bench.pass(200_000)
    expect(got).toHaveLength(4)
    const resume = await bench.ask('POST', `${place}/Actions/EventDestination.ResumeSubscription`)
    expect(resume.status).toBe(204)
    await submit(bench, test1)
    await bench.pass(1_000)
    expect(got).toHaveLength(5)
  })

  test('is not asked again once its subscription is gone', async () => {
    const bench = new Bench()
    const got = listen(bench, () => 500)
    const place = placeOf(await subscribe(bench))
    await submit(bench, test1)
    await bench.pass(1_000)
    expect((await bench.ask('DELETE', place)).status).toBe(204)
    await bench.pass(200_000)
    expect(got).toHaveLength(1)
  })

  test('or that nobody can reach is no trouble for the others', async () => {
    const bench = new Bench()
    const got = listen(bench)
    const gone = placeOf(await subscribe(bench, { Destination: 'http://nobody/' }))
    await subscribe(bench)
    await submit(bench, test1)
    await bench.pass(200_000)
    expect(got.length).toBeGreaterThan(0)
    expect((await bench.get(gone)).status).toBe(404)
    expect(bench.world.journal.entries.filter(({ kind }) => kind === 'crashed')).toEqual([])
  })
})

test('a subscription can be given another context and another policy', async () => {
  const bench = new Bench()
  const got = listen(bench)
  const place = placeOf(await subscribe(bench, { Context: 'old' }))
  const patched = await bench.ask('PATCH', place, { body: { Context: 'new', DeliveryRetryPolicy: 'RetryForever' } })
  expect(patched.body).toMatchObject({ Context: 'new', DeliveryRetryPolicy: 'RetryForever' })
  await submit(bench, { MessageId: 'x.1.0.y' })
  await bench.pass(1_000)
  expect(got.map(({ Context }) => Context)).toEqual(['new'])
  const emptied = await bench.ask('PATCH', place, { body: { Context: null } })
  expect(emptied.body).toMatchObject({ Context: '', DeliveryRetryPolicy: 'RetryForever' })
  expect(messages(await bench.ask('PATCH', place, { body: { Destination: 'http://other/' } }))).toEqual([
    'PropertyNotWritable',
  ])
})
