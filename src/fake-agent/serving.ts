import { isIP } from 'node:net'
import { connectionFailure } from '../http.ts'
import { type App, ConnectionCut, type Listener, type ListenOptions, NoAnswer, type TlsVersion } from '../world.ts'
import type { Agent } from './agent.ts'
import { app } from './app.ts'
import { type KeyAndCertificate, makeCertificate } from '../certificates.ts'
import { shakeHands } from './handshake.ts'
import { behindLink } from './link.ts'
import { apiVersions, atLeast, userAgent } from './ironic-client.ts'

/** Announced with a host of which nothing else is known. */
const defaultPort = 9999

/**
 * Opens the agent's API, settles which URL Ironic is told, and lets the heartbeats begin.
 *
 * @source ironic_python_agent/agent.py IronicPythonAgent.serve_ipa_api
 */
export async function serve(agent: Agent): Promise<void> {
  const { start } = agent
  const tls = await wantsTls(agent)
  // With a certificate the address must be known before the listener opens, without one only before the heartbeats.
  if (tls && !(await findRoute(agent))) return agent.exit('found no address to announce')
  if (tls && isIP(certificateAddress(agent)) === 0) return agent.exit('makes certificates for addresses only')
  if (start.heartbeatsFirst) {
    agent.callbackUrl = ownUrl(agent, `${tls ? 'https' : 'http'}://${hostOf(agent)}`)
    agent.startHeartbeats()
  }
  if (start.listensAfterMs) await agent.life.clock.sleep(start.listensAfterMs)
  const listener = await listen(agent, tls)
  if (!listener) return agent.exit('could not listen')
  agent.callbackUrl = ownUrl(agent, listener.url)
  agent.pathPrefix = new URL(listener.url).pathname.replace(/\/$/, '')
  agent.life.record('agent', { what: 'serves', url: agent.callbackUrl })
  agent.listener = listener
  if (start.closedAfterMs !== undefined)
    agent.life.clock.after(start.closedAfterMs, () => closeListener(agent, start.closedForMs))
  if (agent.ironic.urls.length === 0 || start.heartbeatsFirst) return
  if (tls || (await findRoute(agent))) return agent.startHeartbeats()
  // Only the thread that would send heartbeats ends.
  agent.life.record('agent', { what: 'found no address to announce' })
}

/** From the closed listener of a lockdown to the moment when the interfaces are down, in milliseconds. */
const interfacesDownMs = 500

/** After a lockdown connections are reset at first; when the interfaces are down, whoever calls hears nothing at all. */
export async function fallSilent(agent: Agent): Promise<void> {
  let down = false
  agent.world.clock.after(interfacesDownMs, () => (down = true))
  const port = Number(new URL(agent.callbackUrl || 'http://x').port)
  const silent: App = {
    fetch: () => {
      throw down ? new NoAnswer() : new ConnectionCut()
    },
  }
  await agent.world.listen(hostOf(agent), silent, { ...listenOptions(agent), ...(port ? { port } : {}) })
}

const hostOf = ({ settings, machine }: Agent) => settings.host ?? `agent-${machine.name}`

function listenOptions({ settings: { address, port } }: Agent): ListenOptions {
  return { ...(port === undefined ? {} : { port }), ...(address === undefined ? {} : { address }) }
}

/** Closes the agent's listener, for a while or for good. */
export function closeListener(agent: Agent, forMs: number | undefined): void {
  const { listener, life } = agent
  if (!listener) return
  agent.listener = undefined
  listener.close()
  if (forMs === undefined) return
  const port = Number(new URL(listener.url).port)
  life.clock.after(forMs, () =>
    life.spawn('listens again', async () => {
      agent.listener = await listen(agent, listener.url.startsWith('https:'), port || undefined)
    }),
  )
}

async function wantsTls({ settings, ironic, start }: Agent): Promise<boolean> {
  if (!settings.tls || start.tls === 'off' || ironic.urls.length === 0) return false
  return atLeast(await ironic.version(), apiVersions.verifyCa)
}

async function listen(agent: Agent, tls: boolean, port?: number): Promise<Listener | undefined> {
  const serving: App = {
    fetch: (request) => {
      shakeHands(agent)
      return app.fetch(request, { agent })
    },
  }
  const options: ListenOptions = { ...listenOptions(agent), ...(port === undefined ? {} : { port }) }
  if (tls) {
    const made = agent.keyAndCertificate ?? makeFor(agent, certificateAddress(agent))
    agent.keyAndCertificate = made
    agent.certificate = sentCertificate(agent, made.cert)
    if (agent.start.tls !== 'plain behind https') options.tls = { ...made, ...tlsVersions(agent) }
  }
  try {
    return await agent.life.listen(hostOf(agent), behindLink(agent.machine, serving), options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return undefined
  }
}

function tlsVersions({ start, tlsMinVersion }: Agent): { minVersion: TlsVersion; maxVersion?: TlsVersion } {
  if (start.tls === 'TLS 1.2 only') return { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }
  return { minVersion: `TLSv${tlsMinVersion}` }
}

/** An address of a network for documentation: nobody's. */
const wrongAddress = '198.51.100.1'

const certificateAddress = (agent: Agent) =>
  agent.start.tls === 'wrong address' ? wrongAddress : (agent.parameters.advertiseHost ?? agent.ownAddress())

function makeFor(agent: Agent, address: string): KeyAndCertificate {
  const { machine, parameters, random } = agent
  const request = { address, hostname: machine.name, now: agent.now(), curve: parameters.tlsCurve }
  return makeCertificate(request, random.fork('certificate'))
}

function sentCertificate(agent: Agent, own: string): string | undefined {
  if (agent.start.tls === 'not sent') return undefined
  return agent.start.tls === 'other sent' ? makeFor(agent, certificateAddress(agent)).cert : own
}

function ownUrl({ parameters, settings, start }: Agent, listening: string): string {
  const { advertiseHost: host, advertisePort: port, advertiseProtocol } = parameters
  const url = start.callbackUrl ?? settings.callbackUrl
  if (url !== undefined) return url
  if (start.tls === 'plain behind https') return listening.replace('http:', 'https:')
  if (start.tls === 'TLS behind http') return listening.replace('https:', 'http:')
  if ((host ?? port ?? advertiseProtocol) === undefined) return listening
  // Without a host the address of the route to Ironic, which is the listener's.
  const { protocol, hostname, port: own } = new URL(listening)
  const scheme = protocol === 'https:' ? 'https' : (advertiseProtocol ?? 'http')
  const announced = host === undefined ? hostname : host.includes(':') ? `[${host}]` : host
  const announcedPort = port ?? (host === undefined ? own : defaultPort)
  return `${scheme}://${announced}${announcedPort === '' ? '' : `:${announcedPort}`}`
}

/** The agent learns its own address from the route to Ironic, so it tries Ironic first. */
async function findRoute({ settings, parameters, ironic, start, life }: Agent): Promise<boolean> {
  if (start.noAddress) {
    await life.clock.sleep(parameters.ipLookupAttempts * parameters.ipLookupSleepMs)
    return false
  }
  if (settings.callbackUrl !== undefined || parameters.advertiseHost !== undefined) return true
  let reachable = false
  // Whoever answers will do: in the order of the kernel parameter, and without a look at a certificate.
  for (const url of parameters.apiUrls) {
    try {
      await ironic.send('GET', withPath(url), { ...userAgent, Accept: '*/*' }, { verify: false })
      reachable = true
    } catch (error) {
      if (connectionFailure(error) === undefined) throw error
    }
  }
  return reachable
}

/** HTTP has no empty path. */
const withPath = (url: string) => (/^\w+:\/\/[^/]+$/.test(url) ? `${url}/` : url)
