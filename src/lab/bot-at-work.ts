import { selects } from '../faults/select.ts'
import { connectionFailure } from '../http.ts'
import type { Bot } from '../scenarios/bot.ts'
import type { Process } from '../world.ts'
import { actions } from './actions.ts'
import type { Lab, LabNode } from './assemble.ts'
import { Operator, type ApiAnswer } from './operator.ts'

type Watched = {
  /** Which rules were followed, how often. */
  followed: Map<number, number>
  /** It is going to look, or is looking. */
  looks: boolean
  says: string | undefined
}

/** A bot looking after the nodes of a lab, through the API like anybody. It looks on while its table has an answer. */
export class BotAtWork {
  readonly #bot: Bot
  readonly #process: Process
  readonly #operator: Operator
  readonly #watched = new Map<LabNode, Watched>()
  readonly #leave: () => void

  constructor(lab: Lab, bot: Bot) {
    this.#bot = bot
    this.#process = lab.world.process(`bot-${bot.name.replaceAll(' ', '-')}`)
    this.#operator = new Operator(this.#process, () => lab.ironicUrl)
    for (const node of lab.nodes) this.#watched.set(node, { followed: new Map(), looks: false, says: undefined })
    // Nodes at rest are looked at again when something happens to them.
    this.#leave = lab.world.journal.subscribe(({ kind, node }) => {
      if (kind === 'transition') this.#lookLater(lab.node(String(node)))
    })
  }

  /** Whether it is going to look at a node. */
  get busy(): boolean {
    return [...this.#watched.values()].some(({ looks }) => looks)
  }

  stop(): void {
    this.#leave()
    this.#process.kill()
    for (const watched of this.#watched.values()) watched.looks = false
  }

  #lookLater(node: LabNode): void {
    const watched = this.#watched.get(node)
    if (!watched || watched.looks || !this.#process.alive) return
    watched.looks = true
    this.#process.clock.after(this.#bot.everyMs, () =>
      this.#process.spawn(`look at ${node.spec.name}`, async () => {
        const moved = await this.#look(node, watched).catch(unanswered)
        watched.looks = false
        if (moved) this.#lookLater(node)
      }),
    )
  }

  /** Follows the first rule that fits; false if none does. */
  async #look(node: LabNode, watched: Watched): Promise<boolean> {
    const { body: record, status } = await this.#operator.request('GET', `/v1/nodes/${node.uuid}`)
    if (status >= 500) return true
    if (!record) return false
    const index = this.#bot.rules.findIndex(
      ({ when, times = Infinity }, i) => selects(when, record) && (watched.followed.get(i) ?? 0) < times,
    )
    const rule = this.#bot.rules[index]
    if (!rule) return false
    watched.followed.set(index, (watched.followed.get(index) ?? 0) + 1)
    for (const order of rule.do) {
      this.#process.record('action', { do: order.do, node: node.uuid })
      const row = actions[order.do] as { act: (o: Operator, n: LabNode, a: unknown) => Promise<ApiAnswer> }
      await row.act(this.#operator, node, order)
    }
    if (rule.says !== undefined && rule.says !== watched.says) {
      watched.says = rule.says
      this.#process.record('bot', { node: node.uuid, bot: this.#bot.name, says: rule.says })
    }
    return true
  }
}

/** A conductor that is away is looked for again. Rejects with all else. */
function unanswered(error: unknown): true {
  if (connectionFailure(error) === undefined) throw error
  return true
}
