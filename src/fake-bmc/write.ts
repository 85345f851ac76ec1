import { missing, refusal, refused, type Answer } from './answers.ts'
import type { Identity } from './authentication.ts'
import { actionRefusal, asProperty, check, has } from './fields.ts'
import { extendedInfo, notice, propertyNotice } from './messages.ts'
import { schemaOf, type Asked } from './quirks/quirk.ts'
import { described, represent, type Representation } from './representation.ts'
import { lastSegment, type At, type Body, type Patch, type Resource, type Sent } from './resource.ts'
import type { Located, Service } from './service.ts'

/** A request that may change something: read, shown to the quirks, and done. */
export async function write(
  request: Request,
  located: Located,
  identity: Identity | undefined,
  present: Representation,
): Promise<Answer> {
  const { at, route } = located
  const { action } = route
  const account = identity?.account
  const deleting = request.method === 'DELETE'
  const text = await request.text()
  const body = parseBody(text, deleting || action !== undefined)
  if ('status' in body) return body
  const sent: Sent = { body: body.value, account, headers: request.headers }
  const asked = askedOf(located, request, sent.body, text.trim() !== '')
  const answer = oddly(asked) ?? (await perform(located, present, sent, asked))
  return at.service.quirks.reduce((changed, { after }) => after?.(asked, changed) ?? changed, answer)
}

export const askedOf = ({ at, route }: Located, { method, headers }: Request, body: Body, bodied: boolean): Asked => {
  const { action, resource } = route
  const here = action === undefined ? at : { ...at, path: at.path.slice(0, -`/Actions/${action}`.length) }
  return { at: here, schema: schemaOf(resource), method, action, body, bodied, headers }
}

/** What a quirk answers, if one does. */
export function oddly(asked: Asked): Answer | undefined {
  for (const { before } of asked.at.service.quirks) {
    const answer = before?.(asked)
    if (answer) return answer
  }
  return undefined
}

async function perform(located: Located, present: Representation, sent: Sent, { method }: Asked): Promise<Answer> {
  const { at, route } = located
  const { resource, action } = route
  const deleting = method === 'DELETE'
  if (deleting) return resource.remove?.run(at, sent) ?? refused(405, 'OperationNotAllowed')
  if (action !== undefined) return runAction(at, resource, action, sent)
  if (method === 'POST' && resource.create) {
    const { values, faults } = check(at, sent.body, resource.create.fields)
    const serious = faults.filter(({ kind }) => kind !== 'unknown')
    if (serious.length > 0) return refusal(400, ...serious.map((fault) => asProperty(fault, false)))
    const unknown = faults.map((fault) => asProperty(fault, false))
    const answer = await resource.create.run(at, values, sent)
    return completed(at.service, answer, unknown.map(extendedInfo))
  }
  if (method === 'PATCH' && resource.patch) return patch(at, located, resource.patch, present.body, sent)
  return refused(405, 'OperationNotAllowed')
}

/** A creation's answer carries what it made. */
function completed(service: Service, answer: Answer, notices: Body[]): Answer {
  if (answer.created === undefined) return answer
  const made = service.read(answer.created)
  if (!made) return answer
  const body = { ...made.body, ...answer.body }
  const said = [...((answer.body?.['@Message.ExtendedInfo'] as Body[] | undefined) ?? []), ...notices]
  if (said.length > 0) body['@Message.ExtendedInfo'] = said
  return {
    ...answer,
    body,
    headers: { ...answer.headers, Location: answer.created, ETag: made.etag, Link: described(body) },
  }
}

function parseBody(text: string, optional: boolean): { value: Body } | Answer {
  if (text.trim() === '') return optional ? { value: {} } : refused(400, 'MalformedJSON')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return refused(400, 'UnrecognizedRequestBody')
    return { value: value as Body }
  } catch {
    return refused(400, 'MalformedJSON')
  }
}

async function runAction(at: At, resource: Resource, name: string, sent: Sent): Promise<Answer> {
  const action = resource.actions?.[name]
  const path = at.path.slice(0, -`/Actions/${name}`.length)
  const here: At = { ...at, path }
  if (!action || action.offered?.(here) === false) return refused(404, 'ActionNotSupported', name)
  const { values, faults } = check(here, sent.body, action.fields ?? {})
  if (faults.length > 0) return actionRefusal(name, faults)
  return action.run(here, values, sent)
}

async function patch(at: At, located: Located, { fields, apply }: Patch, present: Body, sent: Sent): Promise<Answer> {
  const members = Object.keys(sent.body)
  if (members.length === 0) return refused(400, 'EmptyJSON')
  if (members.every((member) => member.startsWith('@odata.'))) return refused(400, 'NoOperation')
  const { values, faults } = check(at, sent.body, fields)
  const serious = faults.filter(({ kind }) => kind !== 'unknown')
  if (serious.length > 0) return refusal(400, ...serious.map((fault) => asProperty(fault, true)))
  const ignored = faults.map((fault) =>
    has(present, fault.path)
      ? propertyNotice('PropertyNotWritable', fault.path, lastSegment(`/${fault.path}`))
      : asProperty(fault, false),
  )
  if (Object.keys(values).length === 0) {
    return ignored.length > 0 ? refusal(400, ...ignored) : refusal(400, notice('NoOperation'))
  }
  const answer = await apply(at, values, sent)
  if (answer) return answer
  const changed = represent(located)
  if (!changed) return missing(at.path)
  const body =
    ignored.length > 0 ? { ...changed.body, '@Message.ExtendedInfo': ignored.map(extendedInfo) } : changed.body
  return { status: 200, body, headers: { ETag: changed.etag, Allow: located.allow, Link: described(body) } }
}
