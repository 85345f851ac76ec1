import { Refusal } from '../refusals.ts'
import { integer, string, uuid } from './arguments.ts'
import { publicUrl, type ApiContext } from './env.ts'
import { ClientSideError } from './errors.ts'

/** The arguments every list takes. */
export const pageArguments = { marker: uuid, limit: integer, sort_key: string, sort_dir: string }
type Page = { marker?: string | null; limit?: number | null; sort_key?: string | null; sort_dir?: string | null }

type Listing<Item> = {
  /** The key of the list in the answer. */
  name: string
  /** Path below `/v1/`, for `next`. */
  url: string
  page: Page
  /** What an item is called by: `marker` names it. */
  key: (item: Item) => string
  unknownMarker: (marker: string) => Error
  /** The value to sort by; throws for an unknown key. Without one the items stay in the order of their creation. */
  sortBy?: (item: Item, sortKey: string) => unknown
  defaultSortKey?: string
  show: (item: Item) => Record<string, unknown>
  /** More of the query, to be kept in `next`. */
  parameters?: Record<string, string | number | boolean | null | undefined>
  fields?: readonly string[] | null | undefined
  keep?: (item: Item) => boolean
  /** `false` shows everything and no `next`. */
  paged?: boolean
}

/** A page of `items` as the wire has it. @source ironic/api/controllers/v1/collection.py */
export function pageOf<Item>(c: ApiContext, items: Iterable<Item>, listing: Listing<Item>): Record<string, unknown> {
  const { name, page, key, keep, show, paged = true } = listing
  const limit = limitOf(c, page.limit)
  const sortKey = page.sort_key ?? listing.defaultSortKey ?? 'id'
  const sortDir = directionOf(page.sort_dir)
  const sorted = inOrder(items, listing, sortKey, sortDir)
  const chosen: Item[] = []
  let skipping = page.marker != null
  for (const item of sorted) {
    if (skipping) {
      skipping = key(item) !== page.marker
      continue
    }
    if (keep && !keep(item)) continue
    chosen.push(item)
    if (chosen.length === limit) break
  }
  if (skipping && page.marker != null) throw listing.unknownMarker(page.marker)
  const shown: Record<string, unknown> = { [name]: chosen.map(show) }
  const last = chosen.at(-1)
  if (paged && last && chosen.length === limit) {
    const query: [string, unknown][] = Object.entries({ sort_key: sortKey, sort_dir: sortDir, ...listing.parameters })
    if (listing.fields) query.push(['fields', listing.fields.join(',')])
    query.push(['limit', limit], ['marker', key(last)])
    const text = query.filter(([, value]) => value != null).map(([parameter, value]) => `${parameter}=${String(value)}`)
    shown.next = `${publicUrl(c)}/v1/${listing.url}?${text.join('&')}`
  }
  return shown
}

/** The limit asked for, within the operator's. */
function limitOf(c: ApiContext, asked: number | null | undefined): number {
  const most = c.env.conductor.options['api.max_limit']
  if (asked == null) return most
  if (asked <= 0) throw new ClientSideError('Limit must be positive')
  return Math.min(most, asked)
}

function directionOf(asked: string | null | undefined): 'asc' | 'desc' {
  if (asked == null || asked === 'asc') return 'asc'
  if (asked === 'desc') return 'desc'
  throw new ClientSideError(`Invalid sort direction: ${asked}. Acceptable values are 'asc' or 'desc'`)
}

function inOrder<Item>(
  items: Iterable<Item>,
  { sortBy }: Listing<Item>,
  sortKey: string,
  sortDir: 'asc' | 'desc',
): Iterable<Item> {
  if (sortKey === 'id' || !sortBy) return sortDir === 'asc' ? items : [...items].reverse()
  const ordered = [...items].map((item) => ({ item, value: sortBy(item, sortKey) }))
  const sign = sortDir === 'asc' ? 1 : -1
  return ordered.sort((a, b) => sign * order(a.value, b.value)).map(({ item }) => item)
}

/** Nothing sorts before something, as databases have it. */
function order(a: unknown, b: unknown): number {
  if (a == null || b == null) return Number(a != null) - Number(b != null)
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return Number(a) - Number(b)
}

/** A key the database does not know, as against one that makes no order. */
export const unknownSortKey = (sortKey: string) =>
  new Refusal('InvalidParameterValue', { message: `The sort_key value "${sortKey}" is an invalid field for sorting` })

/** @source ironic/api/controllers/v1/utils.py `check_for_invalid_fields` */
export const invalidFields = (...names: string[]) =>
  new Refusal('InvalidParameterValue', { message: `Field(s) "${names.join(', ')}" are not valid` })

export const unsortable = (sortKey: string) =>
  new Refusal('InvalidParameterValue', { message: `The sort_key value ${sortKey} is an invalid field for sorting` })
