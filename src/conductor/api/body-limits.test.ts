import { describe, expect, it } from 'vitest'
import { apiBench } from '../../../test/conductor/api-bench.ts'
import { isShallow } from './body-limits.ts'

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const tooDeep = {
  faultcode: 'Client',
  faultstring: 'Request body JSON is nested too deeply. Please contact the service administrator.',
}
const tooLarge = { ...tooDeep, faultstring: 'Request body is too large. Please contact the service administrator.' }

describe('a JSON body', () => {
  it.each([
    [nested(25), true],
    [nested(26), false],
    [`{"a":"${nested(99)}"}`, true],
    [`{"a":"\\"${nested(99)}"}`, true],
    [`{"a":"\\\\","b":${nested(25)}}`, false],
    [`{"a":"\\\\","b":${nested(24)}}`, true],
    ['{"a":1},'.repeat(100), true],
  ])('%s is shallow enough: %s', (text, shallow) => {
    expect(isShallow(text, 25)).toBe(shallow)
  })

  it('nested too deeply is refused before anybody parses it, in plain JSON', async () => {
    const { latest } = await apiBench()
    const { status, body } = await latest('POST', '/v1/nodes', nested(26))
    expect([status, body]).toEqual([400, tooDeep])
    expect((await latest('POST', '/v1/nodes', nested(25))).body).not.toEqual(tooDeep)
  })

  it('of another type is nobody’s concern here', async () => {
    const { ask } = await apiBench()
    const answer = await ask('POST', '/v1/nodes', { body: nested(99), headers: { 'content-type': 'text/plain' } })
    expect(answer.body).not.toEqual(tooDeep)
  })

  it.each([
    ['/v1/nodes', 1024],
    ['/v1/nodes/x/states/provision', 2048],
    ['/v1/nodes/x/states/provision/', 2048],
  ])('of %s may have %i KiB', async (path, limit) => {
    const { latest, ask } = await apiBench({ options: { 'api.max_json_body_size_provision': 2048 } })
    const text = (bytes: number) => `"${'é'.repeat((bytes - 2) / 2)}"`
    const method = path === '/v1/nodes' ? 'POST' : 'PUT'
    expect((await latest(method, path, text(limit * 1024))).status).not.toBe(413)
    const { status, body } = await latest(method, path, text(limit * 1024 + 2))
    expect([status, body]).toEqual([413, tooLarge])
    const claimed = await ask(method, path, { body: '{}', headers: { 'content-length': String(limit * 1024 + 1) } })
    expect(claimed.status).toBe(413)
  })

  it('that comes in chunks is read no further than its limit', async () => {
    const { app } = await apiBench()
    let sent = 0
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 65_536
        controller.enqueue(new TextEncoder().encode(' '.repeat(65_536)))
      },
    })
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const request = new Request('http://x/v1/nodes', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    const response = await app.fetch(request)
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(1.3 * 1024 * 1024)
  })

  it('that comes in chunks and is small is understood', async () => {
    const { app, store } = await apiBench()
    const text = '{"driver":"fake-hardware"}'
    const body = new ReadableStream({
      start: (controller) => {
        for (const part of [text.slice(0, 9), text.slice(9)]) controller.enqueue(new TextEncoder().encode(part))
        controller.close()
      },
    })
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const request = new Request('http://x/v1/nodes', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    expect((await app.fetch(request)).status).toBe(201)
    expect([...store.nodes()]).toHaveLength(1)
  })
})
