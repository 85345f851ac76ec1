import { connectionFailure, exchange } from '../http.ts'
import type { App } from '../world.ts'
import type { Conductor } from './conductor.ts'
import { noted } from './database-error.ts'
import { messageOf } from './failures.ts'
import { conductorOf } from './hash-ring.ts'
import { Refusal, type RefusalName } from './refusals.ts'

/**
 * Operations on a node are carried out by the conductor it belongs to, whichever conductor's API was asked. A conductor
 * that listens for the others says where in its record; one that does not is alone, and carries out everything itself.
 *
 * @source ironic/conductor/rpcapi.py, ironic/common/json_rpc
 */

type Operation = (conductor: Conductor, uuid: string, ...rest: never[]) => Promise<unknown>

const operations = new Map<string, Operation>()

/** How long an operation may take to be accepted. Ironic waits as long for its RPC. */
const timeoutMs = 60_000

/** The same operation, carried out where the node belongs. Its arguments and result travel as JSON. */
export function routed<Rest extends unknown[], Result>(
  name: string,
  here: (conductor: Conductor, uuid: string, ...rest: Rest) => Promise<Result>,
): (conductor: Conductor, uuid: string, ...rest: Rest) => Promise<Result> {
  // Both sides are this file's: what `call` sends is what `here` takes.
  operations.set(name, here as unknown as Operation)
  return (conductor, uuid, ...rest) => {
    const url = conductor.rpcUrl === undefined ? undefined : elsewhere(conductor, uuid)
    if (url === undefined) return here(conductor, uuid, ...rest)
    return call(conductor, url, { method: name, params: [uuid, ...rest] }) as Promise<Result>
  }
}

/** Where the node's own conductor listens, unless it is this one. */
function elsewhere(conductor: Conductor, uuid: string): string | undefined {
  const node = conductor.store.node(uuid)
  const owner = node && conductorOf(conductor, node)
  if (owner === undefined || owner === conductor.hostname) return undefined
  return conductor.store.conductor(owner)?.rpc_url ?? undefined
}

type Answer = { result?: unknown } | { error: { name: string; message: string } }

async function call({ world }: Conductor, url: string, body: { method: string; params: unknown[] }): Promise<unknown> {
  let text: string
  try {
    ;({ text } = await exchange(world.fetch, { method: 'POST', url, body, timeoutMs }))
  } catch (error) {
    if (connectionFailure(error) === undefined) throw error
    throw new Refusal('TemporaryFailure', { message: 'Resource temporarily unavailable, please retry.' })
  }
  const answer = JSON.parse(text) as Answer
  if ('error' in answer) throw Refusal.received(answer.error.name as RefusalName, answer.error.message)
  return answer.result
}

/** What the other conductors ask this one for. */
export const rpcApp = (conductor: Conductor): App => ({
  async fetch(request) {
    const { method, params } = (await request.json()) as { method: string; params: [string, ...never[]] }
    return Response.json(await answerTo(conductor, method, params))
  },
})

async function answerTo(conductor: Conductor, method: string, params: [string, ...never[]]): Promise<Answer> {
  const operation = operations.get(method)
  if (!operation) return { error: { name: 'IronicException', message: `There is no operation ${method}.` } }
  try {
    return { result: await operation(conductor, ...params) }
  } catch (error) {
    noted(conductor, method, error)
    const name = error instanceof Refusal ? error.name : 'IronicException'
    return { error: { name, message: messageOf(error) } }
  }
}
