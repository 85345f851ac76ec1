import { pythonRepr } from '../../python/repr.ts'
import type { HttpAnswer } from '../../../http.ts'

/**
 * What can go wrong between Ironic and a BMC, in the words of Ironic's Redfish client. They become part of `last_error`.
 *
 * @source sushy/exceptions.py
 */
export class RedfishClientError extends Error {
  override readonly name: string = 'SushyError'
}

export class BmcUnreachable extends RedfishClientError {
  override readonly name = 'ConnectionError'
  constructor(url: string, error: string) {
    super(`Unable to connect to ${url}. Error: ${error}`)
  }
}

export class MissingAttribute extends RedfishClientError {
  override readonly name = 'MissingAttributeError'
  constructor(attribute: string, resource: string) {
    super(`The attribute ${attribute} is missing from the resource ${resource}`)
  }
}

export class MissingAction extends RedfishClientError {
  override readonly name = 'MissingActionError'
  constructor(action: string, resource: string) {
    super(`The action ${action} is missing from the resource ${resource}`)
  }
}

export class InvalidParameter extends RedfishClientError {
  override readonly name = 'InvalidParameterValueError'
  constructor(parameter: string, value: unknown, validValues: readonly string[]) {
    super(
      `The parameter "${parameter}" value "${String(value)}" is invalid. Valid values are: ${pythonRepr(validValues)}`,
    )
  }
}

/** The answer was not JSON. Not one of the client's own errors: Ironic never catches it as one. */
export class NotJson extends Error {
  override readonly name = 'JSONDecodeError'
}

type ExtendedInfo = { MessageId?: string; Message?: string; Severity?: string; MessageSeverity?: string }

/** An answer with a status of 400 or more. */
export class BmcRefusal extends RedfishClientError {
  override readonly name: string
  readonly status: number
  /** The message text and all extended information, for those who search it for a message's id. */
  readonly said: string

  constructor(method: string, url: string, { status, text }: HttpAnswer) {
    const { error, extended } = reading(text)
    const said = `${error} Extended information: ${pythonRepr(extended)}`
    super(status === 404 ? `Resource ${url} not found` : `HTTP ${method} ${url} returned code ${status}. ${said}`)
    this.name = nameOf(status)
    this.status = status
    this.said = said
  }
}

function nameOf(status: number): string {
  if (status === 404) return 'ResourceNotFoundError'
  if (status === 400) return 'BadRequestError'
  if (status === 401 || status === 403) return 'AccessError'
  if (status === 406) return 'NotAcceptableError'
  return status >= 500 ? 'ServerSideError' : 'HTTPError'
}

export const isStatus = (error: unknown, ...statuses: number[]): error is BmcRefusal =>
  error instanceof BmcRefusal && statuses.includes(error.status)
export const isAccessError = (error: unknown): error is BmcRefusal => isStatus(error, 401, 403)
export const isServerSideError = (error: unknown): error is BmcRefusal =>
  error instanceof BmcRefusal && error.status >= 500

/** Some BMCs give one object in place of the list of extended information. */
function reading(text: string): { error: string; extended: unknown } {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { error: 'unknown error', extended: null }
  }
  const error = (body as { error?: Record<string, unknown> } | null)?.error ?? {}
  const extended = error['@Message.ExtendedInfo'] ?? null
  const code = typeof error['code'] === 'string' ? error['code'] : 'Base.1.0.GeneralError'
  const detail = mostSevere(extended) ?? (typeof error['message'] === 'string' ? error['message'] : undefined)
  return { error: `${code}: ${detail ?? 'unknown error.'}`, extended }
}

function mostSevere(extended: unknown): string | undefined {
  if (extended === null || typeof extended !== 'object') return undefined
  if (!Array.isArray(extended)) return (extended as ExtendedInfo).Message
  const messages = extended as ExtendedInfo[]
  for (const severity of ['Critical', 'Warning']) {
    const found = messages.find((message) => message.Severity === severity)
    if (found) return found.Message
  }
  return undefined
}
