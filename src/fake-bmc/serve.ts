import { can, type Privilege } from './accounts.ts'
import { missing, refusal, refused, type Answer } from './answers.ts'
import { authenticate, type Identity } from './authentication.ts'
import { document } from './documents.ts'
import { actionRefusal, asProperty, check, has } from './fields.ts'
import { extendedInfo, notice, propertyNotice } from './messages.ts'
import { applyQuery, parseQuery, type Reader } from './query.ts'
import { schemaOf, type Asked } from './quirks/quirk.ts'
import { represent, type Representation } from './representation.ts'
import { isCollection, lastSegment, type At, type Body, type Patch, type Resource, type Sent } from './resource.ts'
import type { Located, Service } from './service.ts'

/** A kept representation on its way out; everything else is an {@link Answer}. */
export type Kept = { representation: Representation; located: Located }

const methods = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

/**
 * One request, in the order DSP0266 asks for: method, protocol version, who, whether they may, whether it is there, and
 * only then what is asked. A client without credentials learns nothing but that it needs some.
 */
export function serve(service: Service, request: Request): Answer | Kept | Promise<Answer> {
  const { method, headers } = request
  const { path, search } = parts(request.url)
  const posting = method === 'POST'
  const located = service.locate(posting && path.endsWith('/Sessions/Members') ? path.slice(0, -8) : path)
  if (!methods.has(method)) return refused(501, 'OperationNotAllowed')
  if (located && !allows(located.allow, method)) {
    // PUT would replace a resource as a whole; what can change here changes by PATCH.
    return { ...refused(405, 'OperationNotAllowed'), headers: { Allow: located.allow } }
  }
  const page = document(path, method)
  const version = headers.get('odata-version')
  if (version !== null && version !== '4.0') return refused(412, 'HeaderInvalid', 'OData-Version')
  if (page) return page
  if (located && opens(located, method)) {
    // A query reaches beyond what is open, for those who show who they are.
    const known = search !== '' && shows(headers) ? authenticate(service, headers, path) : undefined
    return known && 'status' in known ? known : proceed(service, request, located, known, search)
  }
  const identity = authenticate(service, headers, path)
  if ('status' in identity) return identity
  if (!located) return missing(path)
  const refusedTo = privilegeRefusal(service, located, method, identity)
  if (refusedTo) return refusedTo
  return proceed(service, request, located, identity, search)
}

const allows = (allow: string, method: string): boolean => allow.split(', ').includes(method)

/** Whether a request needs no credentials. */
const opens = ({ route: { resource, action } }: Located, method: string): boolean =>
  action === undefined && (resource.anonymous === true ? isRead(method) : resource.opensBy === method)

const shows = (headers: Headers): boolean => headers.has('authorization') || headers.has('x-auth-token')

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

function privilegeRefusal(service: Service, located: Located, method: string, identity: Identity): Answer | undefined {
  const { account } = identity
  const { resource, action } = located.route
  const own = located.at.ids.account === account.id && resource.ownAccount === true
  if (account.passwordChangeRequired && !own && !(method === 'DELETE' && located.at.ids.session !== undefined))
    return refused(403, 'PasswordChangeRequired', `/redfish/v1/AccountService/Accounts/${account.id}`)
  if (isRead(method)) {
    const readable = resource.readable?.(located.at, account) ?? true
    return readable ? undefined : refused(403, 'InsufficientPrivilege')
  }
  const needed = neededFor(resource, action, method)
  if (can(account, needed)) return undefined
  if (own && method === 'PATCH') return undefined
  if (method === 'DELETE' && located.at.ids.session !== undefined) {
    const mine = service.sessions.get(located.at.ids.session)?.username === account.username
    if (mine) return undefined
  }
  return refused(403, 'InsufficientPrivilege')
}

function neededFor(resource: Resource, action: string | undefined, method: string): Privilege {
  const rule =
    action !== undefined
      ? resource.actions?.[action]
      : method === 'POST'
        ? resource.create
        : method === 'PATCH'
          ? resource.patch
          : resource.remove
  return rule?.privilege ?? 'ConfigureComponents'
}

function proceed(
  service: Service,
  request: Request,
  located: Located,
  identity: Identity | undefined,
  search: string,
): Answer | Kept | Promise<Answer> {
  const { method, headers } = request
  const present = located.route.action === undefined ? represent(located) : owner(service, located)
  if (!present) return missing(located.at.path)
  if (isRead(method)) {
    const odd = service.quirks.length > 0 ? oddly(askedOf(located, request, {}, false)) : undefined
    if (odd) return odd
    return read(located, present, headers, search, readerFor(service, identity))
  }
  const expected = headers.get('if-match')
  if (expected !== null && located.route.action === undefined && !matches(expected, present.etag))
    return refused(412, 'PreconditionFailed')
  return write(request, located, identity, present)
}

/** The resource an action belongs to. */
const owner = (service: Service, { at, route }: Located): Representation | undefined =>
  service.read(at.path.slice(0, -`/Actions/${route.action}`.length))

/** A query reaches what the one who asks may read, and nothing else: without an account, the open resources. */
const readerFor =
  (service: Service, identity: Identity | undefined): Reader =>
  (path) => {
    const located = service.locate(path)
    if (!located) return undefined
    const { at, route } = located
    const { anonymous, readable } = route.resource
    const may = identity ? (readable?.(at, identity.account) ?? true) : anonymous === true
    return may ? service.read(path) : undefined
  }

function read(
  located: Located,
  present: Representation,
  headers: Headers,
  search: string,
  reader: Reader,
): Answer | Kept {
  const seen = headers.get('if-none-match')
  if (search !== '') {
    const query = parseQuery(search, isCollection(located.route.resource))
    if ('status' in query) return query
    if (Object.keys(query).length > 0) {
      const body = applyQuery(reader, located.at.path, present.body, query)
      return { status: 200, body, headers: { Allow: located.allow, ETag: present.etag, Link: described(body) } }
    }
  }
  const instead = located.route.resource.instead?.(located.at, headers)
  if (instead?.stream) return instead
  if (instead) return { ...instead, body: present.body, headers: { Allow: located.allow, ...instead.headers } }
  if (seen !== null && matches(seen, present.etag))
    return { status: 304, headers: { ETag: present.etag, Allow: located.allow } }
  return { representation: present, located }
}

/** Strong comparison: a weak tag matches nothing. */
const matches = (header: string, etag: string): boolean =>
  header.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag)

async function write(
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

const askedOf = ({ at, route }: Located, { method, headers }: Request, body: Body, bodied: boolean): Asked => {
  const { action, resource } = route
  const here = action === undefined ? at : { ...at, path: at.path.slice(0, -`/Actions/${action}`.length) }
  return { at: here, schema: schemaOf(resource), method, action, body, bodied, headers }
}

/** What a quirk answers, if one does. */
function oddly(asked: Asked): Answer | undefined {
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

/** The `Link` header of a body: the schema its type names. */
export function described(body: Body): string {
  const type = String(body['@odata.type']).slice(1)
  const file = type.slice(0, type.lastIndexOf('.'))
  return `</redfish/v1/JsonSchemas/${file}.json>; rel=describedby`
}

/** The path, without the slash at its end, and the query of a URL. */
function parts(url: string): { path: string; search: string } {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const hash = url.indexOf('#', start)
  const end = hash < 0 ? url.length : hash
  const question = url.indexOf('?', start)
  const stop = question < 0 ? end : question
  let path = url.slice(start, stop)
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1)
  if (path.includes('%')) path = decoded(path)
  return { path, search: question < 0 ? '' : url.slice(question + 1, end) }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
