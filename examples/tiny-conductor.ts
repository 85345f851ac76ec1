// A conductor such as you may have one: it cleans a node over Redfish and the agent's API, with the platform's fetch.

export type Machine = {
  uuid: string
  bmc: { url: string; systemPath: string; username: string; password: string }
}

type Step = { step: string; interface: string; priority: number }
type Command = {
  command_status: string
  command_error?: unknown
  command_result?: { clean_steps?: Record<string, Step[]> }
}

/** How to wait: the platform's timers, or those of a laboratory. */
export type Timers = { after(ms: number, run: () => void): () => void }

const callbackTimeoutMs = 1_800_000

export class TinyConductor {
  readonly #machine: Machine
  readonly #timers: Timers
  /** Whether an agent that knows of no command is taken for one that has done what it was told. */
  readonly #trusting: boolean
  /** Agents ignore tokens of less than 32 characters. */
  readonly #token = 'a-token-for-examples-not-a-secret'
  #onHeartbeat: (agentUrl: string) => void = () => {}

  constructor(machine: Machine, timers: Timers, { trusting = false } = {}) {
    this.#machine = machine
    this.#timers = timers
    this.#trusting = trusting
  }

  /** The API for agents: root, look-up, heartbeat. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (pathname === '/') return Response.json({ default_version: { id: 'v1', version: '1.72' } })
    if (pathname === '/v1/lookup')
      return Response.json({
        node: { uuid: this.#machine.uuid },
        config: { heartbeat_timeout: 300, agent_token: this.#token, agent_token_required: true },
      })
    if (!pathname.startsWith('/v1/heartbeat/')) return new Response(null, { status: 404 })
    const { callback_url: agentUrl } = (await request.json()) as { callback_url: string }
    this.#onHeartbeat(agentUrl)
    return new Response(null, { status: 202 })
  }

  /** Boots the ramdisk, runs every step the agent offers, switches off. Rejects with the reason if it cannot. */
  async clean(): Promise<void> {
    await this.#redfish('PATCH', '', { Boot: { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' } })
    await this.#redfish('POST', '/Actions/ComputerSystem.Reset', { ResetType: 'On' })
    let agent = await this.#heartbeat()
    for (const step of await this.#steps(agent)) {
      await this.#command(agent, 'clean.execute_clean_step', { step, node: this.#record, ports: [] })
      for (let done = false; !done;) {
        agent = await this.#heartbeat()
        done = this.#isDone(step, await this.#lastCommand(agent))
      }
    }
    await this.#redfish('POST', '/Actions/ComputerSystem.Reset', { ResetType: 'ForceOff' })
  }

  /** What the agent is told of its node: how to erase is a part of it. */
  get #record() {
    return { uuid: this.#machine.uuid, driver_internal_info: { disk_erasure_concurrency: 4 } }
  }

  #isDone(step: Step, last: Command | undefined): boolean {
    if (!last && this.#trusting) return true
    if (!last) throw new Error(`the agent was restarted during ${step.step}`)
    if (last.command_status === 'FAILED') throw new Error(`${step.step} failed: ${JSON.stringify(last.command_error)}`)
    return last.command_status === 'SUCCEEDED'
  }

  async #steps(agent: string): Promise<Step[]> {
    const answer = await this.#command(agent, 'clean.get_clean_steps', { node: this.#record, ports: [] }, true)
    const steps = Object.values(answer.command_result?.clean_steps ?? {}).flat()
    return steps.filter(({ priority }) => priority > 0).sort((a, b) => b.priority - a.priority)
  }

  #heartbeat(): Promise<string> {
    return new Promise((resolve, reject) => {
      const giveUp = this.#timers.after(callbackTimeoutMs, () => reject(new Error('the agent does not call')))
      this.#onHeartbeat = (agentUrl) => {
        giveUp()
        resolve(agentUrl)
      }
    })
  }

  async #lastCommand(agent: string): Promise<Command | undefined> {
    const response = await fetch(`${agent}/v1/commands/?agent_token=${this.#token}`)
    return ((await response.json()) as { commands: Command[] }).commands.at(-1)
  }

  async #command(agent: string, name: string, params: unknown, wait = false): Promise<Command> {
    const url = `${agent}/v1/commands/?wait=${wait}&agent_token=${this.#token}`
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ name, params }) })
    if (!response.ok) throw new Error(`the agent answers ${response.status} to ${name}: ${await response.text()}`)
    return (await response.json()) as Command
  }

  async #redfish(method: string, path: string, body: unknown): Promise<void> {
    const { url, systemPath, username, password } = this.#machine.bmc
    const authorization = `Basic ${btoa(`${username}:${password}`)}`
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await fetch(`${url}${systemPath}${path}`, { method, headers, body: JSON.stringify(body) })
    if (!response.ok)
      throw new Error(`the BMC answers ${response.status} to ${method} ${path}: ${await response.text()}`)
  }
}
