import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { updateAllowedStates } from '../states.ts'
import { boolean, checked, jsonBody } from './arguments.ts'
import type { ApiContext } from './env.ts'
import { ClientSideError, withStatus } from './errors.ts'
import { applyPatch, checkedPatch, rootOf, valuesOf, type PatchOperation } from './json-patch.ts'
import { nodeFields, patchable, shows } from './node-fields.ts'
import { nodeIdent, nodeWithSuffix } from './node-ident.ts'
import { nodeJson } from './node-json.ts'
import { checkedPatchedNode, patchedFields } from './node-schema.ts'
import { checkName, emptyOf, linkedNode, unknownChassis } from './node-record.ts'
import { allows, requireVersion } from './versions.ts'

/** `PATCH /v1/nodes/{node}`. @source ironic/api/controllers/v1/node.py `NodesController.patch` */
export async function patchNode(c: ApiContext): Promise<Response> {
  const { reset_interfaces: reset } = checked(c.req.query(), { reset_interfaces: boolean })
  if (reset != null) requireVersion(c, 'resetInterfaces')
  const patch = checkedPatch(await jsonBody(c), patchable)
  checkValues(c, patch, reset ?? false)
  const node = nodeWithSuffix(c)
  const ident = nodeIdent(c)
  refuseWhileBusy(c, node, patch, ident)
  for (const name of valuesOf(patch, '/name'))
    checkName(c, name, `Node ${ident}: Cannot change name to invalid name '${String(name)}'`)
  const changes = changesOf(c, node, patch)
  if (reset) for (const field of Object.keys(nodeFields)) if (field.endsWith('_interface')) changes[field] ??= null
  const changed = { ...node, ...changes } as Node
  const { conductor } = c.env
  const host = await withStatus(400, ['NoValidHost'], () => requireConductor(conductor, changed))
  if (changed.driver !== node.driver && node.console_enabled)
    throw new ClientSideError(
      `Node ${ident} can not update the driver while the console is enabled. Please stop the console first.`,
      409,
    )
  const updated = await manager.updateNode(conductor, node.uuid, changes as Partial<Node>)
  // The answer shows the record as it was saved, which was under the lock.
  return c.json(nodeJson(c, { ...updated, reservation: host }))
}

function checkValues(c: ApiContext, patch: readonly PatchOperation[], reset: boolean): void {
  for (const { path, op } of patch)
    if (op !== 'remove' && !shows(c.get('minor'), path.slice(1))) throw new Refusal('NotAcceptable')
  if (reset && valuesOf(patch, '/driver').length === 0)
    throw new Refusal('Invalid', {
      message: "The reset_interfaces parameter can only be used when changing the node's driver.",
    })
  const [description] = valuesOf(patch, '/description')
  if (typeof description === 'string' && description.length > 4096)
    throw new Refusal('Invalid', { message: 'Cannot update node with description exceeding 4096 characters' })
}

/** A node in transition may only be let go of: its instance may be removed from it in maintenance. */
function refuseWhileBusy(c: ApiContext, node: Node, patch: readonly PatchOperation[], ident: string): void {
  const [only] = patch
  const freesInstance = patch.length === 1 && only?.op === 'remove' && only.path === '/instance_uuid'
  if (node.maintenance && freesInstance) return
  if (node.target_provision_state && !updateAllowedStates.includes(node.provision_state))
    throw new ClientSideError(`Node ${ident} can not be updated while a state transition is in progress.`, 409)
  if (node.provision_state === 'inspecting' && allows(c, 'inspectWaitState'))
    throw new ClientSideError(`Cannot update node "${node.uuid}" while it is in state "inspecting".`, 409)
}

/** The fields the patch leaves with another value. */
function changesOf(c: ApiContext, node: Node, patch: readonly PatchOperation[]): Record<string, unknown> {
  const document: Record<string, unknown> = { ...node }
  const patched = applyPatch(document, patch)
  const mine: Record<string, unknown> = {}
  for (const field of patchedFields) if (Object.hasOwn(patched, field)) mine[field] = patched[field]
  const result = checkedPatchedNode(mine)
  const changes: Record<string, unknown> = {}
  for (const field of new Set(patch.map(({ path }) => rootOf(path)))) {
    // A field removed from the document goes back to what it is when nobody says anything.
    const value = result[field] ?? emptyOf(field)
    if (value !== document[field]) changes[field] = value
  }
  if (typeof changes.conductor_group === 'string') changes.conductor_group = changes.conductor_group.toLowerCase()
  if (typeof changes.chassis_uuid === 'string') throw unknownChassis(changes.chassis_uuid)
  if (typeof changes.parent_node === 'string')
    changes.parent_node = linkedNode(c, changes.parent_node, 'parent_node').uuid
  const displayName = (changes.instance_info as { display_name?: unknown } | undefined)?.display_name
  if (typeof displayName === 'string' && !node.instance_name && changes.instance_name === undefined)
    changes.instance_name = displayName
  return changes
}
