import { pause } from './processes.ts'

/** A node's record as the API shows it. */
export type NodeRecord = Record<string, unknown> & {
  uuid: string
  provision_state: string
  target_provision_state: string | null
  last_error: string | null
  maintenance: boolean
  fault: string | null
  power_state: string | null
  clean_step: Record<string, unknown>
  raid_config: Record<string, unknown>
  driver_internal_info: Record<string, unknown>
  reservation: string | null
}

export type Answer = { status: number; body: unknown; text: string }

/** An Ironic API, real or ours, as plain HTTP. */
export class Api {
  readonly url: string
  readonly version: string

  constructor(url: string, version = '1.82') {
    this.url = url
    this.version = version
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { 'X-OpenStack-Ironic-API-Version': this.version }
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(60_000) }
    if (body !== undefined) init.body = JSON.stringify(body)
    const response = await fetch(this.url + path, init)
    const text = await response.text()
    return { status: response.status, text, body: parsed(text) }
  }

  /** The same, but anything that is no success is an error. */
  async must(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.send(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }

  async node(ident: string): Promise<NodeRecord> {
    return (await this.must('GET', `/v1/nodes/${ident}`)) as NodeRecord
  }

  /** Asks again while somebody else has the node's lock, as Ironic's own client does. */
  async provision(ident: string, target: string, more: Record<string, unknown> = {}): Promise<void> {
    const path = `/v1/nodes/${ident}/states/provision`
    for (let attempt = 1; ; attempt++) {
      const { status, text } = await this.send('PUT', path, { target, ...more })
      if (status < 300) return
      if (status !== 409 || attempt === 10) throw new Error(`PUT ${path}: ${status} ${text}`)
      await pause(500)
    }
  }

  /** Waits until `reached` holds for the node. Rejects with the last record when the time is over. */
  async until(
    ident: string,
    what: string,
    reached: (node: NodeRecord) => boolean,
    timeoutMs = 60_000,
  ): Promise<NodeRecord> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const node = await this.node(ident)
      if (reached(node)) return node
      if (Date.now() > deadline)
        throw new Error(
          `${ident} did not become ${what}: ${node.provision_state}, last_error ${JSON.stringify(node.last_error)}`,
        )
      await pause(200)
    }
  }

  /** Waits for one of `states` with nobody working on the node. */
  inState(ident: string, states: string | readonly string[], timeoutMs?: number): Promise<NodeRecord> {
    const wanted = typeof states === 'string' ? [states] : states
    return this.until(
      ident,
      wanted.join(' or '),
      ({ provision_state, reservation }) => wanted.includes(provision_state) && reservation === null,
      timeoutMs,
    )
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
