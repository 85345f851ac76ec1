import type { Agent } from './agent.ts'
import { apiVersions, atLeast, versionHeader } from './ironic-client.ts'

/** Two heartbeats are never closer, in milliseconds. */
const minimumMs = 5_000
/** The thread looks at its clock once in this time, in milliseconds, and so notices that a heartbeat is wanted. */
const tickMs = 5_100
/** A part of Ironic's timeout, drawn anew after each success. */
const jitter = { from: 0.3, to: 0.6 }
/** Times {@link minimumMs}, after an error. */
const errorJitter = { from: 1, to: 2 }

/**
 * Tells Ironic again and again that the agent is there and where. Never gives up.
 *
 * @source ironic_python_agent/agent.py IronicPythonAgentHeartbeater
 */
export class Heartbeater {
  readonly #agent: Agent
  #previousMs = 0
  #intervalMs = 0
  #forced = false
  #cancel: (() => void) | undefined
  #wake: (() => void) | undefined

  constructor(agent: Agent) {
    this.#agent = agent
  }

  /** Beats at once, and then for as long as the process lives. */
  async run(): Promise<void> {
    for (;;) {
      await this.#beat()
      await this.#pause()
    }
  }

  /** Asks for a heartbeat as soon as the minimum distance allows, because a command has ended. */
  force(): void {
    this.#forced = true
    if (this.#wake) this.#arm(this.#wake)
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#arm(resolve))
  }

  #arm(wake: () => void): void {
    this.#cancel?.()
    this.#wake = wake
    const now = this.#agent.now()
    const nextAt = nextBeat(now, this.#previousMs, this.#intervalMs, this.#forced)
    this.#cancel = this.#agent.life.clock.after(Math.max(0, nextAt - now), () => {
      this.#wake = undefined
      wake()
    })
  }

  async #beat(): Promise<void> {
    const { random } = this.#agent
    const accepted = await sendHeartbeat(this.#agent)
    if (accepted) this.#forced = false
    const [baseMs, { from, to }] = accepted ? [this.#agent.heartbeatTimeoutMs, jitter] : [minimumMs, errorJitter]
    this.#intervalMs = baseMs * (from + random.next() * (to - from))
    this.#previousMs = this.#agent.now()
  }
}

/**
 * When the next heartbeat leaves. The thread sleeps at most five seconds at a time, and a tenth of a second between
 * two looks; a forced heartbeat waits for the next look.
 */
export function nextBeat(now: number, previousMs: number, intervalMs: number, forced: boolean): number {
  const regular = previousMs + intervalMs
  if (!forced) return regular
  const looks = Math.max(1, Math.ceil((now - previousMs) / tickMs))
  return Math.min(regular, previousMs + looks * tickMs)
}

/** One heartbeat; whether Ironic took it. */
async function sendHeartbeat(agent: Agent): Promise<boolean> {
  try {
    const version = await agent.ironic.version()
    const data: Record<string, unknown> = { callback_url: agent.callbackUrl }
    if (atLeast(version, apiVersions.agentToken)) data['agent_token'] = agent.token ?? null
    if (atLeast(version, apiVersions.agentVersion)) data['agent_version'] = agent.version
    if (atLeast(version, apiVersions.verifyCa) && agent.certificate) data['agent_verify_ca'] = agent.certificate
    const { status } = await agent.ironic.request('POST', `/v1/heartbeat/${agent.nodeUuid}`, {
      data,
      headers: versionHeader(version, apiVersions.verifyCa),
    })
    return status === 202
  } catch {
    // Whatever went wrong, the real thread logs it and goes on.
    return false
  }
}
