import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ConnectionCut } from '../../world.ts'
import { noted } from '../database-error.ts'
import { Refusal } from '../refusals.ts'
import type { ApiContext } from './env.ts'

/** A refusal only the API layer knows, or one whose status the API changes on its way out. */
export class ClientSideError extends Error {
  override readonly name = 'ClientSideError'
  readonly status: number

  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

/** An error of the web framework underneath, which has a shape of its own on the wire. @source webob/exc.py */
export class WebError extends Error {
  override readonly name = 'WebError'
  readonly status: ContentfulStatusCode
  readonly title: string

  constructor(status: 400 | 401 | 404 | 405 | 406, description = '') {
    super(description)
    this.status = status
    this.title = titles[status]
  }
}

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
} as const

/** Answers any error as Ironic does: JSON with one key, whose value is JSON in a string. @source ironic/api/middleware/parsable_error.py */
export function answerError(error: unknown, c: ApiContext): Response {
  if (error instanceof ConnectionCut) throw error
  if (error instanceof WebError) {
    const { status, title, message } = error
    return inString(c, status, { code: status, title, description: message })
  }
  if (error instanceof Refusal || error instanceof ClientSideError) {
    const faultcode = error.status >= 400 && error.status < 500 ? 'Client' : 'Server'
    return inString(c, error.status, { faultcode, faultstring: error.message, debuginfo: null })
  }
  const message = error instanceof Error ? error.message : String(error)
  const work = `${c.req.method} ${c.req.path}`
  if (!noted(c.env.conductor, work, error)) c.env.conductor.world.record('crashed', { work, error: message })
  return inString(c, 500, { faultcode: 'Server', faultstring: message, debuginfo: null })
}

const inString = (c: Context, status: number, error: Record<string, unknown>): Response =>
  c.json({ error_message: pythonJson(error) }, status as ContentfulStatusCode)

/** JSON with the spaces Python's `json.dumps` puts after colons and commas, for one flat object. */
function pythonJson(flat: Record<string, unknown>): string {
  const members = Object.entries(flat).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
  return `{${members.join(', ')}}`
}

/** Runs `work`; a refusal of one of these names keeps its text and gets another status. */
export async function withStatus<T>(status: number, names: readonly string[], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal && names.includes(error.name)) throw new ClientSideError(error.message, status)
    throw error
  }
}
