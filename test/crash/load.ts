import { uuidFrom } from '../../src/identifiers.ts'
import type { Random } from '../../src/world.ts'

/** What the client was promised about one of its nodes. */
export type Promised = {
  /** `undefined` while nobody answered the creation. */
  exists: boolean | undefined
  /** The counter in `extra` is at least `answered` and at most `sent`. */
  answered: number
  sent: number
  /** One counts at a time: of two requests at once, nobody promises the order. */
  counting: boolean
  /** Addresses of ports, and whether their creation was answered. */
  ports: Map<string, boolean>
}

/** A client that does many things at once and remembers which of them were answered. */
export class Load {
  readonly nodes = new Map<string, Promised>()
  readonly runbooks = new Map<string, boolean | undefined>()
  /** Requests that got an answer. */
  answered = 0
  readonly #random: Random
  #ports = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Sends requests, several at a time, until `stopped` says so or the server is gone. */
  async run(url: string, stopped: () => boolean): Promise<void> {
    const client = async () => {
      while (!stopped()) if (!(await this.#anything(url))) return
    }
    await Promise.all(Array.from({ length: 6 }, client))
  }

  /** Whether the server is still there. */
  async #anything(url: string): Promise<boolean> {
    const known = [...this.nodes].filter(([, { exists }]) => exists)
    const [uuid, promised] = this.#one(known) ?? []
    const dice = this.#random.next()
    if (uuid === undefined || promised === undefined || dice < 0.12) return this.#create(url)
    const path = `/v1/nodes/${uuid}`
    if (dice < 0.4) return this.#count(url, path, promised)
    if (dice < 0.5) return this.#addPort(url, uuid, promised)
    if (dice < 0.55 && known.length > 5) return this.#remove(url, path, promised)
    if (dice < 0.6) return this.#runbook(url)
    const target = this.#one(['manage', 'provide', 'manage', 'provide', 'abort', 'clean']) ?? 'manage'
    const steps = { clean_steps: [{ interface: 'vendor', step: 'log_passthrough' }] }
    const body = target === 'clean' ? { target, ...steps } : { target }
    const who = dice < 0.8 ? path : `/v1/nodes/node-${1 + Math.floor(this.#random.next() * 2)}`
    return (await this.#send(url, 'PUT', `${who}/states/provision`, body)) !== undefined
  }

  async #create(url: string): Promise<boolean> {
    const uuid = uuidFrom(this.#random)
    const promised: Promised = { exists: undefined, answered: 0, sent: 0, counting: false, ports: new Map() }
    this.nodes.set(uuid, promised)
    const status = await this.#send(url, 'POST', '/v1/nodes', { uuid, driver: 'fake-hardware', extra: { counter: 0 } })
    if (status === 201) promised.exists = true
    return status !== undefined
  }

  async #count(url: string, path: string, promised: Promised): Promise<boolean> {
    if (promised.counting) return true
    promised.counting = true
    const counter = ++promised.sent
    const patch = [{ op: 'replace', path: '/extra/counter', value: counter }]
    const status = await this.#send(url, 'PATCH', path, patch)
    promised.counting = false
    if (status === 200) promised.answered = counter
    return status !== undefined
  }

  async #addPort(url: string, node_uuid: string, { ports }: Promised): Promise<boolean> {
    const address = `02:00:00:${(0x1000000 + ++this.#ports)
      .toString(16)
      .slice(1)
      .replace(/(..)(..)(..)/, '$1:$2:$3')}`
    ports.set(address, false)
    const status = await this.#send(url, 'POST', '/v1/ports', { node_uuid, address })
    if (status === 201) ports.set(address, true)
    return status !== undefined
  }

  async #remove(url: string, path: string, promised: Promised): Promise<boolean> {
    promised.exists = undefined
    await this.#send(url, 'PUT', `${path}/maintenance`, { reason: 'to be deleted' })
    const status = await this.#send(url, 'DELETE', path)
    if (status === 204) promised.exists = false
    return status !== undefined
  }

  async #runbook(url: string): Promise<boolean> {
    const name = `CUSTOM_${Math.floor(this.#random.next() * 1e9)}`
    this.runbooks.set(name, undefined)
    const steps = [{ interface: 'deploy', step: 'erase_devices', order: 1 }]
    const status = await this.#send(url, 'POST', '/v1/runbooks', { name, steps })
    if (status === 201) this.runbooks.set(name, true)
    return status !== undefined
  }

  /** The status, or `undefined` if the connection broke. */
  async #send(url: string, method: string, path: string, body?: unknown): Promise<number | undefined> {
    try {
      const response = await fetch(url + path, {
        method,
        headers: { 'X-OpenStack-Ironic-API-Version': 'latest', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      })
      await response.text()
      this.answered++
      return response.status
    } catch {
      return undefined
    }
  }

  #one<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.#random.next() * items.length)]
  }
}
