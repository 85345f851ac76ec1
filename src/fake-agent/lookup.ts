import { connectionFailure } from '../http.ts'
import type { Agent } from './agent.ts'
import { apiVersions, versionHeader } from './ironic-client.ts'

/** What Ironic says of the node this machine is. */
export type LookupContent = {
  node: { uuid: string } & Record<string, unknown>
  config: { heartbeat_timeout: number; agent_token?: string } & Record<string, unknown>
}

/** Longest wait between two tries, in milliseconds, before the random part is drawn. */
const longestWaitMs = 60_000
/** Extra pauses after a first, second and any further "locked", in milliseconds. */
const lockPausesMs = [5_000, 10_000, 30_000]

/**
 * Asks Ironic which node this is until it says so. `undefined` when the time is over.
 *
 * @source ironic_python_agent/ironic_api_client.py APIClient.lookup_node
 */
export async function lookUpNode(agent: Agent, nodeUuid: string | undefined): Promise<LookupContent | undefined> {
  const { life, parameters } = agent
  const startedAt = agent.now()
  let locks = 0
  for (let attempt = 1; ; attempt++) {
    const answer = await tryLookup(agent, nodeUuid)
    if (typeof answer === 'object') return answer
    if (answer === 'locked') await life.clock.sleep(lockPausesMs[Math.min(locks++, 2)] as number)
    if (agent.now() - startedAt >= parameters.lookupTimeoutMs) return undefined
    await life.clock.sleep(lookupWaitMs(attempt, parameters.lookupIntervalMs, agent.random.next()))
  }
}

/** The wait after the `attempt`th failure, counted from 1: anything up to a bound that doubles, even nothing at all. */
export const lookupWaitMs = (attempt: number, intervalMs: number, chance: number): number =>
  chance * Math.max(intervalMs, Math.min(longestWaitMs, 1000 * 2 ** (attempt - 1)))

async function tryLookup(agent: Agent, nodeUuid: string | undefined): Promise<LookupContent | 'locked' | 'failed'> {
  const version = await agent.ironic.version()
  const does = agent.strike('lookup')
  const addresses = encodeURIComponent((does?.addresses ?? agent.macAddresses()).join(','))
  const uuid = does?.nodeUuid ?? nodeUuid
  const query = `addresses=${addresses}${uuid === undefined ? '' : `&node_uuid=${encodeURIComponent(uuid)}`}`
  try {
    const answer = await agent.ironic.request('GET', `/v1/lookup?${query}`, {
      headers: versionHeader(version, apiVersions.agentToken),
    })
    if (answer.status === 409) return 'locked'
    if (answer.status !== 200) return 'failed'
    return parseContent(answer.text) ?? 'failed'
  } catch (error) {
    if (connectionFailure(error) === undefined) throw error
    return 'failed'
  }
}

function parseContent(text: string): LookupContent | undefined {
  try {
    const content = JSON.parse(text) as Partial<LookupContent> & { heartbeat_timeout?: number }
    if (typeof content.node?.uuid !== 'string') return undefined
    // Before it had a configuration to send, Ironic sent the timeout beside the node.
    const config = content.config ?? ('heartbeat_timeout' in content ? content : undefined)
    return config ? ({ node: content.node, config } as LookupContent) : undefined
  } catch {
    return undefined
  }
}
