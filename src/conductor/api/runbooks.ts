import { Hono } from 'hono'
import { uuidFrom } from '../../identifiers.ts'
import type { Json } from '../node.ts'
import { Refusal } from '../refusals.ts'
import type { Runbook } from '../store/store.ts'
import { timestamp } from '../timestamps.ts'
import { boolean, checked, integer, jsonBody, string, stringList, uuid } from './arguments.ts'
import { refuseMalformedSteps } from './clean-steps.ts'
import { invalidFields, pageOf, unknownSortKey, unsortable } from './collection.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { WebError } from './errors.ts'
import { applyPatch, checkedPatch, valuesOf, type PatchOperation } from './json-patch.ts'
import { linksOf, locate } from './links.ts'
import { runbookOf } from './runbook-ident.ts'
import { checkedRunbook, type RunbookBody } from './runbook-schema.ts'
import { runbookTraits } from './runbook-traits.ts'
import { withoutSecrets } from '../secrets.ts'
import { allows } from './versions.ts'

const briefFields = ['uuid', 'name']
const patchable = ['disable_ramdisk', 'extra', 'name', 'owner', 'public', 'steps']

/** `/v1/runbooks`. @source ironic/api/controllers/v1/runbook.py */
export const runbooks = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    if (!allows(c, 'runbooks'))
      throw new WebError(c.req.method === 'GET' ? 404 : 405, 'The API version does not allow runbooks')
    await next()
  })
  .get('/', listRunbooks)
  .post('/', createRunbook)
  .get('/:runbook', (c) => {
    const { fields } = checked(c.req.query(), { fields: stringList })
    return c.json(runbookJson(c, runbookOf(c), fields ?? null))
  })
  .patch('/:runbook', patchRunbook)
  .delete('/:runbook', (c) => {
    c.env.conductor.store.deleteRunbook(runbookOf(c).uuid)
    return c.body(null, 204)
  })
  .route('/:runbook/traits', runbookTraits)

function listRunbooks(c: ApiContext): Response {
  const page = { marker: string, limit: integer, sort_key: string, sort_dir: string }
  const given = checked(c.req.query(), { ...page, fields: stringList, detail: boolean, project: boolean })
  if (given.fields && given.detail)
    throw new Refusal('InvalidParameterValue', {
      message: 'Can not specify ?detail=True and fields in the same request.',
    })
  if (['extra', 'steps', 'traits'].includes(given.sort_key ?? '')) throw unsortable(given.sort_key ?? '')
  const fields = given.fields ?? (given.detail ? null : briefFields)
  return c.json(
    pageOf(c, c.env.conductor.store.runbooks(), {
      name: 'runbooks',
      url: 'runbooks',
      page: given,
      key: (runbook) => runbook.uuid,
      unknownMarker: (runbook) => new Refusal('RunbookNotFound', { runbook }),
      sortBy: (runbook, key) => {
        if (!Object.hasOwn(runbook, key)) throw unknownSortKey(key)
        return runbook[key as keyof Runbook]
      },
      show: (runbook) => runbookJson(c, runbook, fields),
      fields,
      parameters: { detail: given.detail == null ? null : given.detail ? 'True' : 'False' },
    }),
  )
}

async function createRunbook(c: ApiContext): Promise<Response> {
  const { store, world, identifiers } = c.env.conductor
  const body = checkedRunbook('runbook', await jsonBody(c), allows(c, 'runbookTraits'))
  const id = uuid('uuid', body.uuid) ?? uuidFrom(identifiers)
  if (store.runbook(id)) throw new Refusal('Conflict', { message: `A runbook with UUID ${id} already exists.` })
  refuseTakenName(c, body.name)
  const runbook: Runbook = {
    ...recordOf(body),
    uuid: id,
    traits: [],
    created_at: timestamp(world.clock.now()),
    updated_at: null,
  }
  store.saveRunbook(runbook)
  locate(c, `runbooks/${id}`)
  return c.json(runbookJson(c, runbook, null), 201)
}

async function patchRunbook(c: ApiContext): Promise<Response> {
  const allowed = allows(c, 'runbookTraits') ? [...patchable, 'description'] : patchable
  const patch = checkedPatch(await jsonBody(c), allowed)
  const runbook = runbookOf(c)
  const { uuid: id, name, steps, disable_ramdisk, extra, public: isPublic, description } = runbook
  const owner = checkOwner(runbook, patch)
  const document = { uuid: id, name, steps, disable_ramdisk, extra, public: isPublic, owner, description }
  const patched = applyPatch(document, patch)
  if (Array.isArray(patched.steps)) refuseMalformedSteps(c, patched.steps)
  // Names a newer version allows stay patchable by an older one.
  const body = checkedRunbook('patch', patched, true)
  if (body.name !== name) refuseTakenName(c, body.name)
  const { store, world } = c.env.conductor
  const { traits, created_at } = runbook
  const changed = { ...recordOf(body), uuid: id, traits, created_at, updated_at: timestamp(world.clock.now()) }
  store.saveRunbook(changed)
  return c.json(runbookJson(c, changed, null))
}

/** A runbook is public or somebody's: the owner a patch starts from. */
function checkOwner(runbook: Runbook, patch: readonly PatchOperation[]): string | null {
  const owner = valuesOf(patch, '/owner')
  const isPublic = valuesOf(patch, '/public')
  if (owner.length > 0 && ((runbook.public && isPublic.length === 0) || isPublic[0]))
    throw new Refusal('PatchError', {
      patch: JSON.stringify(patch),
      reason: 'There cannot be an owner for a public runbook',
    })
  return isPublic.length > 0 ? null : runbook.owner
}

function refuseTakenName(c: ApiContext, name: string): void {
  if (c.env.conductor.store.runbook(name))
    throw new Refusal('Conflict', { message: `A runbook with name ${name} already exists.` })
}

const recordOf = (body: RunbookBody) => ({
  name: body.name,
  steps: body.steps.map((step) => ({ ...step, args: step.args ?? {}, order: Number(step.order) })),
  disable_ramdisk: body.disable_ramdisk ?? false,
  extra: body.extra ?? {},
  public: body.public ?? false,
  owner: body.owner ?? null,
  description: body.description ?? null,
})

function runbookJson(c: ApiContext, runbook: Runbook, fields: readonly string[] | null): Record<string, unknown> {
  const { uuid: id, created_at, updated_at, name, extra, public: isPublic, owner, disable_ramdisk } = runbook
  const json: Record<string, unknown> = {
    uuid: id,
    created_at,
    updated_at,
    name,
    extra,
    public: isPublic,
    owner,
    disable_ramdisk,
  }
  if (allows(c, 'runbookTraits')) json.description = runbook.description
  json.links = linksOf(c, `runbooks/${id}`)
  json.steps = runbook.steps.map(({ interface: part, step, args, order }) => ({
    interface: part,
    step,
    args: withoutSecrets(args as Json),
    order,
  }))
  if (allows(c, 'runbookTraits')) json.traits = runbook.traits
  if (!fields) return json
  const unknown = fields.find((field) => !Object.hasOwn(json, field))
  if (unknown !== undefined) throw invalidFields(unknown)
  return Object.fromEntries(Object.entries(json).filter(([field]) => field === 'links' || fields.includes(field)))
}
