import { Hono, type Context } from 'hono'
import type { Agent } from './agent.ts'
import type { Params } from './commands.ts'
import { AgentError, PythonError } from './errors.ts'
import { NotSerialisable, pythonJson, pythonType } from './python.ts'
import { pythonJsonError } from '../python-json-error.ts'

type Env = { Bindings: { agent: Agent } }
type C = Context<Env>

const jsonHeaders = { 'content-type': 'application/json', server: 'ironic-python-agent' }
const htmlHeaders = { 'content-type': 'text/html; charset=utf-8', server: 'ironic-python-agent' }

const json = (text: string, status = 200, headers: Record<string, string> = jsonHeaders): Response =>
  new Response(text, { status, headers })

/** The one shape of every refusal; the conductor trips over any other. */
function refusal(c: C, status: number, faultstring: string, headers?: Record<string, string>): Response {
  const body =
    c.env.agent.settings.errorShape === 'flask'
      ? { code: status, name: flaskName(status), description: faultstring }
      : { faultcode: status >= 500 ? 'Server' : 'Client', faultstring }
  return json(pythonJson(body), status, headers)
}

const flaskName = (status: number) =>
  ({ 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict' })[status] ??
  'Internal Server Error'

const notFound = (c: C): Response =>
  refusal(
    c,
    404,
    '404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  )

const methodNotAllowed =
  (allow: string) =>
  (c: C): Response =>
    refusal(c, 405, '405 Method Not Allowed: The method is not allowed for the requested URL.', {
      ...jsonHeaders,
      allow,
    })

/** Scheme, host and port as the client addressed them. */
function originOf({ req: { url } }: C): string {
  return url.slice(0, url.indexOf('/', url.indexOf('//') + 2))
}

/** What the paths of the API follow. Agents that share a port are told apart by a prefix, which no request shows. */
const baseOf = (c: C): string => originOf(c) + c.env.agent.pathPrefix

const links = (base: string) => [
  { href: `${base}/v1`, rel: 'self' },
  { href: 'https://docs.openstack.org/ironic-python-agent/', rel: 'describedby', type: 'text/html' },
]

const pair = (base: string, resource: string) => [
  { href: `${base}/v1/${resource}`, rel: 'self' },
  { href: `${base}/${resource}`, rel: 'bookmark' },
]

function root(c: C): Response {
  const version = { id: 'v1', links: links(baseOf(c)) }
  const description = 'The agent that runs in the ramdisk of an OpenStack Ironic node and works for its conductor'
  return json(
    pythonJson({
      name: 'OpenStack Ironic Python Agent API',
      description,
      versions: [version],
      default_version: version,
    }),
  )
}

function v1(c: C): Response {
  const base = baseOf(c)
  return json(
    pythonJson({
      commands: pair(base, 'commands'),
      status: pair(base, 'status'),
      media_types: [{ base: 'application/json', type: 'application/vnd.openstack.ironic-python-agent.v1+json' }],
      id: 'v1',
      links: links(base),
    }),
  )
}

function status(c: C): Response {
  const { startedAt, version } = c.env.agent
  const seconds = String(startedAt / 1000)
  return json(`{"started_at": ${seconds.includes('.') ? seconds : `${seconds}.0`}, "version": "${version}"}`)
}

/** An agent without a token refuses everything, even requests without one. */
function checkToken(c: C): void {
  const { token } = c.env.agent
  if (token === undefined || c.req.query('agent_token') !== token) throw new Unauthorised()
}

function checkTokenForReading(c: C): void {
  const { agent } = c.env
  const { tokenForReading = 'always' } = agent.settings
  if (tokenForReading === 'never') return
  if (c.req.query('agent_token')) agent.readersHaveToken = true
  if (tokenForReading === 'always' || agent.readersHaveToken) checkToken(c)
}

class Unauthorised extends Error {}
class BadRequest extends Error {}

const waits = (c: C): boolean => c.req.query('wait')?.toLowerCase() === 'true'

function listCommands(c: C): Response {
  checkTokenForReading(c)
  return json(c.env.agent.commands.listJson())
}

async function getCommand(c: C): Promise<Response> {
  checkTokenForReading(c)
  const { agent } = c.env
  const command = agent.commands.find(c.req.param('id') ?? '')
  if (waits(c)) await agent.unlessKilled(command.join())
  return json(command.json())
}

async function runCommand(c: C): Promise<Response> {
  checkToken(c)
  const { agent } = c.env
  const { name, params } = parseCommand(await c.req.text())
  const command = await agent.unlessKilled(agent.commands.execute(name, params))
  if (waits(c) && command.status === 'RUNNING') await agent.unlessKilled(command.join())
  return json(command.json())
}

/** Reads a body as Python does, with what Python says when it is no object of the right keys. */
function parseCommand(text: string): { name: unknown; params: Params } {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new BadRequest(`Failed to decode JSON object: ${pythonJsonError(text)}`)
  }
  const has = (key: string): boolean => {
    if (typeof body === 'string' || Array.isArray(body)) return body.includes(key)
    if (typeof body === 'object' && body !== null) return Object.hasOwn(body, key)
    throw new PythonError('TypeError', `argument of type '${pythonType(body)}' is not iterable`)
  }
  if (!has('name') || !has('params')) throw new BadRequest('Missing or invalid name or params')
  if (Array.isArray(body)) throw new PythonError('TypeError', 'list indices must be integers or slices, not str')
  if (typeof body === 'string') throw new PythonError('TypeError', "string indices must be integers, not 'str'")
  const { name, params } = body as { name: unknown; params: unknown }
  if (pythonType(params) !== 'dict') throw new BadRequest('Missing or invalid name or params')
  return { name, params: params as Params }
}

/** Answers a path without its last slash, query string kept. */
function redirect(c: C): Response {
  const rest = c.req.url.slice(originOf(c).length)
  const [path = '', ...query] = rest.split('?')
  const location = `${baseOf(c)}${path}/${query.length > 0 ? `?${query.join('?')}` : ''}`
  const shown = location.replaceAll('&', '&amp;')
  return new Response(
    '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n' +
      '<p>You should be redirected automatically to the target URL: ' +
      `<a href="${shown}">${shown}</a>. If not, click the link.\n`,
    { status: 308, headers: { ...htmlHeaders, location } },
  )
}

/**
 * The agent's API. Slashes at the end matter.
 *
 * @source ironic_python_agent/api/app.py
 */
export const app = new Hono<Env>()
  .get('/v1/commands/', listCommands)
  .post('/v1/commands/', runCommand)
  .get('/v1/commands/:id', getCommand)
  .get('/', root)
  .get('/v1/', v1)
  .get('/v1/status', status)
  .get('/status', status)
  .get('/commands/', listCommands)
  .post('/commands/', runCommand)
  .get('/commands/:id', getCommand)
  .on(['GET', 'POST'], ['/v1/commands', '/commands'], redirect)
  .get('/v1', redirect)
  .all('/v1/commands/', methodNotAllowed('POST, GET, HEAD'))
  .all('/commands/', methodNotAllowed('POST, GET, HEAD'))
  .on(
    ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'],
    ['/', '/v1', '/v1/', '/v1/status', '/status', '/v1/commands', '/commands', '/v1/commands/:id', '/commands/:id'],
    methodNotAllowed('GET, HEAD'),
  )
  .notFound(notFound)
  .onError((error, c) => {
    if (error instanceof Unauthorised) return refusal(c, 401, '401 Unauthorized: Token invalid.')
    if (error instanceof BadRequest) return refusal(c, 400, `400 Bad Request: ${error.message}`)
    if (error instanceof AgentError) return refusal(c, error.code, error.message)
    if (error instanceof PythonError || error instanceof NotSerialisable) return refusal(c, 500, error.message)
    throw error
  })
