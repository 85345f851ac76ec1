import { expect, test } from 'vitest'
import type { RamdiskBoot } from '../machine/machine.ts'
import type { Outgoing } from '../world.ts'
import { apiVersions, atLeast, IronicClient, versionHeader } from './ironic-client.ts'
import { readParameters } from './parameters.ts'

const refused = () => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })
const late = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError')

/** A client, and what it sent. `answer` may throw. */
function client(
  parameters: Record<string, string>,
  answer: (request: Outgoing, nth: number) => Response | string = () => '',
) {
  const sent: Outgoing[] = []
  const fetch = async (request: Outgoing) => {
    sent.push(request)
    const given = answer(request, sent.length)
    return typeof given === 'string' ? new Response(given) : given
  }
  const read = readParameters({ parameters } as unknown as RamdiskBoot)
  return { ironic: new IronicClient(fetch, read), sent, urls: () => sent.map(({ url }) => url) }
}

const three = { 'ipa-api-url': 'http://a,http://b,http://c' }
const dead =
  (...hosts: string[]) =>
  ({ url }: Outgoing) => {
    if (hosts.some((host) => url.startsWith(`http://${host}/`))) throw refused()
    return ''
  }

test.each([
  [[1, 31], 62, '1.31'],
  [[1, 61], 62, '1.61'],
  [[1, 62], 62, '1.62'],
  [[1, 82], 62, '1.62'],
  [[1, 67], 68, '1.67'],
  [[2, 1], 68, '1.68'],
  [[0, 99], 68, '0.99'],
] as [[number, number], number, string][])(
  'an Ironic of version %j is asked as for 1.%i at most: %s',
  (version, highest, asked) => {
    expect(versionHeader(version, [1, highest])).toEqual({ 'X-OpenStack-Ironic-API-Version': asked })
  },
)

test.each([
  [[1, 67], false],
  [[1, 68], true],
  [[1, 69], true],
  [[0, 99], false],
  [[2, 0], true],
] as [[number, number], boolean][])('whether version %j takes certificates: %j', (version, does) => {
  expect(atLeast(version, apiVersions.verifyCa)).toBe(does)
})

test('slashes at the end of a URL are of no account', async () => {
  const { ironic, urls } = client({ 'ipa-api-url': 'http://a//,http://b/x/' })
  expect(ironic.urls).toEqual(['http://a', 'http://b/x'])
  await ironic.request('GET', '/v1')
  expect(urls()).toEqual(['http://a/v1'])
})

test('the URL that works is asked first from then on, and the others come after it in their order', async () => {
  const { ironic, urls } = client(three, dead('a'))
  await ironic.request('GET', '/')
  expect(ironic.urls).toEqual(['http://b', 'http://c', 'http://a'])
  await ironic.request('GET', '/')
  expect(urls()).toEqual(['http://a/', 'http://b/', 'http://b/'])
  expect(ironic.urls).toEqual(['http://b', 'http://c', 'http://a'])
})

test('silence makes the client go on as a refusal does; an answer never does', async () => {
  const { ironic, urls } = client(three, ({ url }) => {
    if (url === 'http://a/') throw late()
    return new Response('', { status: 503 })
  })
  expect((await ironic.request('GET', '/')).status).toBe(503)
  expect(urls()).toEqual(['http://a/', 'http://b/'])
})

test('when no URL answers the last failure counts, and the order stays', async () => {
  const { ironic, urls } = client(three, ({ url }) => {
    throw url === 'http://c/' ? late() : refused()
  })
  await expect(ironic.request('GET', '/')).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(urls()).toEqual(['http://a/', 'http://b/', 'http://c/'])
  expect(ironic.urls).toEqual(['http://a', 'http://b', 'http://c'])
})

test('what is no failure of a connection ends the request at once', async () => {
  const { ironic, urls } = client(three, () => {
    throw new RangeError('a mistake')
  })
  await expect(ironic.request('GET', '/')).rejects.toThrow('a mistake')
  expect(urls()).toEqual(['http://a/'])
})

test('without a URL there is nothing to ask', async () => {
  await expect(client({}).ironic.request('GET', '/')).rejects.toThrow('no URL of the Ironic API is known')
})

test('a request is JSON, and carries the identifier of the request that began it all', async () => {
  const { ironic, sent } = client({
    'ipa-api-url': 'http://a',
    'ipa-global-request-id': 'req-1',
    'ipa-http-request-timeout': '9',
  })
  await ironic.request('POST', '/x', { data: { a: [1] }, headers: { 'X-Y': 'z' } })
  expect(sent[0]).toEqual({
    method: 'POST',
    url: 'http://a/x',
    body: '{"a": [1]}',
    timeoutMs: 9_000,
    headers: {
      'User-Agent': 'python-requests/2.32.3',
      'Content-Type': 'application/json',
      Accept: 'application/json',
      'X-OpenStack-Request-ID': 'req-1',
      'X-Y': 'z',
    },
  })
})

test('without one, and without a body, neither is sent', async () => {
  const { ironic, sent } = client({ 'ipa-api-url': 'http://a' })
  await ironic.request('GET', '/')
  expect(sent[0]).not.toHaveProperty('body')
  expect(Object.keys(sent[0]!.headers!)).toEqual(['User-Agent', 'Content-Type', 'Accept'])
})

test.each([
  ['http://https:1', '0', undefined],
  ['https://a', '0', { verify: true }],
  ['https://a', '1', { verify: false }],
])('%s, insecure %s: TLS %j', async (url, insecure, tls) => {
  const { ironic, sent } = client({ 'ipa-api-url': url, 'ipa-insecure': insecure })
  await ironic.request('GET', '/')
  expect(sent[0]!.tls).toEqual(tls)
})

const root = (version: unknown) => JSON.stringify({ default_version: { version } })

test('the version of Ironic is asked once', async () => {
  const { ironic, urls } = client({ 'ipa-api-url': 'http://a' }, () => root('1.101'))
  expect(await ironic.version()).toEqual([1, 101])
  expect(await ironic.version()).toEqual([1, 101])
  expect(urls()).toEqual(['http://a/'])
})

test('as long as it is not told, 1.31 is assumed and asked again', async () => {
  const answers = ['', 'null', root('x'), root('v1.5'), root('12'), root('1.5b'), root('11.7')]
  const { ironic, sent } = client({ 'ipa-api-url': 'http://a' }, (_, nth) => answers[nth - 1]!)
  for (const _ of [1, 2, 3, 4, 5, 6]) expect(await ironic.version()).toEqual([1, 31])
  expect(await ironic.version()).toEqual([11, 7])
  expect(sent).toHaveLength(7)
})

test.each([
  ['1.50', [1, 50], 0],
  ['latest', [1, 90], 1],
])('a kernel parameter that says %j: %j', async (given, version, asked) => {
  const { ironic, sent } = client({ 'ipa-api-url': 'http://a', 'ipa-ironic-api-version': given }, () => root('1.90'))
  expect(await ironic.version()).toEqual(version)
  expect(sent).toHaveLength(asked)
})
