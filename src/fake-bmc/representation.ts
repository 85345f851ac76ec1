import { hash } from 'node:crypto'
import { actionsOf } from './routes.ts'
import { schemaOf } from './quirks/quirk.ts'
import { isCollection, lastSegment, type At, type Body, type Part, type Resource } from './resource.ts'
import type { Located } from './service.ts'

/** A resource as it is sent. The ETag is strong and comes from what the resource is, never from when it was read. */
export class Representation {
  readonly text: string
  readonly etag: string
  /** Names its schema. */
  readonly link: string

  constructor(text: string, etag: string, link: string) {
    this.text = text
    this.etag = etag
    this.link = link
  }

  /** Read from the text: a BMC keeps what it sent last for every resource, and objects take twice the room. */
  get body(): Body {
    return JSON.parse(this.text) as Body
  }
}

/** A part of a resource as it was written last. */
export type Written = { depends: string; text: string; digest: string }

/** What `located` shows now; `undefined` if it is not there. */
export function represent(located: Located): Representation | undefined {
  const { at } = located
  const { resource } = located.route
  const { quirks } = at.service
  const shaped = quirks.some(({ shape }) => shape)
  if (resource.parts && !shaped) return composed(located, resource.parts)
  const members = resource.read(at)
  if (!members) return undefined
  const body = { ...identityOf(at, resource), ...members }
  const actions = actionsOf(at, resource)
  if (actions) body.Actions = { ...actions, ...(members.Actions as Body | undefined) }
  if (shaped) for (const { shape } of quirks) shape?.(at, body, schemaOf(resource))
  const stable = JSON.stringify(body)
  const etag = tagOf(at, hash('sha1', stable, 'base64url'))
  body['@odata.etag'] = etag
  const ticking = resource.ticking?.(at)
  // What does not tick is written only once: the tag is put in front of what it was made from.
  const text = ticking
    ? JSON.stringify(Object.assign(body, ticking))
    : `{"@odata.etag":${JSON.stringify(etag)},${stable.slice(1)}`
  return new Representation(text, etag, described(body))
}

/** The same from parts, of which only those are written again whose dependencies have changed. */
function composed(located: Located, parts: readonly Part[]): Representation {
  const { at, written } = located
  const { resource } = located.route
  let kept = located.kept
  parts.forEach(({ depends, read }, i) => {
    const now = depends(at)
    const before = written[i]
    if (before?.depends === now) return
    const members = i === 0 ? { ...identityOf(at, resource), ...read(at), Actions: actionsOf(at, resource) } : read(at)
    const text = JSON.stringify(members).slice(1, -1)
    if (before?.text !== text) kept = undefined
    written[i] = { depends: now, text, digest: before?.text === text ? before.digest : hash('sha1', text, 'base64url') }
  })
  if (kept) return kept
  const etag = tagOf(at, hash('sha1', written.map(({ digest }) => digest).join(), 'base64url'))
  const head = `{"@odata.etag":${JSON.stringify(etag)},`
  const text = `${head}${written.map((part) => part.text).join()}}`
  // The parts are kept as slices of the whole: a second copy would be a tenth of what a node takes.
  let from = head.length
  for (const part of written) {
    part.text = text.slice(from, from + part.text.length)
    from += part.text.length + 1
  }
  return (located.kept = new Representation(text, etag, linkOf(resource.type)))
}

const identityOf = (at: At, resource: Resource): Body => ({
  '@odata.id': at.path,
  '@odata.type': resource.type,
  ...(isCollection(resource) ? {} : { Id: lastSegment(at.path) }),
})

const tagOf = ({ service: { quirks } }: At, digest: string): string =>
  quirks.find(({ tag }) => tag)?.tag?.(digest) ?? `"${digest}"`

/** The `Link` header of a body: the schema its type names. */
export const described = (body: Body): string => linkOf(String(body['@odata.type']))

const linkOf = (type: string): string =>
  `</redfish/v1/JsonSchemas/${type.slice(1, type.lastIndexOf('.'))}.json>; rel=describedby`
