import type { Answer } from '../answers.ts'
import type { At, Body, Resource } from '../resource.ts'
import type { Service } from '../service.ts'

/** A request as a quirk sees it: found, allowed, and read. `body` may be changed in place. */
export type Asked = {
  at: At
  /** The schema of the resource that is asked, `ComputerSystem` for instance; an action's is its resource's. */
  schema: string
  method: string
  /** `ComputerSystem.Reset` and the like. */
  action: string | undefined
  body: Body
  /** Whether there was a body at all. */
  bodied: boolean
  headers: Headers
}

/**
 * One way in which real BMCs differ from what the specification, or their own documentation, says. Off unless a
 * personality or a setting switches it on.
 */
export type Quirk = {
  id: string
  /** Whose BMCs do it. */
  vendor: string
  title: string
  /** Where it was seen. */
  source: string
  /** Done once, when the service starts. */
  setup?: (service: Service) => void
  /** Answers in the service's place. */
  before?: (asked: Asked) => Answer | undefined
  /** Changes an answer that is no plain read. */
  after?: (asked: Asked, answer: Answer) => Answer
  /** Changes the headers of a plain read, as the request has them. */
  reply?: (asked: Headers, headers: Record<string, string>) => void
  /** Changes what a resource shows. */
  shape?: (at: At, body: Body, schema: string) => void
  /** Writes an ETag in its own way. */
  tag?: (hash: string) => string
}

export const schemaOf = ({ type }: Pick<Resource, 'type'>): string => type.slice(type.lastIndexOf('.') + 1)

/** `Boot` of a PATCH to a system, or of its settings object. */
export const bootOf = ({ schema, method, body }: Asked): Body | undefined =>
  schema === 'ComputerSystem' && method === 'PATCH' && typeof body.Boot === 'object' && body.Boot !== null
    ? (body.Boot as Body)
    : undefined

/** Notes of when something last happened, or what was there then, by service and name. */
const notes = new WeakMap<Service, Map<string, { at: number; value: unknown }>>()

export function note(service: Service, name: string, value?: unknown): void {
  const mine = notes.get(service) ?? new Map<string, { at: number; value: unknown }>()
  notes.set(service, mine.set(name, { at: service.now(), value }))
}

/** What was noted within the last `ms` milliseconds. */
export function noted(service: Service, name: string, ms: number): { value: unknown } | undefined {
  const found = notes.get(service)?.get(name)
  return found && service.now() - found.at < ms ? found : undefined
}
