import { connectionFailure, type HttpAnswer } from '../http.ts'
import type { Fetch, Outgoing } from '../world.ts'
import type { Parameters } from './parameters.ts'
import { pythonJson } from './python.ts'

export type ApiVersion = readonly [major: number, minor: number]

/** Assumed while Ironic does not tell its version. */
const fallback: ApiVersion = [1, 31]
/** The API versions at which Ironic learnt what. */
export const apiVersions = { agentVersion: [1, 36], agentToken: [1, 62], verifyCa: [1, 68] } as const

const compare = (a: ApiVersion, b: ApiVersion): number => a[0] - b[0] || a[1] - b[1]
export const atLeast = (a: ApiVersion, b: ApiVersion): boolean => compare(a, b) >= 0
const lower = (a: ApiVersion, b: ApiVersion): ApiVersion => (compare(a, b) <= 0 ? a : b)

/** The header that asks for the highest API version both sides know, at most `highest`. */
export const versionHeader = (version: ApiVersion, highest: ApiVersion): Record<string, string> => ({
  'X-OpenStack-Ironic-API-Version': lower(version, highest).join('.'),
})

/**
 * Requests to Ironic's API: every URL in turn, the one that worked last first.
 *
 * @source ironic_python_agent/ironic_api_client.py
 */
export class IronicClient {
  urls: string[]
  readonly #fetch: Fetch
  readonly #parameters: Parameters
  readonly #headers: Record<string, string>
  #version: ApiVersion | undefined

  constructor(fetch: Fetch, parameters: Parameters) {
    this.#fetch = fetch
    this.#parameters = parameters
    this.urls = parameters.apiUrls.map((url) => url.replace(/\/+$/, ''))
    const { globalRequestId } = parameters
    this.#headers = globalRequestId ? { ...requestHeaders, 'X-OpenStack-Request-ID': globalRequestId } : requestHeaders
  }

  /** Rejects with the last connection error if no URL answers. */
  async request(
    method: string,
    path: string,
    { data, headers }: { data?: unknown; headers?: Record<string, string> } = {},
  ): Promise<HttpAnswer> {
    const { urls } = this
    for (const [i, url] of urls.entries()) {
      try {
        const answer = await this.send(method, url + path, { ...this.#headers, ...headers }, { data })
        if (i > 0) this.urls = [...urls.slice(i), ...urls.slice(0, i)]
        return answer
      } catch (error) {
        if (connectionFailure(error) === undefined || i === urls.length - 1) throw error
      }
    }
    throw new TypeError('no URL of the Ironic API is known')
  }

  /** One request to one URL. `verify`: whether an HTTPS server has to prove who it is. */
  async send(
    method: string,
    url: string,
    headers: Record<string, string>,
    { data, verify = !this.#parameters.insecure }: { data?: unknown; verify?: boolean } = {},
  ): Promise<HttpAnswer> {
    const request: Outgoing = { method, url, headers, timeoutMs: this.#parameters.httpRequestTimeoutMs }
    if (data !== undefined) request.body = pythonJson(data)
    if (url.startsWith('https:')) request.tls = { verify }
    const response = await this.#fetch(request)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** The highest API version of Ironic; asked once, and again as long as the answer is missing. */
  async version(): Promise<ApiVersion> {
    this.#version ??= parseVersion(this.#parameters.ironicApiVersion)
    if (this.#version) return this.#version
    try {
      const { text } = await this.request('GET', '/')
      const { default_version } = JSON.parse(text) as { default_version: { version: string } }
      this.#version = parseVersion(default_version.version)
    } catch {
      // Ironic does not answer, or not as Ironic does.
    }
    return this.#version ?? fallback
  }
}

export const userAgent = { 'User-Agent': 'python-requests/2.32.3' }
const requestHeaders = { ...userAgent, 'Content-Type': 'application/json', Accept: 'application/json' }

function parseVersion(text: string | undefined): ApiVersion | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)(?:\.|$)/.exec(text ?? '') ?? []
  return major === undefined ? undefined : [Number(major), Number(minor)]
}
