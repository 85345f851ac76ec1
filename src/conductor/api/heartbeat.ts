import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import { Refusal } from '../refusals.ts'
import { checked, namedArguments, string } from './arguments.ts'
import type { ApiEnv } from './env.ts'
import { withStatus } from './errors.ts'
import { requireRamdiskEndpoints } from './lookup.ts'
import { nodeWithSuffix } from './node-ident.ts'
import { allows } from './versions.ts'

const heartbeatArguments = {
  callback_url: string,
  agent_version: string,
  agent_token: string,
  agent_verify_ca: string,
  agent_status: string,
  agent_status_message: string,
}
const agentStates = ['start', 'end', 'error']

const refuse = (message: string): never => {
  throw new Refusal('InvalidParameterValue', { message })
}

/** `/v1/heartbeat/{node}`: an agent says it lives, and where. @source ironic/api/controllers/v1/ramdisk.py `HeartbeatController` */
export const heartbeat = new Hono<ApiEnv>().post('/:node', async (c) => {
  const given = checked(await namedArguments(c), heartbeatArguments, 'callback_url')
  const { agent_version, agent_token, agent_verify_ca, agent_status, agent_status_message } = given
  requireRamdiskEndpoints(c)
  if (agent_version && !allows(c, 'agentVersion')) refuse('Field "agent_version" not recognised')
  if ((agent_status || agent_status_message) && !allows(c, 'heartbeatStatus'))
    refuse('Fields "agent_status" and "agent_status_message" not recognised.')
  if (agent_verify_ca != null && !allows(c, 'agentVerifyCa'))
    refuse('Field "agent_verify_ca" not recognised in this version')
  const node = nodeWithSuffix(c)
  const callbackUrl = given.callback_url ?? ''
  // One deploy interface beats without a URL; it is a one-way heartbeat.
  if (callbackUrl !== '' && !/^[a-z0-9+.-]*http[a-z0-9+.-]*:/i.test(callbackUrl))
    refuse('An issue with the supplied "callback_url" has been detected.')
  const known = node.driver_internal_info.agent_url
  if (known != null && known !== callbackUrl) refuse('Detected change in ramdisk provided "callback_url"')
  if (agent_token == null) refuse('Agent token is required for heartbeat processing.')
  if (agent_status != null && !agentStates.includes(agent_status))
    refuse(`Agent status is invalid. Valid states are ${agentStates.join(',')}.`)
  const { conductor } = c.env
  await withStatus(400, ['NoValidHost'], () => requireConductor(conductor, node))
  await manager.heartbeat(conductor, node.uuid, {
    callbackUrl,
    agentVersion: agent_version ?? undefined,
    agentToken: agent_token ?? undefined,
    agentVerifyCa: agent_verify_ca ?? undefined,
    agentStatus: agent_status ?? undefined,
    agentStatusMessage: agent_status_message ?? undefined,
  })
  return c.body(null, 202)
})
