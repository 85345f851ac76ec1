import { can, type Privilege } from './accounts.ts'
import { missing, refused, type Answer } from './answers.ts'
import { authenticate, type Identity } from './authentication.ts'
import { document } from './documents.ts'
import { hasExcerpt } from './excerpts.ts'
import { applyQuery, parseQuery, type Reader } from './query.ts'
import { described, represent, type Representation } from './representation.ts'
import { isCollection, type Resource } from './resource.ts'
import { unkept } from './respond.ts'
import type { Located, Service } from './service.ts'
import { askedOf, oddly, write } from './write.ts'

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
    const answer = read(located, present, headers, search, readerFor(service, identity))
    return service.quirks.some(({ reply }) => reply) ? oddlyHeaded(service, headers, answer) : answer
  }
  const expected = headers.get('if-match')
  if (expected !== null && located.route.action === undefined && !matches(expected, present.etag))
    return refused(412, 'PreconditionFailed')
  return write(request, located, identity, present)
}

function oddlyHeaded(service: Service, asked: Headers, answer: Answer | Kept): Answer {
  const plain = 'representation' in answer ? unkept(answer) : answer
  const headers = { ...plain.headers }
  for (const { reply } of service.quirks) reply?.(asked, headers)
  return { ...plain, headers }
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
    const { resource } = located.route
    const collection = isCollection(resource)
    const streams = resource.streams === true
    const excerpts = hasExcerpt(resource.type)
    const query = parseQuery(search, { collection, filtered: collection || streams, excerpts })
    if ('status' in query) return query
    if (streams) return resource.instead?.(located.at, headers, query.filter) ?? missing(located.at.path)
    if (Object.keys(query).length > 0) {
      const body = applyQuery(reader, located.at.path, present.body, query)
      return { status: 200, body, headers: { Allow: located.allow, ETag: present.etag, Link: described(body) } }
    }
  }
  const instead = located.route.resource.instead?.(located.at, headers)
  if (instead?.stream ?? instead?.text !== undefined) return instead
  if (instead) return { ...instead, body: present.body, headers: { Allow: located.allow, ...instead.headers } }
  if (seen !== null && matches(seen, present.etag))
    return { status: 304, headers: { ETag: present.etag, Allow: located.allow } }
  return { representation: present, located }
}

/** Strong comparison: a weak tag matches nothing. */
const matches = (header: string, etag: string): boolean =>
  header.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag)

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
