import { exchange, type HttpAnswer } from '../http.ts'
import type { World } from '../world.ts'
import { headersOf, type Target } from './door.ts'

/** A node's record as any Ironic shows it. */
export type NodeRecord = Record<string, unknown> & {
  uuid: string
  provision_state: string
  target_provision_state: string | null
  last_error: string | null
  reservation: string | null
  clean_step: Record<string, unknown> | null
  driver_internal_info: Record<string, unknown>
}

/** Real milliseconds. */
const patienceMs = 60_000

/** The conductor's API for those who set up, look and clear away: in real time, and past all faults. */
export class TargetApi {
  readonly #process: World
  readonly #target: Target

  constructor(process: World, target: Target) {
    this.#process = process
    this.#target = target
  }

  send(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    const { url, credentials } = this.#target
    return exchange(this.#process.fetch, {
      method,
      url: `${url}${path}`,
      headers: { 'x-openstack-ironic-api-version': 'latest', accept: 'application/json', ...headersOf(credentials) },
      ...(body === undefined ? {} : { body }),
      timeoutMs: patienceMs,
    })
  }

  /** The same, but anything that is no success is an error. */
  async must(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.send(method, path, body)
    if (status >= 400) throw new Error(`${method} ${path} was answered ${status}: ${faultIn(text)}`)
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  }

  /** `undefined` if there is no such node. */
  async node(uuid: string): Promise<NodeRecord | undefined> {
    const { status, text } = await this.send('GET', `/v1/nodes/${uuid}`)
    if (status === 404) return undefined
    if (status >= 400) throw new Error(`GET /v1/nodes/${uuid} was answered ${status}: ${faultIn(text)}`)
    return JSON.parse(text) as NodeRecord
  }

  sleep(ms: number): Promise<void> {
    return this.#process.clock.sleep(ms)
  }
}

/** The sentence of an error, which Ironic wraps twice. */
function faultIn(text: string): string {
  try {
    const { error_message: wrapped } = JSON.parse(text) as { error_message?: unknown }
    const inner = typeof wrapped === 'string' ? (JSON.parse(wrapped) as { faultstring?: string }) : wrapped
    return (inner as { faultstring?: string } | undefined)?.faultstring ?? text
  } catch {
    return text.slice(0, 300)
  }
}
