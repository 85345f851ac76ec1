import type { Machine } from '../machine/machine.ts'
import type { Answer } from './answers.ts'
import type { Account, Privilege } from './accounts.ts'
import type { Fields } from './fields.ts'
import type { Predicate } from './filter.ts'
import type { Service } from './service.ts'

export type Body = Record<string, unknown>

/** Where a request points: a service, a path (`/redfish/v1/Systems/…`) and what the path's variables stand for. */
export type At = {
  readonly service: Service
  readonly path: string
  readonly ids: Readonly<Record<string, string>>
  /** The machine the path is about; the service's first one where it is about none. */
  readonly machine: Machine
}

/** What came with a request that writes. */
export type Sent = { body: Body; account: Account | undefined; headers: Headers }

export type Action = {
  fields?: Fields
  privilege?: Privilege
  /** Path of the ActionInfo resource, below this resource. */
  info?: string
  /** False where this machine does not have it. */
  offered?: (at: At) => boolean
  run: (at: At, values: Body, sent: Sent) => Answer | Promise<Answer>
}

export type Patch = {
  fields: Fields
  privilege?: Privilege
  /** Takes checked values, keyed by their paths. Answers a refusal, or nothing: then the resource itself is the answer. */
  apply: (at: At, values: Body, sent: Sent) => Answer | undefined | Promise<Answer | undefined>
}

export type Create = {
  fields: Fields
  privilege?: Privilege
  run: (at: At, values: Body, sent: Sent) => Answer | Promise<Answer>
}

/** Members that change together. They are read again only when what they depend on is another text. */
export type Part = { depends: (at: At) => string; read: (at: At) => Body }

/** A resource that is always there, in parts. */
export const partly = (...parts: readonly Part[]): Pick<Resource, 'read' | 'parts'> => ({
  parts,
  read: (at) => Object.assign({}, ...parts.map((part) => part.read(at))) as Body,
})

/** One kind of resource: where it is, what it shows, and what can be done to it. */
export type Resource = {
  /** Below `/redfish/v1`, with `:variables`. */
  path: string
  /** `@odata.type`. */
  type: string
  /** The members besides `@odata.…`, `Id` and `Actions`; `undefined` if there is no such resource. */
  read: (at: At) => Body | undefined
  /** The same in parts, for what is read after every change: see {@link partly}. */
  parts?: readonly Part[]
  /** Members that follow the clock; they are no part of the ETag. */
  ticking?: (at: At) => Body
  /** What a GET gets instead of 200 and the ETag; the body is still the resource, unless it is a stream or a text. */
  instead?: (at: At, headers: Headers, filter?: Predicate) => Answer | undefined
  /** A GET gets a stream, which can be filtered. */
  streams?: boolean
  patch?: Patch
  create?: Create
  remove?: { privilege?: Privilege; run: (at: At, sent: Sent) => Answer }
  actions?: Readonly<Record<string, Action>>
  /** Read without credentials. */
  anonymous?: boolean
  /** The method that needs no credentials, if one does not. */
  opensBy?: string
  /** Who may read it; without it, whoever may log in. */
  readable?: (at: At, account: Account) => boolean
  /** An account, which its own user may read and give a new password. */
  ownAccount?: boolean
}

export const root = '/redfish/v1'

export const link = (path: string): Body => ({ '@odata.id': path })

export const links = (paths: readonly string[]): Body[] => paths.map(link)

/** A collection's resource: its members' ids come from `ids`, in their order. */
export function collection(
  path: string,
  type: string,
  name: string,
  ids: (at: At) => readonly string[] | undefined,
  more: Partial<Resource> & { extra?: (at: At) => Body; member?: (at: At, id: string) => Body | undefined } = {},
): Resource {
  const { extra, member, ...rest } = more
  return {
    path,
    type: `#${type}Collection.${type}Collection`,
    read: (at) => {
      const members = ids(at)
      if (!members) return undefined
      return {
        Name: name,
        'Members@odata.count': members.length,
        Members: members.map((id) => member?.(at, id) ?? link(`${at.path}/${id}`)),
        ...extra?.(at),
      }
    },
    ...rest,
  }
}

/** Whether a body is a collection's. */
export const isCollection = (resource: Resource): boolean => /Collection\.\w+Collection$/.test(resource.type)

/** An ISO 8601 date with its time zone, to the second. */
export const dateTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

export const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
