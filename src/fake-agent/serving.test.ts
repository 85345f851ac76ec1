import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { Bench, node, token } from '../../test/fake-agent/bench.ts'
import type { App, Fetch, ListenOptions, Outgoing, World } from '../world.ts'
import { ConnectionCut, NoAnswer } from '../world.ts'
import { runAgent } from './agent.ts'
import type { StartEffect } from './faults.ts'
import type { AgentSettings } from './settings.ts'

type Opened = { host: string; app: App; options: ListenOptions; at: number; closedAt?: number }

type Given = AgentSettings & {
  does?: StartEffect
  parameters?: Record<string, string>
  /** Where the listener is: by default a port of this computer. */
  at?: string
  /** Instead of the listener. */
  refuse?: () => Error
  /** Called with every request before it is sent; what it throws is what becomes of it. */
  request?: (request: Outgoing) => void
}

/** An agent whose listeners only seem to be open, booted; and what it listened with and sent. */
async function agent({ does, parameters, at = '//127.0.0.1:4711', refuse, request, ...settings }: Given = {}) {
  const bench = await new Bench().start(parameters)
  const opened: Opened[] = []
  const sent: Outgoing[] = []
  bench.machine.startRamdisk = (boot) => {
    const process = bench.world.process('agent-node-1')
    const fetch: Fetch = async (outgoing) => {
      sent.push(outgoing)
      request?.(outgoing)
      return process.fetch(outgoing)
    }
    const world: World = {
      name: process.name,
      clock: process.clock,
      random: process.random,
      fetch,
      listen: async (host, app, options = {}) => {
        if (refuse) throw refuse()
        const one: Opened = { host, app, options, at: bench.world.clock.now() }
        opened.push(one)
        const close = () => void (one.closedAt = bench.world.clock.now())
        return { url: `${options.tls ? 'https' : 'http'}:${at}`, close }
      },
      record: (kind, detail) => process.record(kind, detail),
      spawn: (name, work) => process.spawn(name, work),
      every: (name, ms, work) => process.every(name, ms, work),
    }
    const faults = does ? [{ at: 'start' as const, does }] : []
    runAgent(world, bench.machine, boot, { ...settings, faults })
    return () => process.kill()
  }
  await bench.world.run(1_000_000, () => opened.length > 0)
  await bench.untilHeartbeats(1, 60_000)
  const beat = () => bench.heartbeats()[0]?.body ?? {}
  const told = () => bench.world.journal.entries.filter(({ kind }) => kind === 'agent').map(({ what }) => what)
  /** Requests that only ask whether anybody is there. */
  const probes = () => sent.filter(({ headers }) => headers?.['Accept'] === '*/*')
  return { bench, opened, sent, beat, told, probes, url: () => beat()['callback_url'] }
}

const sent = (beat: Record<string, unknown>) => new X509Certificate(String(beat['agent_verify_ca']))
const refused = () => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })
const unreachable = ({ headers }: Outgoing) => {
  if (headers?.['Accept'] === '*/*') throw refused()
}

test('the agent listens where it is told to', async () => {
  const [plain] = (await agent()).opened
  expect(plain).toMatchObject({ host: 'agent-node-1', options: {} })
  expect(plain?.options).toEqual({})
  const [set] = (await agent({ host: 'other', address: '127.0.0.5', port: 4712 })).opened
  expect(set).toMatchObject({ host: 'other' })
  expect(set?.options).toEqual({ address: '127.0.0.5', port: 4712 })
})

const listening = 'http://127.0.0.1:4711'
const host = { 'ipa-advertise-host': '192.0.2.7' }
const rows: [string, Given, string][] = [
  ['its own', {}, listening],
  ['the host of a kernel parameter, with the port of an agent', { parameters: host }, 'http://192.0.2.7:9999'],
  ['host and port', { parameters: { ...host, 'ipa-advertise-port': '80' } }, 'http://192.0.2.7:80'],
  ['host and protocol', { parameters: { ...host, 'ipa-advertise-protocol': 'https' } }, 'https://192.0.2.7:9999'],
  ['a name', { parameters: { 'ipa-advertise-host': 'agent.example' } }, 'http://agent.example:9999'],
  ['an IPv6 address', { parameters: { 'ipa-advertise-host': '2001:db8::7' } }, 'http://[2001:db8::7]:9999'],
  ['another port', { parameters: { 'ipa-advertise-port': '8080' } }, 'http://127.0.0.1:8080'],
  ['another protocol', { parameters: { 'ipa-advertise-protocol': 'https' } }, 'https://127.0.0.1:4711'],
  [
    'another protocol of a host without a port',
    { at: '//agent-node-1', parameters: { 'ipa-advertise-protocol': 'https' } },
    'https://agent-node-1',
  ],
  ['with a certificate HTTPS, whatever is said', { tls: true, parameters: host }, 'https://192.0.2.7:9999'],
  ['an URL of the settings', { callbackUrl: 'http://nat:1', parameters: host }, 'http://nat:1'],
  ['an ordered URL', { callbackUrl: 'http://nat:1', does: { callbackUrl: 'http://lie' } }, 'http://lie'],
  ['HTTPS where it speaks HTTP', { tls: true, does: { tls: 'plain behind https' } }, 'https://127.0.0.1:4711'],
  ['HTTP where it speaks HTTPS', { tls: true, does: { tls: 'TLS behind http' } }, listening],
]
test.each(rows)('announced: %s', async (_, given, url) => {
  expect((await agent(given)).url()).toBe(url)
})

test('a certificate for the own address, on the curve of the agent, goes with every heartbeat', async () => {
  const { opened, beat, bench } = await agent({ tls: true, address: '192.0.2.44' })
  const { tls } = opened[0]!.options
  expect(tls).toMatchObject({ minVersion: 'TLSv1.2', key: expect.stringContaining('PRIVATE KEY') })
  expect(tls).not.toHaveProperty('maxVersion')
  expect(beat()['agent_verify_ca']).toBe(tls?.cert)
  const made = sent(beat())
  expect(made.subjectAltName).toBe('IP Address:192.0.2.44')
  expect(made.subject).toBe('CN=node-1')
  expect(made.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' })
  await bench.untilHeartbeats(2)
  expect(bench.heartbeats()[1]?.body['agent_verify_ca']).toBe(tls?.cert)
})

test('kernel parameters choose curve, oldest version of TLS and the address in the certificate', async () => {
  const { opened, beat } = await agent({
    tls: true,
    parameters: {
      'ipa-tls-certificate-curve': 'p256',
      'ipa-tls-min-version': '1.3',
      'ipa-advertise-host': '2001:db8::7',
    },
  })
  expect(opened[0]?.options.tls?.minVersion).toBe('TLSv1.3')
  expect(sent(beat()).publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
  expect(sent(beat()).subjectAltName).toBe('IP Address:2001:DB8:0:0:0:0:0:7')
})

test('a name has no certificate: the real agent fails over it, again and again', async () => {
  const { opened, told } = await agent({ tls: true, parameters: { 'ipa-advertise-host': 'agent.example' } })
  expect(opened).toEqual([])
  expect(new Set(told())).toEqual(new Set(['makes certificates for addresses only']))
  expect(told().length).toBeGreaterThan(1)
})

test.each([
  ['without the wish', {}],
  ['for an Ironic from before certificates', { tls: true, parameters: { 'ipa-ironic-api-version': '1.67' } }],
  ['if that was ordered', { tls: true, does: { tls: 'off' } }],
] as [string, Given][])('no TLS %s', async (_, given) => {
  const { opened, beat } = await agent(given)
  expect(opened[0]?.options).toEqual({})
  expect(beat()).not.toHaveProperty('agent_verify_ca')
})

test('what may be wrong with TLS', async () => {
  const twelve = await agent({ tls: true, does: { tls: 'TLS 1.2 only' }, parameters: { 'ipa-tls-min-version': '1.3' } })
  expect(twelve.opened[0]?.options.tls).toMatchObject({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
  const wrong = await agent({ tls: true, does: { tls: 'wrong address' } })
  expect(sent(wrong.beat()).subjectAltName).toBe('IP Address:198.51.100.1')
  const other = await agent({ tls: true, does: { tls: 'other sent' } })
  expect(other.beat()['agent_verify_ca']).not.toBe(other.opened[0]?.options.tls?.cert)
  expect(sent(other.beat()).subjectAltName).toBe('IP Address:192.0.2.10')
  const none = await agent({ tls: true, does: { tls: 'not sent' } })
  expect(none.opened[0]?.options.tls).toBeDefined()
  expect(none.beat()).not.toHaveProperty('agent_verify_ca')
  const plain = await agent({ tls: true, does: { tls: 'plain behind https' } })
  expect(plain.opened[0]?.options).toEqual({})
  expect((await agent({ tls: true, does: { tls: 'TLS behind http' } })).opened[0]?.options.tls).toBeDefined()
})

test('the way to Ironic is looked for at every URL, as the kernel parameter has them, and without certificates', async () => {
  const { probes, beat } = await agent({
    parameters: { 'ipa-api-url': 'https://nobody,http://ironic', 'ipa-http-request-timeout': '7' },
  })
  expect(probes()).toEqual([
    {
      method: 'GET',
      url: 'https://nobody/',
      headers: { 'User-Agent': 'python-requests/2.32.3', Accept: '*/*' },
      timeoutMs: 7_000,
      tls: { verify: false },
    },
    expect.objectContaining({ url: 'http://ironic/' }),
  ])
  expect(beat()).not.toEqual({})
  expect(
    (await agent({ parameters: { 'ipa-api-url': 'http://ironic/,http://a/b' } })).probes().map(({ url }) => url),
  ).toEqual(['http://ironic/', 'http://a/b'])
})

test.each([
  ['whose host is announced anyway', { parameters: host }],
  ['whose URL is announced anyway', { callbackUrl: 'http://nat:1' }],
] as [string, Given][])('an agent %s looks for no way', async (_, given) => {
  const { probes, url } = await agent({ ...given, request: unreachable })
  expect(probes()).toEqual([])
  expect(url()).toBeDefined()
})

test('without a way to Ironic an agent listens and says nothing; one that needs an address for its certificate ends', async () => {
  const plain = await agent({ request: unreachable })
  expect([plain.opened.length, plain.told(), plain.beat()]).toEqual([1, ['serves', 'found no address to announce'], {}])
  const tls = await agent({ tls: true, request: unreachable })
  expect([tls.opened.length, new Set(tls.told())]).toEqual([0, new Set(['found no address to announce'])])
  expect(tls.told().length).toBeGreaterThan(1)
})

test('an address that is never found is looked for as often as the kernel parameters say', async () => {
  const parameters = { 'ipa-ip-lookup-attempts': '3', 'ipa-ip-lookup-timeout': '4' }
  const { bench, opened } = await agent({ does: { noAddress: true }, parameters })
  const entry = bench.world.journal.entries.find(({ what }) => what === 'found no address to announce')
  expect(entry!.at - opened[0]!.at).toBe(12_000)
})

test('a mistake of this program is not taken for a way that is shut', async () => {
  const { bench, beat } = await agent({
    request: ({ headers }) => {
      if (headers?.['Accept'] === '*/*') throw new RangeError('a mistake')
    },
  })
  expect(bench.world.journal.entries.find(({ kind }) => kind === 'crashed')).toMatchObject({
    error: 'RangeError: a mistake',
  })
  expect(beat()).toEqual({})
})

test('an agent that cannot listen ends and tries again; a mistake of this program does not pass for that', async () => {
  const taken = await agent({ refuse: () => Object.assign(new Error('x'), { code: 'EADDRINUSE' }) })
  expect(new Set(taken.told())).toEqual(new Set(['could not listen']))
  expect(taken.told().length).toBeGreaterThan(1)
  const mistaken = await agent({ refuse: () => new RangeError('a mistake') })
  expect(mistaken.told()).toEqual([])
  const crash = mistaken.bench.world.journal.entries.find(({ kind }) => kind === 'crashed')
  expect(crash).toMatchObject({ error: 'RangeError: a mistake' })
})

test('without an API URL nobody is told of an agent that listens', async () => {
  const parameters = { 'ipa-api-url': undefined as unknown as string, 'ipa-ironic-api-version': '1.90' }
  const { opened, told, sent: requests } = await agent({ tls: true, parameters })
  expect(opened[0]?.options).toEqual({})
  expect([told(), requests]).toEqual([['serves'], []])
})

test('heartbeats that begin before the listener announce what it will be', async () => {
  const does = { heartbeatsFirst: true, listensAfterMs: 30_000 } as const
  const early = await agent({ tls: true, does })
  expect(early.url()).toBe('https://agent-node-1')
  expect(early.opened[0]!.at - early.bench.heartbeats()[0]!.at).toBeGreaterThan(29_000)
  const announced = await agent({ tls: true, does, parameters: host })
  expect(announced.url()).toBe('https://192.0.2.7:9999')
  // One thread sends them, however early it began.
  const { bench } = await agent({ does })
  await bench.world.run(80_000)
  expect(bench.heartbeats()).toHaveLength(1)
})

test('a listener that closes for a while opens again as it was; one that closes for good does not', async () => {
  const closing = async (given: Given) => {
    const { opened, bench } = await agent(given)
    await bench.world.run(100_000)
    return opened
  }
  const [first, second] = await closing({ tls: true, does: { closedAfterMs: 10_000, closedForMs: 20_000 } })
  expect(first!.closedAt! - first!.at).toBe(10_000)
  expect(second!.at - first!.at).toBe(30_000)
  expect(second?.options).toEqual({ port: 4711, tls: first?.options.tls })
  const plain = await closing({ does: { closedAfterMs: 10_000, closedForMs: 20_000 }, at: '//agent-node-1' })
  expect(plain.map(({ options }) => options)).toEqual([{}, {}])
  expect(await closing({ does: { closedAfterMs: 10_000 } })).toHaveLength(1)
  const never = await closing({})
  expect(never[0]).not.toHaveProperty('closedAt')
})

test('after a lockdown connections are cut at first, and half a second later nobody is there', async () => {
  const locked = await agent({ address: '127.0.0.5', does: { lockdownAfterMs: 30_000 } })
  expect(locked.opened).toHaveLength(1)
  await locked.bench.world.run(100_000, () => locked.opened.length === 2)
  const silent = locked.opened[1]!
  expect(silent).toMatchObject({ host: 'agent-node-1', options: { address: '127.0.0.5', port: 4711 } })
  const heard = () => {
    try {
      return silent.app.fetch(new Request('http://x/'))
    } catch (error) {
      return (error as Error).constructor
    }
  }
  expect(heard()).toBe(ConnectionCut)
  await locked.bench.world.run(1_000)
  expect(heard()).toBe(NoAnswer)
})

test('an agent that is locked down before it serves, or that has no port, is silent by its name', async () => {
  const early = await agent({ does: { lockdownAfterMs: 1, listensAfterMs: 30_000 } })
  expect(early.opened.map(({ host: name, options }) => [name, options])).toEqual([['agent-node-1', {}]])
  const named = await agent({ at: '//agent-node-1', does: { lockdownAfterMs: 30_000 } })
  await named.bench.world.run(100_000, () => named.opened.length === 2)
  expect(named.opened[1]?.options).toEqual({})
})

test('what answers is the API, with the node and the token of the lookup', async () => {
  const { opened, bench } = await agent()
  const asked = opened[0]!.app.fetch(new Request(`${listening}/v1/commands/?agent_token=${token}`))
  await bench.world.run(1)
  expect((await asked).status).toBe(200)
  expect(bench.heartbeats()[0]?.path).toBe(`/v1/heartbeat/${node.uuid}`)
})
