import { expect, test } from 'vitest'
import { Bench } from '../../test/fake-bmc/bench.ts'

const authorization = `Basic ${Buffer.from('admin:right-one').toString('base64')}`

/** Opens the stream of events; what came so far can be read at any time. */
async function open(bench: Bench, query = '', headers: Record<string, string> = {}) {
  const url = `http://bmc-m1/redfish/v1/EventService/SSE${query}`
  const response = await bench.bmc.app.fetch(new Request(url, { headers: { authorization, ...headers } }))
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const next = async () => new TextDecoder().decode((await reader.read()).value)
  return { response, next, close: () => reader.cancel() }
}

const submit = (bench: Bench, MessageId: string, OriginOfCondition = '/redfish/v1/TaskService/Tasks/1') =>
  bench.ask('POST', '/redfish/v1/EventService/Actions/EventService.SubmitTestEvent', {
    body: { MessageId, OriginOfCondition },
  })

test('a stream is open at once, and carries whole events with their ids', async () => {
  const bench = new Bench()
  const stream = await open(bench)
  expect([stream.response.status, stream.response.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ])
  expect(await stream.next()).toBe(': open\n\n')
  await submit(bench, 'TaskEvent.1.0.TaskStarted')
  const text = await stream.next()
  const [, id, data = ''] = /^id: (\d+)\ndata: (.*)\n\n$/.exec(text) ?? []
  expect(JSON.parse(data)).toMatchObject({ Id: id, Events: [{ MessageId: 'TaskEvent.1.0.TaskStarted' }] })
  expect(data).not.toContain('Context')
})

test('whoever comes back gets what came since', async () => {
  const bench = new Bench()
  for (const name of ['one', 'two', 'three']) await submit(bench, `x.1.0.${name}`)
  const late = await open(bench, '', { 'last-event-id': '1' })
  await submit(bench, 'x.1.0.four')
  const seen = [await late.next(), await late.next(), await late.next(), await late.next()].join('')
  const ids = [...seen.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)
  expect(ids).toEqual(['2', '3', '4'])
})

test('a filter chooses by what an event is about', async () => {
  const bench = new Bench()
  const filter = (text: string) => open(bench, `?$filter=${encodeURIComponent(text)}`)
  const streams = [
    await filter("RegistryPrefix eq 'TaskEvent'"),
    await filter("MessageId eq 'TaskEvent.1.0.TaskStarted'"),
    await filter("OriginResource eq '/redfish/v1/TaskService/Tasks/1'"),
    await filter("ResourceType eq '1' and EventFormatType eq 'Event'"),
  ]
  await submit(bench, 'ResourceEvent.1.4.TestMessage', '/redfish/v1/Other')
  await submit(bench, 'TaskEvent.1.0.TaskStarted')
  for (const { next } of streams) {
    expect(await next()).toContain(': open')
    expect(await next()).toContain('TaskEvent.1.0.TaskStarted')
  }
})

test('a stream that was left costs nothing more', async () => {
  const bench = new Bench()
  const [left, stays] = [await open(bench), await open(bench)]
  await left.close()
  expect((await submit(bench, 'x.1.0.y')).status).toBe(204)
  await stays.next()
  expect(await stays.next()).toContain('x.1.0.y')
})

test('the log keeps the last two hundred events', async () => {
  const bench = new Bench()
  for (let i = 0; i < 205; i++) await submit(bench, `x.1.0.n${i}`)
  const { body } = await bench.get('/redfish/v1/Managers/BMC/LogServices/EventLog/Entries')
  const members = body.Members as { MessageId: string; Id: string }[]
  expect([members.length, members[0]?.MessageId, members.at(-1)?.Id]).toEqual([200, 'x.1.0.n5', '205'])
})
