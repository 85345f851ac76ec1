import { exchange, type HttpAnswer } from '../http.ts'
import type { Process } from '../world.ts'

/** How long an operator waits for an answer, in milliseconds. */
const patienceMs = 120_000

/** An answer of the conductor's API, its JSON read. */
export type ApiAnswer = { status: number; body: Record<string, unknown> | undefined; text: string }

/** A body that is sent as it is, under the name of JSON. */
export class RawBody {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Whoever types commands: a client of the conductor's HTTP API in a process of its own. */
export class Operator {
  readonly process: Process
  readonly #url: () => string

  constructor(process: Process, url: () => string) {
    this.process = process
    this.#url = url
  }

  async request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const answer = await (body instanceof RawBody ? this.#raw(method, path, body) : this.#json(method, path, body))
    return { status: answer.status, body: parsed(answer), text: answer.text }
  }

  #json(method: string, path: string, body: unknown): Promise<HttpAnswer> {
    return exchange(this.process.fetch, {
      method,
      url: `${this.#url()}${path}`,
      headers: { 'x-openstack-ironic-api-version': 'latest', accept: 'application/json' },
      ...(body === undefined ? {} : { body }),
      timeoutMs: patienceMs,
    })
  }

  async #raw(method: string, path: string, { text }: RawBody): Promise<HttpAnswer> {
    const response = await this.process.fetch({
      method,
      url: `${this.#url()}${path}`,
      headers: { 'x-openstack-ironic-api-version': 'latest', 'content-type': 'application/json' },
      body: text,
      timeoutMs: patienceMs,
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** Like {@link request}, and throws unless the answer is a success. */
  async demand(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const answer = await this.request(method, path, body)
    if (answer.status >= 400) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`)
    return answer
  }

  /** Sends a verb; the journal tells which, and what it was answered. */
  async provision(node: string, verb: string, more: Record<string, unknown> = {}): Promise<ApiAnswer> {
    const sentAt = this.process.clock.now()
    const answer = await this.request('PUT', `/v1/nodes/${node}/states/provision`, { target: verb, ...more })
    const ms = this.process.clock.now() - sentAt
    const steps = (more['clean_steps'] as { interface?: string; step?: string }[] | undefined)?.map(
      ({ interface: of, step }) => `${of}.${step}`,
    )
    this.process.record('verb', { node, verb, status: answer.status, ms, ...(steps ? { steps } : {}) })
    return answer
  }

  async node(node: string): Promise<Record<string, unknown>> {
    return (await this.demand('GET', `/v1/nodes/${node}`)).body ?? {}
  }
}

function parsed({ text }: HttpAnswer): Record<string, unknown> | undefined {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
