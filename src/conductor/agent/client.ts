import { connectionFailure, exchange, type HttpAnswer } from '../../http.ts'
import type { TlsTrust } from '../../world.ts'
import { readCommandList } from './command-list.ts'
import { messageOf, PythonError } from '../failures.ts'
import type { Json, Node, Step } from '../node.ts'
import { pythonRepr } from '../python/repr.ts'
import { isRefusal, Refusal } from '../refusals.ts'
import { requestFailureText } from '../request-failure.ts'
import { instanceInfoWithoutSecrets, withoutSecrets } from '../secrets.ts'
import type { Task } from '../task.ts'

/** A command as the agent lists it. */
export type AgentCommand = {
  command_name: string
  command_status?: string
  command_error?: unknown
  command_result?: Json | null
}

/**
 * The agent's REST API as Ironic calls it, with its retries, limits and texts.
 *
 * @source ironic/drivers/modules/agent_client.py
 */

export const getCleanSteps = (task: Task): Promise<AgentCommand> =>
  command(task, 'clean.get_clean_steps', { node: visible(task.node), ports: task.ports }, { wait: true })

export const executeCleanStep = (task: Task, step: Step): Promise<AgentCommand> =>
  command(task, 'clean.execute_clean_step', {
    step,
    node: visible(task.node),
    ports: task.ports,
    clean_version: task.node.driver_internal_info['hardware_manager_version'] ?? null,
  })

export const collectSystemLogs = (task: Task): Promise<AgentCommand> =>
  command(task, 'log.collect_system_logs', {}, { wait: true })

/** The commands this ramdisk was given, oldest first. */
export async function getCommandsStatus(task: Task): Promise<AgentCommand[]> {
  const { node, conductor } = task
  const url = commandUrl(task, {})
  const answer = await attempts(conductor.options['agent.max_command_attempts'], async () => {
    try {
      return await send(task, { method: 'GET', url })
    } catch (error) {
      if (connectionFailure(error) === undefined) throw error
      throw new Refusal('AgentConnectionFailed', {
        reason: `Failed to connect to the agent running on node ${node.uuid} to collect commands status. Error: ${reasonOf(task, url, error)}`,
      })
    }
  })
  return readCommandList(conductor, answer.text)
}

/** What went wrong, in the agent's words. */
export function commandError({ command_error: error }: AgentCommand): string {
  if (error === null || error === undefined) return 'Invalid agent response'
  if (typeof error === 'string') return error
  if (typeof error !== 'object') return pythonRepr(error)
  const { details, message } = error as { details?: string; message?: string }
  return details || message || pythonRepr(error)
}

type CommandOptions = { wait?: boolean }

const command = (task: Task, name: string, params: Json, options: CommandOptions = {}): Promise<AgentCommand> =>
  attempts(task.conductor.options['agent.max_command_attempts'], () => post(task, name, params, options))

async function post(task: Task, name: string, params: Json, { wait = false }: CommandOptions): Promise<AgentCommand> {
  const { node } = task
  const url = commandUrl(task, { wait: String(wait) })
  let answer: HttpAnswer
  try {
    answer = await send(task, { method: 'POST', url, body: { name, params } })
  } catch (error) {
    if (connectionFailure(error) === undefined) throw error
    return await afterConnectionFailure(task, name, reasonOf(task, url, error))
  }
  const result = decodeCommand(answer, url, { name, params })
  if (answer.status >= 400) throw agentFailure(task, name, answer, result)
  const failure = attributesOf(result).command_error
  if (failure && (attributesOf(failure) as { type?: string }).type === 'TypeError')
    throw new Refusal('AgentAPIError', {
      node: node.uuid,
      status: (failure as { code: number }).code,
      error: commandError(result),
    })
  return result
}

/** What is asked for its members like a dictionary, and dies in Python if it is none. */
function attributesOf<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new PythonError('AttributeError', `'${pythonTypeName(value)}' object has no attribute 'get'`)
}

function pythonTypeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return typeof value === 'boolean' ? 'bool' : 'str'
}

/** Agents lose answers: a command that is the last in the list and still runs was accepted. */
async function afterConnectionFailure(task: Task, name: string, reason: string): Promise<AgentCommand> {
  const method = name.slice(name.indexOf('.') + 1)
  try {
    const last = (await getCommandsStatus(task)).at(-1)
    if (last?.command_name === method && last.command_status === 'RUNNING') return last
  } catch {
    // The agent does not answer this either; the first failure is the one to report.
  }
  throw new Refusal('AgentConnectionFailed', {
    reason: `Failed to connect to the agent running on node ${task.node.uuid} for invoking command ${name}. Error: ${reason}`,
  })
}

function agentFailure({ node, conductor }: Task, name: string, answer: HttpAnswer, result: Json | AgentCommand): Error {
  const given = (result as { faultstring?: unknown }).faultstring
  if (typeof given !== 'string' && conductor.quirks.has('error-body-without-faultstring-crashes'))
    return new PythonError('TypeError', "argument of type 'NoneType' is not iterable")
  const text = typeof given === 'string' ? given : answer.text
  if (answer.status === 409 || text.toLowerCase().includes('agent is busy'))
    return new Refusal('AgentInProgress', {
      message: `Node ${node.uuid} command "${name}" failed. Agent is presently executing a command. Error ${text}`,
    })
  return new Refusal('AgentAPIError', { node: node.uuid, status: answer.status, error: text })
}

function decodeCommand(answer: HttpAnswer, url: string, body: unknown): AgentCommand {
  try {
    return JSON.parse(answer.text) as AgentCommand
  } catch {
    throw new Refusal('IronicException', {
      message: `Unable to decode response as JSON.\nRequest URL: ${url.split('?')[0]}\nRequest body: "${JSON.stringify(body)}"\nResponse status code: ${answer.status}\nResponse: "${answer.text}"`,
    })
  }
}

/** How many redirects in a row the client's library follows. */
const redirects = 30

async function send(task: Task, request: { method: string; url: string; body?: unknown }): Promise<HttpAnswer> {
  const { world, options } = task.conductor
  const tls = request.url.startsWith('https:') ? { tls: trust(task) } : {}
  const timeoutMs = options['agent.command_timeout'] * 1000
  let url = request.url
  for (let followed = 0; ; followed++) {
    const answer = await exchange(world.fetch, { ...request, ...tls, url, timeoutMs })
    const location = answer.headers.get('location')
    if (answer.status !== 308 || location === null || followed === redirects) return answer
    url = new URL(location, url).href
  }
}

function commandUrl({ node, conductor }: Task, query: Record<string, string>): string {
  const { agent_url: base, agent_secret_token: token } = node.driver_internal_info as {
    agent_url?: string
    agent_secret_token?: string
  }
  if (!base)
    throw new Refusal('AgentConnectionFailed', { message: 'Agent driver requires agent_url in driver_internal_info' })
  const parameters = new URLSearchParams(token ? { ...query, agent_token: token } : query).toString()
  const url = `${base}/${conductor.options['agent.agent_api_version']}/commands/`
  return parameters ? `${url}?${parameters}` : url
}

/** Whom to trust as the agent: its own certificate, or what node or operator say. */
function trust({ node, conductor }: Task): TlsTrust {
  const value =
    node.driver_internal_info['agent_verify_ca'] ??
    node.driver_info['agent_verify_ca'] ??
    conductor.options['agent.verify_ca']
  if (typeof value === 'boolean') return { verify: value }
  const text = typeof value === 'string' ? value : pythonRepr(value)
  const certificate = conductor.store.certificate(text)
  if (certificate !== undefined) return { ca: certificate }
  if (/^(true|t|yes|y|on|1)$/i.test(text)) return { verify: true }
  if (/^(false|f|no|n|off|0)$/i.test(text)) return { verify: false }
  throw new Refusal('InvalidParameterValue', { message: `Agent CA ${text} is neither a path nor a boolean` })
}

/** Only a connection that failed is tried again, and at once. */
async function attempts<T>(limit: number, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isRefusal(error, 'AgentConnectionFailed') || tried >= limit) throw error
    }
  }
}

const reasonOf = ({ conductor }: Task, url: string, error: unknown): string =>
  requestFailureText(error, url, {
    timeoutSeconds: conductor.options['agent.command_timeout'],
    showToken: conductor.quirks.has('token-in-last-error'),
  }) ?? messageOf(error)

/** The node as the agent may see it. */
const visible = (node: Node): Json => ({
  ...node,
  driver_info: withoutSecrets(node.driver_info),
  instance_info: instanceInfoWithoutSecrets(node.instance_info),
  driver_internal_info: withoutSecrets(node.driver_internal_info),
})
