import type { Agent } from './agent.ts'
import type { HeartbeatEffect } from './faults.ts'
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

  /** The clock may have been changed under the thread. */
  lookAtClock(): void {
    if (this.#wake) this.#arm(this.#wake)
  }

  async #beat(): Promise<void> {
    const agent = this.#agent
    const does = agent.strike('heartbeat') ?? {}
    if (does.stops) return new Promise(() => {})
    const accepted = await heartbeat(agent, does)
    if (accepted) this.#forced = false
    const [baseMs, { from, to }] = accepted ? [agent.heartbeatTimeoutMs, jitter] : [minimumMs, errorJitter]
    this.#intervalMs = does.nextAfterMs ?? baseMs * (from + agent.random.next() * (to - from))
    this.#previousMs = agent.now()
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

/** One heartbeat, as it was ordered; whether the agent believes Ironic took it. */
async function heartbeat(agent: Agent, does: HeartbeatEffect): Promise<boolean> {
  if (does.delayMs) await agent.life.clock.sleep(does.delayMs)
  if (does.drop) return true
  if (does.copies === undefined) return sendHeartbeat(agent, does)
  const all = await Promise.all(Array.from({ length: does.copies }, () => sendHeartbeat(agent, does)))
  return all.includes(true)
}

/** Sends one heartbeat; whether Ironic took it. */
async function sendHeartbeat(agent: Agent, does: HeartbeatEffect): Promise<boolean> {
  try {
    const version = await agent.ironic.version()
    const { token, agentVersion, certificate } = {
      token: does.token === undefined ? agent.token : does.token,
      agentVersion: does.version === undefined ? agent.version : does.version,
      certificate: does.certificate === undefined ? agent.certificate : does.certificate,
    }
    const data: Record<string, unknown> = { callback_url: does.url ?? agent.callbackUrl }
    if (atLeast(version, apiVersions.agentToken)) data['agent_token'] = token ?? null
    if (atLeast(version, apiVersions.agentVersion) && agentVersion !== null) data['agent_version'] = agentVersion
    if (atLeast(version, apiVersions.verifyCa) && certificate) data['agent_verify_ca'] = certificate
    const { status } = await agent.ironic.request('POST', `/v1/heartbeat/${does.nodeUuid ?? agent.nodeUuid}`, {
      data,
      headers: versionHeader(version, apiVersions.verifyCa),
    })
    return status === 202
  } catch {
    // Whatever went wrong, the real thread logs it and goes on.
    return false
  }
}
