import { pythonRepr } from '../python/repr.ts'
import { Refusal } from '../refusals.ts'
import { ClientSideError } from './errors.ts'
import { schemaMessage, violationOf, type Schema } from '../json-schema.ts'

export type PatchOperation = { op: 'add' | 'replace' | 'remove'; path: string; value?: unknown }

/** @source ironic/common/args.py `patch` */
const patchSchema: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      path: { type: 'string', pattern: '^(/[\\w-]+)+$' },
      op: { type: 'string', enum: ['add', 'replace', 'remove'] },
      value: {},
    },
    additionalProperties: false,
    required: ['op', 'path'],
  },
}

/** The body as a patch, checked in form and against the fields it may touch. */
export function checkedPatch(body: unknown, allowed: readonly string[]): PatchOperation[] {
  const violation = violationOf(patchSchema, body)
  if (violation) throw new Refusal('InvalidParameterValue', { message: schemaMessage('patch', violation) })
  const patch = body as PatchOperation[]
  for (const { path } of patch)
    if (!allowed.includes(rootOf(path)))
      throw new Refusal('Invalid', {
        message: `Cannot patch ${path}. Only the following can be updated: ${allowed.join(', ')}`,
      })
  return patch
}

/** The field a path begins with. */
export const rootOf = (path: string): string => path.split('/')[1] ?? ''

/** The values a patch gives to exactly `path`. @source ironic/api/controllers/v1/utils.py `get_patch_values` */
export const valuesOf = (patch: readonly PatchOperation[], path: string): unknown[] =>
  patch.filter((one) => one.path === path && one.op !== 'remove').map(({ value }) => value)

type Document = Record<string, unknown>

/** `document` after all of `patch`, one operation after another; the original stays. @source ironic/api/controllers/v1/utils.py `apply_jsonpatch` */
export function applyPatch(document: Document, patch: readonly PatchOperation[]): Document {
  for (const { op, path } of patch)
    if (op === 'add' && path.lastIndexOf('/') === 0 && !Object.hasOwn(document, path.slice(1)))
      throw new ClientSideError(`Adding a new attribute (${path}) to the root of the resource is not allowed`)
  let patched = document
  for (const operation of patch) {
    const keys = operation.path.split('/').slice(1)
    const fail = (reason: string): never => {
      throw new Refusal('PatchError', { patch: pythonRepr(operation), reason })
    }
    if (operation.op !== 'remove' && !Object.hasOwn(operation, 'value'))
      fail("The operation does not contain a 'value' member")
    patched = changed(patched, keys, operation, fail) as Document
  }
  return patched
}

function changed(
  target: unknown,
  [key = '', ...deeper]: string[],
  operation: PatchOperation,
  fail: (reason: string) => never,
): unknown {
  const { op, value } = operation
  if (Array.isArray(target)) {
    const items = target as unknown[]
    const index =
      key === '-'
        ? items.length
        : /^(0|[1-9]\d*)$/.test(key)
          ? Number(key)
          : fail(`'${key}' is not a valid sequence index`)
    if (deeper.length > 0) {
      if (index >= items.length) fail(`list index out of range`)
      return items.with(index, changed(items[index], deeper, operation, fail))
    }
    if (op === 'add')
      return index > items.length ? fail("can't insert outside of list") : items.toSpliced(index, 0, value)
    if (index >= items.length)
      fail(op === 'remove' ? `can't remove a non-existent object '${key}'` : "can't replace outside of list")
    return op === 'remove' ? items.toSpliced(index, 1) : items.with(index, value)
  }
  if (typeof target !== 'object' || target === null) return fail(`invalid document type ${typeof target}`)
  const members = target as Document
  const exists = Object.hasOwn(members, key)
  if (deeper.length > 0)
    return exists
      ? { ...members, [key]: changed(members[key], deeper, operation, fail) }
      : fail(`member '${key}' not found in ${pythonRepr(members)}`)
  if (op === 'add') return { ...members, [key]: value }
  if (!exists) fail(`can't ${op} a non-existent object '${key}'`)
  if (op === 'replace') return { ...members, [key]: value }
  const rest = { ...members }
  delete rest[key]
  return rest
}
