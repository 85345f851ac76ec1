import { refused, type Answer } from './answers.ts'
import { excerptOf } from './excerpts.ts'
import { parseFilter, type Predicate } from './filter.ts'
import type { Body } from './resource.ts'
import type { Representation } from './representation.ts'

/** What `ProtocolFeaturesSupported` says of the options below. */
export const queryFeatures = {
  ExpandQuery: { ExpandAll: true, Levels: true, Links: true, NoLinks: true, MaxLevels: 6 },
  OnlyMemberQuery: true,
  SelectQuery: true,
  FilterQuery: true,
  ExcerptQuery: true,
} as const

const maxLevels = queryFeatures.ExpandQuery.MaxLevels

type Expand = { which: '.' | '*' | '~'; levels: number }

export type Query = {
  expand?: Expand
  select?: string[]
  filter?: Predicate
  skip?: number
  top?: number
  only?: boolean
  excerpt?: boolean
  /** The other options, as the link to the next page repeats them. */
  besides?: string
}

/** Where a query is asked: of a collection, of what can be filtered, of what has an excerpt. */
export type Queried = { collection: boolean; filtered: boolean; excerpts: boolean }

/** The options of a query string, or why they are refused. Options without `$` that are not known are ignored. */
export function parseQuery(search: string, { collection, filtered, excerpts }: Queried): Query | Answer {
  const query: Query = {}
  let besides = ''
  for (const [name, value] of new URLSearchParams(search)) {
    if (name !== '$skip' && name !== '$top') besides += `${name}=${encodeURIComponent(value)}&`
    if (name === 'only') {
      if (value !== '') return refused(400, 'QueryParameterValueFormatError', value, name)
      if (!collection) return refused(400, 'QueryNotSupportedOnResource')
      query.only = true
    } else if (name === 'excerpt') {
      if (value !== '') return refused(400, 'QueryParameterValueFormatError', value, name)
      if (!excerpts) return refused(400, 'QueryNotSupportedOnResource')
      query.excerpt = true
    } else if (name === '$filter') {
      if (!filtered) return refused(400, 'QueryNotSupportedOnResource')
      const filter = parseFilter(value)
      if (!filter) return refused(400, 'QueryParameterValueFormatError', value, name)
      query.filter = filter
    } else if (name === '$skip' || name === '$top') {
      if (!collection) return refused(400, 'QueryNotSupportedOnResource')
      if (!/^-?\d+$/.test(value)) return refused(400, 'QueryParameterValueTypeError', value, name)
      const number = Number(value)
      if (number < 0) return refused(400, 'QueryParameterOutOfRange', value, name, '0 or more')
      query[name === '$skip' ? 'skip' : 'top'] = number
    } else if (name === '$expand') {
      const expand = parseExpand(value)
      if (expand === 'form') return refused(400, 'QueryParameterValueFormatError', value, name)
      if (expand === 'range') return refused(400, 'QueryParameterOutOfRange', value, name, `1 to ${maxLevels}`)
      query.expand = expand
    } else if (name === '$select') {
      if (value === '') return refused(400, 'QueryParameterValueFormatError', value, name)
      query.select = value.split(',').map((path) => path.trim())
    } else if (name.startsWith('$')) return refused(501, 'QueryParameterUnsupported', name)
  }
  const pages = query.skip !== undefined || query.top !== undefined
  if (query.only && (pages || query.filter)) return refused(400, 'QueryCombinationInvalid')
  if (query.excerpt && (query.select || query.expand)) return refused(400, 'QueryCombinationInvalid')
  return pages ? { ...query, besides } : query
}

function parseExpand(value: string): Expand | 'form' | 'range' {
  const parts = /^([.*~])(?:\(\$levels=(-?\d+)\))?$/.exec(value)
  if (!parts) return 'form'
  const levels = parts[2] === undefined ? 1 : Number(parts[2])
  if (levels < 1 || levels > maxLevels) return 'range'
  return { which: parts[1] as Expand['which'], levels }
}

/** Reads a resource on behalf of whoever asks; `undefined` if it is not there, or not theirs to see. */
export type Reader = (path: string) => Representation | undefined

/** Applies a query to a resource's body: first the filter, then paging, then expansion, then selection. */
export function applyQuery(read: Reader, path: string, body: Body, query: Query): Body {
  let result = body
  if (query.only) {
    const members = (body.Members ?? []) as Body[]
    const [first] = members
    if (members.length === 1 && first) result = read(first['@odata.id'] as string)?.body ?? body
  }
  if (query.filter) result = filtered(read, result, query.filter)
  if (query.skip !== undefined || query.top !== undefined) result = paged(path, result, query)
  if (query.expand) result = expanded(read, result, query.expand)
  if (query.select) result = selected(result, query.select)
  if (query.excerpt) result = selected(result, excerptOf(body) ?? [])
  return result
}

/** The members whose resources, as whoever asks may see them, are wanted. */
function filtered(read: Reader, body: Body, wanted: Predicate): Body {
  const members = ((body.Members ?? []) as Body[]).filter((member) => {
    const whole = isLink(member) ? read(member['@odata.id'])?.body : member
    return whole !== undefined && wanted(whole)
  })
  return { ...body, 'Members@odata.count': members.length, Members: members }
}

function paged(path: string, body: Body, { skip = 0, top, besides = '' }: Query): Body {
  const members = (body.Members ?? []) as Body[]
  const end = top === undefined ? members.length : skip + top
  const result: Body = { ...body, Members: members.slice(skip, end) }
  // A page without members has no next: whoever follows it would never come to an end.
  if (end > skip && end < members.length)
    result['Members@odata.nextLink'] = `${path}?${besides}$skip=${end}&$top=${top}`
  return result
}

const isLink = (value: unknown): value is { '@odata.id': string } =>
  typeof value === 'object' && value !== null && '@odata.id' in value && Object.keys(value).length === 1

/** Puts the resources behind links in their places: those below (`.`), those under `Links` (`~`), or all (`*`). */
function expanded(read: Reader, body: Body, { which, levels }: Expand): Body {
  const inline = (value: unknown, inLinks: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => inline(item, inLinks))
    if (typeof value !== 'object' || value === null) return value
    if (isLink(value)) {
      const wanted = which === '*' || (which === '~') === inLinks
      const target = wanted ? read(value['@odata.id']) : undefined
      if (!target) return value
      return levels > 1 ? expanded(read, target.body, { which, levels: levels - 1 }) : target.body
    }
    return Object.fromEntries(
      Object.entries(value).map(([member, inner]) => [
        member,
        member === 'Actions' || member === '@Redfish.Settings' ? inner : inline(inner, inLinks || member === 'Links'),
      ]),
    )
  }
  return inline(body, false) as Body
}

function selected(body: Body, paths: readonly string[]): Body {
  const keep = (value: Body, wanted: readonly string[]): Body => {
    const result: Body = {}
    for (const [member, inner] of Object.entries(value)) {
      const deeper = wanted.filter((path) => path.startsWith(`${member}/`)).map((path) => path.slice(member.length + 1))
      if (member.startsWith('@odata.') || wanted.includes(member) || wanted.includes('*')) result[member] = inner
      else if (wanted.some((path) => member.startsWith(`${path}@`))) result[member] = inner
      else if (deeper.length > 0) {
        if (Array.isArray(inner)) result[member] = inner.map((item) => keep(item as Body, deeper))
        else if (typeof inner === 'object' && inner !== null) result[member] = keep(inner as Body, deeper)
      }
    }
    return result
  }
  return keep(body, paths)
}
