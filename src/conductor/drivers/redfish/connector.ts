import { exchange, type HttpAnswer } from '../../../http.ts'
import { pythonJsonError } from '../../../python-json-error.ts'
import type { World } from '../../../world.ts'
import type { Json } from '../../node.ts'
import type { Options } from '../../options/options.ts'
import { requestFailureText } from '../../request-failure.ts'
import { BmcRefusal, BmcUnreachable, isAccessError, isStatus, NotJson } from './client-errors.ts'
import { MissingAttribute, RedfishClientError } from './client-errors.ts'
import type { RedfishInfo } from './driver-info.ts'

/** How often the client itself tries again what got no answer, or a GET that got a 5xx. @source sushy/main.py */
const serverSideRetries = 10
const serverSideRetryDelayMs = 3000

export type Resource = { path: string; json: Json; etag: string | undefined; headers: Headers }

type Sending = {
  body?: unknown
  headers?: Record<string, string>
  retriesLeft?: number
  mayLogIn?: boolean
  /** Without a word on how the answer may be packed. */
  anyEncoding?: boolean
}

/**
 * One client's connection to one BMC: sends requests as Ironic's Redfish client does, with its log-in, its repetitions
 * and its errors.
 *
 * @source sushy/connector.py, sushy/auth.py
 */
export class Connector {
  readonly #world: World
  readonly #info: RedfishInfo
  readonly #timeoutSeconds: number
  #basic: string | undefined
  #token: string | undefined
  #sessionsUri: string | undefined
  #hadSession = false
  root: Json = {}

  constructor(world: World, info: RedfishInfo, options: Options) {
    this.#world = world
    this.#info = info
    this.#timeoutSeconds = options['redfish.read_timeout']
  }

  /** Reads the service root and logs in. */
  async open(): Promise<void> {
    this.root = (await this.get(this.#info.rootPrefix)).json
    await this.#authenticate()
  }

  async get(path: string): Promise<Resource> {
    const answer = await this.#send('GET', path)
    const { headers } = answer
    return { path, json: asObject(answer), etag: headers.get('etag') ?? undefined, headers }
  }

  post(path: string, body?: unknown): Promise<HttpAnswer> {
    return this.#send('POST', path, body === undefined ? {} : { body })
  }

  delete(path: string, body?: unknown): Promise<HttpAnswer> {
    return this.#send('DELETE', path, body === undefined ? {} : { body })
  }

  /** Any status comes back as it is; used for task monitors. */
  raw(path: string): Promise<HttpAnswer> {
    return this.#send('GET', path)
  }

  /** With the `ETag` of what is changed; when the BMC denies it, a weak one is tried as a strong one, then none at all. */
  async patch(path: string, body: unknown, etag?: string): Promise<HttpAnswer> {
    const attempt = (tag?: string) =>
      this.#send('PATCH', path, { body, ...(tag ? { headers: { 'if-match': tag } } : {}) })
    try {
      return await attempt(etag)
    } catch (error) {
      if (!etag || !isStatus(error, 412)) throw error
    }
    const strong = /^W\/("\w*")$/.exec(etag)?.[1]
    if (strong !== undefined) {
      try {
        return await attempt(strong)
      } catch (error) {
        // As upstream: whatever a refusal says here, the last attempt without a tag decides.
        if (!(error instanceof BmcRefusal)) throw error
      }
    }
    return attempt()
  }

  async #send(method: string, path: string, sending: Sending = {}): Promise<HttpAnswer> {
    const { retriesLeft = serverSideRetries, mayLogIn = true } = sending
    const url = /^https?:\/\//.test(path) ? path : this.#info.address + path
    const answer = await this.#exchange(method, url, sending)
    if (answer.status < 400) return answer
    const refusal = new BmcRefusal(method, url, answer)
    if (refusal.status === 401 || refusal.status === 403) {
      if (!mayLogIn || this.#basic !== undefined || this.#isLogIn(method, url)) throw refusal
      this.#forgetSession()
      await this.#authenticate()
      return this.#send(method, path, { ...sending, retriesLeft, mayLogIn: false })
    }
    // Some HPE Gen10 Plus do not take `identity` for registries.
    if (refusal.status === 406 && method === 'GET' && !sending.anyEncoding)
      return this.#send(method, path, { ...sending, anyEncoding: true })
    const again =
      (refusal.status >= 500 && (method === 'GET' || isPassing(refusal))) ||
      (refusal.status === 400 && method !== 'GET' && isPassing(refusal))
    if (!again || retriesLeft === 0) throw refusal
    await this.#world.clock.sleep(serverSideRetryDelayMs)
    return this.#send(method, path, { ...sending, retriesLeft: retriesLeft - 1 })
  }

  async #exchange(method: string, url: string, { body, headers, anyEncoding }: Sending): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await exchange(this.#world.fetch, {
          method,
          url,
          headers: {
            'odata-version': '4.0',
            accept: '*/*',
            ...(anyEncoding ? {} : { 'accept-encoding': 'identity' }),
            connection: 'close',
            ...(this.#basic === undefined ? {} : { authorization: this.#basic }),
            ...(this.#token === undefined ? {} : { 'x-auth-token': this.#token }),
            ...headers,
          },
          timeoutMs: this.#timeoutSeconds * 1000,
          ...(body === undefined ? {} : { body }),
          ...(url.startsWith('https:') ? { tls: this.#info.trust } : {}),
        })
      } catch (error) {
        const why = requestFailureText(error, url, { timeoutSeconds: this.#timeoutSeconds, showToken: false })
        if (why === undefined) throw error
        if (attempt >= serverSideRetries) throw new BmcUnreachable(url, why)
        await this.#world.clock.sleep(serverSideRetryDelayMs)
      }
    }
  }

  #isLogIn(method: string, url: string): boolean {
    return method === 'POST' && this.#sessionsUri !== undefined && url.includes(this.#sessionsUri)
  }

  async #authenticate(): Promise<void> {
    const { authType } = this.#info
    if (authType === 'basic') return this.#useBasic()
    try {
      await this.#openSession()
    } catch (error) {
      const fallsBack =
        authType === 'auto' &&
        error instanceof RedfishClientError &&
        !(error instanceof BmcUnreachable) &&
        !(isAccessError(error) && this.#hadSession)
      if (!fallsBack) throw error
      this.#forgetSession()
      this.#useBasic()
    }
  }

  #useBasic(): void {
    const { username = 'None', password = 'None' } = this.#info
    this.#basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  }

  #forgetSession(): void {
    this.#token = undefined
  }

  async #openSession(): Promise<void> {
    const path = sessionsPath(this.root) ?? `${this.#info.rootPrefix.replace(/\/$/, '')}/SessionService/Sessions`
    this.#sessionsUri = path
    const { username, password } = this.#info
    const answer = await this.post(path, { UserName: username ?? null, Password: password ?? null })
    const token = answer.headers.get('x-auth-token')
    if (token === null)
      throw new RedfishClientError(
        `No X-Auth-Token returned from remote host when attempting to establish a session. Error: unknown error`,
      )
    this.#token = token
    this.#hadSession = true
  }
}

/** Refusals that some BMCs give for a few seconds after an operation. */
const isPassing = ({ said }: BmcRefusal): boolean =>
  said.includes('SYS518') || (said.includes('iLO') && said.includes('InvalidOperationForSystemState'))

function sessionsPath(root: Json): string | undefined {
  const links = root['Links'] as { Sessions?: { '@odata.id'?: string } } | undefined
  return links?.Sessions?.['@odata.id']
}

function asObject({ text }: HttpAnswer): Json {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new NotJson(pythonJsonError(text))
  }
  // A resource that is no object has none of the attributes a client looks for.
  return typeof json === 'object' && json !== null ? (json as Json) : {}
}

/** The `@odata.id` under `name`, or an error that says it is missing. */
export function linkOf({ path, json }: Resource, name: string): string {
  const link = (json[name] as { '@odata.id'?: string } | undefined)?.['@odata.id']
  if (link === undefined) throw new MissingAttribute(`${name}/@odata.id`, path)
  return link
}
