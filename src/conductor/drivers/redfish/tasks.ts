import type { HttpAnswer } from '../../../http.ts'
import type { Conductor } from '../../conductor.ts'
import type { Node } from '../../node.ts'
import { Refusal } from '../../refusals.ts'
import { BmcUnreachable, isStatus, RedfishClientError } from './client-errors.ts'
import { withConnection } from './connection.ts'
import type { Connector } from './connector.ts'

/** How long a task is waited for when the BMC promised to work at once. @source sushy/resources/system/storage/volume.py */
const immediateTimeoutMs = 500_000
/** Pause between two looks at it; a `Retry-After` of the BMC is not heeded. */
const immediatePollMs = 1000

/** What a BMC says of a long operation. */
export type BmcTask = { processing: boolean; state: string | undefined; status: string | undefined; messages: string[] }

/** Where an answer of 202 says to look: the body's task, or else the `Location`. @source sushy/taskmonitor.py `from_response` */
export function monitorUriOf({ headers, text }: HttpAnswer, target: string): string {
  const location = headers.get('location') ?? undefined
  const body = text === '' ? {} : (JSON.parse(text) as { '@odata.id'?: string })
  const uri = body['@odata.id'] ?? location
  if (uri === undefined) throw new RedfishClientError(`Response to ${target} did not contain a Location header`)
  return uri
}

/** Follows an answer of 202 to its end; other answers come back as they are. @source sushy/connector.py `_op` (blocking) */
export async function untilDone(
  { world }: Conductor,
  connector: Connector,
  answer: HttpAnswer,
  target: string,
): Promise<HttpAnswer> {
  if (answer.status !== 202) return answer
  const uri = monitorUriOf(answer, target)
  const until = world.clock.now() + immediateTimeoutMs
  for (;;) {
    const now = await connector.raw(uri)
    if (now.status !== 202) return now
    if (world.clock.now() >= until)
      throw new BmcUnreachable(uri, `Timeout waiting for task monitor ${uri} (timeout = ${immediateTimeoutMs / 1000})`)
    await world.clock.sleep(immediatePollMs)
  }
}

/**
 * Looks at a task monitor; `undefined` when the BMC no longer knows it.
 *
 * @source ironic/drivers/modules/redfish/utils.py `get_task_monitor`
 */
export async function readTask(conductor: Conductor, node: Node, uri: string): Promise<BmcTask> {
  let answer: HttpAnswer
  try {
    answer = await withConnection(conductor, node, (connector) => connector.raw(uri))
  } catch (error) {
    if (isStatus(error, 404)) throw new Refusal('RedfishError', { error: error.message })
    throw error
  }
  const json = parsed(answer.text)
  const messages = ((json['Messages'] as { Message?: string }[] | undefined) ?? []).map(({ Message }) => Message ?? '')
  return {
    processing: answer.status === 202,
    state: textOf(json['TaskState']),
    status: textOf(json['TaskStatus']),
    messages,
  }
}

export const succeeded = ({ state, status }: BmcTask): boolean =>
  state === 'Completed' && (status === 'OK' || status === 'Warning')

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function parsed(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
