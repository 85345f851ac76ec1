import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import { Refusal } from '../refusals.ts'
import { bootStates } from './boot-states.ts'
import { checked, integer, jsonBody, namedArguments, string, types } from './arguments.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { withStatus } from './errors.ts'
import { locate } from './links.ts'
import { nodeIdent, nodeOf } from './node-ident.ts'
import { olderState } from './node-json.ts'
import { provision } from './provision.ts'
import { allows, requireVersion } from './versions.ts'

/** `/v1/nodes/{node}/states`. @source ironic/api/controllers/v1/node.py `NodeStatesController` */
export const states = new Hono<ApiEnv>({ strict: false })
  .get('/', (c) => {
    const node = nodeOf(c)
    return c.json({
      console_enabled: node.console_enabled,
      last_error: node.last_error,
      power_state: node.power_state,
      provision_state: olderState(c.get('minor'), node.provision_state),
      target_power_state: node.target_power_state,
      target_provision_state: node.target_provision_state,
      provision_updated_at: node.provision_updated_at,
      ...(allows(c, 'raidConfig')
        ? { raid_config: node.raid_config, target_raid_config: node.target_raid_config }
        : {}),
      ...(allows(c, 'bootMode') ? { boot_mode: node.boot_mode, secure_boot: node.secure_boot } : {}),
    })
  })
  .put('/provision', provision)
  .put('/power', power)
  .put('/raid', async (c) => {
    const config = types<Record<string, unknown>>('dict')('target_raid_config', await jsonBody(c)) ?? {}
    const node = nodeOf(c)
    requireVersion(c, 'raidConfig')
    requireConductor(c.env.conductor, node)
    // RAID is a standard interface that a driver need not have: then the resource is not there.
    await withStatus(404, ['UnsupportedDriverExtension'], () =>
      manager.setTargetRaidConfig(c.env.conductor, node.uuid, config),
    )
    return c.body(null, 204)
  })
  .route('/', bootStates)

const targets = ['power on', 'power off', 'rebooting', 'soft rebooting', 'soft power off']

async function power(c: ApiContext): Promise<Response> {
  const { target, timeout } = checked(await namedArguments(c), { target: string, timeout: integer }, 'target')
  const node = nodeOf(c)
  const ident = nodeIdent(c)
  requireConductor(c.env.conductor, node)
  if (target === 'soft rebooting' || target === 'soft power off' || timeout) requireVersion(c, 'softPowerOff')
  if (timeout != null && timeout < 1) throw new Refusal('Invalid', { message: 'timeout has to be positive integer' })
  const refuse = (state: string | null): never => {
    throw new Refusal('InvalidStateRequested', { action: target, node: ident, state: state ?? 'None' })
  }
  if (!targets.includes(target)) refuse(node.power_state)
  if (node.provision_state === 'clean wait' || node.provision_state === 'cleaning') refuse(node.provision_state)
  if ((target === 'power off' || target === 'soft power off') && node.disable_power_off)
    throw new Refusal('PowerStateFailure', { pstate: target })
  await manager.changeNodePowerState(c.env.conductor, node.uuid, target, { timeoutSeconds: timeout ?? undefined })
  locate(c, `nodes/${ident}/states`)
  return c.body(null, 202)
}
