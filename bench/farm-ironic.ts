import { createServer, type IncomingMessage, type Server } from 'node:http'
import { Agent, request } from 'undici'

/**
 * As much of Ironic as keeps agents alive: the version, the lookup and the heartbeat. With `reads`, every heartbeat makes
 * it list the agent's commands, as a conductor does while it cleans.
 */
export class FarmIronic {
  lookups = 0
  heartbeats = 0
  reads = 0
  failures = 0
  /** Milliseconds that listing an agent's commands took. */
  readonly readMs: number[] = []
  readonly #reading: boolean
  readonly #server: Server
  readonly #client = new Agent({ connections: 2, keepAliveTimeout: 10_000 })

  constructor({ reading }: { reading: boolean }) {
    this.#reading = reading
    this.#server = createServer((message, response) => {
      const { url = '/' } = message
      if (url.startsWith('/v1/lookup')) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(this.#lookup(new URL(url, 'http://x'))))
      } else if (url.startsWith('/v1/heartbeat/')) {
        void this.#heartbeat(message)
        response.statusCode = 202
        response.end()
      } else {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ default_version: { version: '1.96' } }))
      }
    })
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', 8192, () => {
        const { port } = this.#server.address() as { port: number }
        resolve(`http://127.0.0.1:${port}`)
      })
    })
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await this.#client.destroy()
  }

  #lookup(url: URL): unknown {
    this.lookups++
    const uuid = url.searchParams.get('addresses')?.split(',')[0]
    const node = { uuid, properties: {}, instance_info: {}, driver_internal_info: {}, links: [] }
    return { node, config: { heartbeat_timeout: 300, agent_token: 'farm'.padEnd(43, '-') } }
  }

  async #heartbeat(message: IncomingMessage): Promise<void> {
    let body = ''
    for await (const chunk of message) body += String(chunk)
    this.heartbeats++
    if (!this.#reading) return
    const { callback_url: url } = JSON.parse(body) as { callback_url: string }
    const startedAt = performance.now()
    try {
      const answer = await request(`${url}/v1/commands/?agent_token=${'farm'.padEnd(43, '-')}`, {
        dispatcher: this.#client,
      })
      await answer.body.dump()
      if (answer.statusCode !== 200) this.failures++
      this.reads++
      this.readMs.push(performance.now() - startedAt)
    } catch {
      this.failures++
    }
  }
}
