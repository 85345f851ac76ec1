import { TrieRouter } from 'hono/router/trie-router'
import { valuesOf, type Field, type Fields } from './fields.ts'
import type { At, Body, Resource } from './resource.ts'
import { root } from './resource.ts'
import { jsonSchemas } from './json-schemas.ts'
import { resources as tree } from './resources/resources.ts'

/** What a path leads to: a resource, or one of its actions. */
export type Route = { resource: Resource; action?: string }

const router = new TrieRouter<Route>()

const actionInfoType = '#ActionInfo.v1_4_2.ActionInfo'

/** Types of everything there is, but for makers' own. */
const types = [...tree.filter(({ path }) => !path.includes('/Oem/')).map(({ type }) => type), actionInfoType]

/** Every kind of resource, and the schemas of all of them. */
export const resources: readonly Resource[] = [...tree, ...jsonSchemas(types)]

/** What the parameters of an action may be, for those who look before they call. */
const actionInfo = (owner: Resource, name: string, info: string, fields: Fields): Resource => ({
  path: `${owner.path}/${info}`,
  type: actionInfoType,
  read: (at) => {
    const here = { ...at, path: at.path.slice(0, -info.length - 1) }
    return owner.read(here) && { Name: `${name} Action Info`, Parameters: parameters(here, fields) }
  },
})

const dataTypes: Record<Field['type'], string> = {
  string: 'String',
  boolean: 'Boolean',
  integer: 'Number',
  object: 'Object',
  array: 'StringArray',
}

const parameters = (at: At, fields: Fields): Body[] =>
  Object.entries(fields).map(([Name, field]) => ({
    Name,
    Required: field.required ?? false,
    DataType: dataTypes[field.type],
    AllowableValues: valuesOf(field, at) ?? [],
  }))

for (const resource of resources) {
  const actions = Object.entries(resource.actions ?? {})
  for (const [name, { info, fields = {} }] of actions) {
    if (info !== undefined)
      router.add('ALL', `${root}${resource.path}/${info}`, { resource: actionInfo(resource, name, info, fields) })
  }
  router.add('ALL', root + (resource.path === '/' ? '' : resource.path), { resource })
  for (const [action] of actions) router.add('ALL', `${root}${resource.path}/Actions/${action}`, { resource, action })
}

/** What is at `path`, as far as the form of the path tells; the first row that fits wins. */
export function route(path: string): { route: Route; ids: Record<string, string> } | undefined {
  const [found] = router.match('GET', path)
  const [first] = found
  if (!first) return undefined
  const [entry, ids] = first as [Route, Record<string, string>]
  // The router's own object is a dictionary, which takes five times the room.
  return { route: entry, ids: { ...ids } }
}

/** `Actions` of a resource. */
export function actionsOf(at: At, { actions }: Resource): Body | undefined {
  if (!actions) return undefined
  const body: Body = {}
  for (const [name, { fields = {}, info, offered }] of Object.entries(actions)) {
    if (offered && !offered(at)) continue
    const action: Body = { target: `${at.path}/Actions/${name}` }
    for (const [parameter, field] of Object.entries(fields)) {
      const values = valuesOf(field, at)
      if (values) action[`${parameter}@Redfish.AllowableValues`] = values
    }
    if (info) action['@Redfish.ActionInfo'] = `${at.path}/${info}`
    body[`#${name}`] = action
  }
  return body
}
