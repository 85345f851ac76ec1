import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import * as management from '../management.ts'
import { isRefusal, Refusal } from '../refusals.ts'
import { isUnstable } from '../states.ts'
import { boolean, checked, namedArguments, string } from './arguments.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { locate } from './links.ts'
import { nodeIdent, nodeOf } from './node-ident.ts'
import { allows } from './versions.ts'

/**
 * `/v1/nodes/{node}/states/` `boot_mode`, `secure_boot` and `console`.
 *
 * @source ironic/api/controllers/v1/node.py `NodeStatesController`, `NodeConsoleController`
 */
export const bootStates = new Hono<ApiEnv>({ strict: false })
  .put('/boot_mode', async (c) => {
    const { target } = checked(await namedArguments(c), { target: string }, 'target')
    return change(c, (uuid) => {
      if (target !== 'bios' && target !== 'uefi')
        throw new Refusal('InvalidParameterValue', {
          message: `Invalid boot mode ${target} requested for node. Allowed boot modes are: bios, uefi`,
        })
      return () => management.changeBootMode(c.env.conductor, uuid, target)
    })
  })
  .put('/secure_boot', async (c) => {
    const { target } = checked(await namedArguments(c), { target: boolean }, 'target')
    return change(c, (uuid) => {
      // Named, but with nothing as its value.
      if ((target as boolean | null) === null)
        throw new Refusal('InvalidParameterValue', {
          message: 'Invalid secure_boot None requested for node. Allowed secure_boot states are: True, False) ',
        })
      return () => management.changeSecureBoot(c.env.conductor, uuid, target)
    })
  })
  .get('/console', async (c) => {
    const node = nodeOf(c)
    requireConductor(c.env.conductor, node)
    try {
      await management.consoleInformation(c.env.conductor, node.uuid)
    } catch (error) {
      if (!isRefusal(error, 'NodeConsoleNotEnabled')) throw error
    }
    return c.json({ console_enabled: false, console_info: null })
  })
  .put('/console', async (c) => {
    checked(await namedArguments(c), { enabled: boolean }, 'enabled')
    const node = nodeOf(c)
    requireConductor(c.env.conductor, node)
    await management.setConsoleMode(c.env.conductor, node.uuid)
    return c.body(null, 202)
  })

/** Node, version, target, state: in this order, and then it goes on in the background. */
async function change(c: ApiContext, check: (uuid: string) => () => Promise<void>): Promise<Response> {
  const node = nodeOf(c)
  requireConductor(c.env.conductor, node)
  if (!allows(c, 'changeBootMode'))
    throw new Refusal('NotFound', { message: 'This endpoint is supported starting with the API version 1.76' })
  const begin = check(node.uuid)
  if (isUnstable(node.provision_state))
    throw new Refusal('Conflict', {
      message: `Node is in ${node.provision_state} state. Since node is transitioning, the boot mode will not be set as this may interfere with ongoing changes and result in erroneous modification. Try again later.`,
    })
  await begin()
  locate(c, `nodes/${nodeIdent(c)}/states`)
  return c.body(null, 202)
}
