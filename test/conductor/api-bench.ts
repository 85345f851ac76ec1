import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { newNode, type Node } from '../../src/conductor/node.ts'
import { startConductor, type ConductorStart } from '../../src/conductor/start.ts'
import type { Store } from '../../src/conductor/store/store.ts'
import { timestamp } from '../../src/conductor/timestamps.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'

export type Answer = {
  status: number
  headers: Headers
  /** The body's JSON; `undefined` for an empty one. */
  body: unknown
  /** The inner object of an error body, which is JSON in a string. */
  error: { faultcode?: string; faultstring?: string; code?: number; title?: string; description?: string }
}
export type Sent = { version?: string | undefined; body?: unknown; headers?: Record<string, string> }

/** A conductor in virtual time, asked over its API. */
export async function apiBench({ store = new MemoryStore(), ...start }: Partial<ConductorStart> = {}) {
  const world = new VirtualWorld({ seed: 'api', keepJournal: true })
  const process = world.process('ironic')
  const settings = { hostname: 'cond-1', publicUrl: 'http://localhost', ...start, store }
  const { app, conductor } = await startConductor(process, settings)

  const ask = async (method: string, path: string, { version, body, headers = {} }: Sent = {}): Promise<Answer> => {
    const sent: Record<string, string> = { ...headers }
    if (version !== undefined) sent['X-OpenStack-Ironic-API-Version'] = version
    if (body !== undefined) sent['content-type'] ??= 'application/json'
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const request = new Request(`http://asked.example${path}`, {
      method,
      headers: sent,
      ...(text === undefined ? {} : { body: text }),
    })
    let answer: Answer | undefined
    const reading = Promise.resolve(app.fetch(request)).then(async (response) => {
      const received = await response.text()
      const parsed: unknown = received === '' ? undefined : JSON.parse(received)
      const inner = (parsed as { error_message?: string } | undefined)?.error_message
      const error = (inner === undefined ? {} : JSON.parse(inner)) as Answer['error']
      answer = { status: response.status, headers: response.headers, body: parsed, error }
    })
    await world.run(60_000, () => answer !== undefined)
    await reading
    return answer as unknown as Answer
  }
  /** At the newest version. */
  const latest = (method: string, path: string, body?: unknown) => ask(method, path, { version: 'latest', body })

  let nodes = 0
  /** Puts a node into the store, in any state. */
  const addNode = (given: Partial<Node> = {}): Node => {
    const uuid = `00000000-0000-4000-8000-${String(++nodes).padStart(12, '0')}`
    const node = newNode({ uuid, driver: 'fake-hardware', created_at: timestamp(world.clock.now()), ...given })
    store.createNode(node)
    return node
  }
  return { world, process, conductor, app, store: store as Store, ask, latest, addNode }
}

export type ApiBench = Awaited<ReturnType<typeof apiBench>>
