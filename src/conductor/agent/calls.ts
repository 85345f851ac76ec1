import { timingSafeEqual } from 'node:crypto'
import { tokenFrom } from '../../identifiers.ts'
import type { Conductor } from '../conductor.ts'
import { processHeartbeat } from './heartbeat.ts'
import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { routed } from '../rpc.ts'
import { withTask } from '../task.ts'

export type HeartbeatRequest = {
  callbackUrl: string
  agentVersion?: string | undefined
  agentToken?: string | undefined
  /** The agent's certificate, PEM. */
  agentVerifyCa?: string | undefined
  agentStatus?: string | undefined
  agentStatusMessage?: string | undefined
}

const invalid = (message: string) => new Refusal('InvalidParameterValue', { message })

/**
 * Checks a heartbeat; resolves when it has a worker, not when it is processed.
 *
 * @source ironic/conductor/manager.py `heartbeat`
 */
export const heartbeat = routed('heartbeat', heartbeatHere)

async function heartbeatHere(conductor: Conductor, uuid: string, request: HeartbeatRequest): Promise<void> {
  const { callbackUrl, agentVersion, agentToken, agentStatus, agentStatusMessage } = request
  if (agentVersion === undefined && agentStatus === undefined)
    throw invalid('Agent did not transmit a version, and a version is required. Please update the agent being used.')
  await withTask(conductor, uuid, { purpose: 'heartbeat', shared: true }, (task) => {
    const { node } = task
    if (!sameToken(node.driver_internal_info['agent_secret_token'], agentToken))
      throw invalid('Invalid or missing agent token received.')
    if (conductor.options['agent.require_tls'] && callbackUrl !== '' && !callbackUrl.startsWith('https://'))
      throw invalid('TLS is required by configuration')
    const agentVerifyCa = request.agentVerifyCa ? keepCertificate(conductor, node, request.agentVerifyCa) : undefined
    if (!node.driver_internal_info['agent_url'] && node.reservation !== null)
      throw new Refusal('NodeLocked', { node: uuid, host: node.reservation })
    task.spawnAfter({
      name: 'heartbeat',
      run: (working) =>
        processHeartbeat(working, { callbackUrl, agentVersion, agentVerifyCa, agentStatus, agentStatusMessage }),
      reserve: false,
    })
  })
}

function sameToken(stored: unknown, given: string | undefined): boolean {
  if (typeof stored !== 'string' || given === undefined) return false
  const [one, other] = [Buffer.from(stored), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Keeps an agent's certificate under its node's path. @source ironic/conductor/utils.py `store_agent_certificate` */
function keepCertificate({ store, options }: Conductor, node: Node, pem: string): string {
  const recorded = node.driver_internal_info['agent_verify_ca']
  const known = typeof recorded === 'string' ? store.certificate(recorded) : undefined
  if (typeof recorded === 'string' && known !== undefined) {
    if (known.trim() !== pem.trim()) throw invalid('Detected change in ramdisk provided "agent_verify_ca"')
    return recorded
  }
  const path = `${options['agent.certificates_path']}/${node.uuid}.crt`
  store.saveCertificate(path, pem)
  return path
}

/**
 * The node with its agent token: the token itself when it was made just now, `******` when there was one already.
 *
 * @source ironic/conductor/manager.py `get_node_with_token`
 */
export const getNodeWithToken = routed('get_node_with_token', getNodeWithTokenHere)

async function getNodeWithTokenHere(conductor: Conductor, uuid: string): Promise<Node> {
  return withTask(conductor, uuid, { purpose: 'generate_token', shared: true }, async (task) => {
    if (task.node.driver_internal_info['agent_secret_token']) {
      // Not saved: the caller gets a value that is of no use.
      task.setInfo({ agent_secret_token: '******' })
      return task.node
    }
    await task.upgradeLock({ retry: false })
    task.setInfo({ agent_secret_token: tokenFrom(conductor.tokens) })
    task.dropInfo('agent_secret_token_pregenerated')
    task.save()
    return task.node
  })
}
