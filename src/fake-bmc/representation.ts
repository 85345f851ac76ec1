import { hash } from 'node:crypto'
import { actionsOf } from './routes.ts'
import { schemaOf } from './quirks/quirk.ts'
import { isCollection, lastSegment, type Body } from './resource.ts'
import type { Located } from './service.ts'

/** A resource as it is sent. The ETag is strong and comes from what the resource is, never from when it was read. */
export class Representation {
  readonly text: string
  readonly etag: string
  readonly fingerprint: string | undefined
  /** Names its schema. */
  readonly link: string

  constructor(text: string, etag: string, fingerprint: string | undefined, link: string) {
    this.text = text
    this.etag = etag
    this.fingerprint = fingerprint
    this.link = link
  }

  /** Read from the text: a BMC keeps what it sent last for every resource, and objects take twice the room. */
  get body(): Body {
    return JSON.parse(this.text) as Body
  }
}

/** What `located` shows now; `undefined` if it is not there. */
export function represent(located: Located): Representation | undefined {
  const { at, kept } = located
  const { resource } = located.route
  const { quirks } = at.service
  const shaped = quirks.some(({ shape }) => shape)
  const fingerprint = shaped ? undefined : resource.fingerprint?.(at)
  if (kept && fingerprint !== undefined && kept.fingerprint === fingerprint) return kept
  const members = resource.read(at)
  if (!members) return undefined
  const body: Body = { '@odata.id': at.path, '@odata.type': resource.type }
  if (!isCollection(resource)) body.Id = lastSegment(at.path)
  Object.assign(body, members)
  const actions = actionsOf(at, resource)
  if (actions) body.Actions = { ...actions, ...(members.Actions as Body | undefined) }
  if (shaped) for (const { shape } of quirks) shape?.(at, body, schemaOf(resource))
  const stable = JSON.stringify(body)
  const digest = hash('sha1', stable, 'base64url')
  const etag = quirks.find(({ tag }) => tag)?.tag?.(digest) ?? `"${digest}"`
  body['@odata.etag'] = etag
  const ticking = resource.ticking?.(at)
  // What does not tick is written only once: the tag is put in front of what it was made from.
  const text = ticking
    ? JSON.stringify(Object.assign(body, ticking))
    : `{"@odata.etag":${JSON.stringify(etag)},${stable.slice(1)}`
  const representation = new Representation(text, etag, fingerprint, described(body))
  if (fingerprint !== undefined) located.kept = representation
  return representation
}

/** The `Link` header of a body: the schema its type names. */
export function described(body: Body): string {
  const type = String(body['@odata.type']).slice(1)
  const file = type.slice(0, type.lastIndexOf('.'))
  return `</redfish/v1/JsonSchemas/${file}.json>; rel=describedby`
}
