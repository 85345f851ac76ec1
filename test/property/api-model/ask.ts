import assert from 'node:assert/strict'
import type fc from 'fast-check'
import { answerOf, type Release } from './differences.ts'
import type { Model, ModelNode } from './model.ts'

export type Answer = { status: number; json: unknown }
export type Record_ = Record<string, unknown>

/** An Ironic that is compared with the model. */
export type Real = {
  release: Release
  /** Before the names of nodes, so that sequences do not meet. */
  prefix: string
  /** The last part of MAC addresses, for the same. */
  mac: (index: number) => string
  send(method: string, path: string, body?: unknown): Promise<Answer>
  /** Waits until nobody works on the node. */
  rest(uuid: string): Promise<void>
}

type Command = fc.AsyncCommand<Model, Real>

/** As much of an answer as tells what it is. */
const shortened = (json: unknown): string =>
  json === undefined ? 'without a body' : JSON.stringify(json).slice(0, 300)

/** One request: which node it is about, and what is expected. */
export abstract class Ask implements Command {
  readonly says: string

  constructor(says: string) {
    this.says = says
  }

  check({ nodes }: Readonly<Model>): boolean {
    return nodes.length >= 0
  }

  abstract run(model: Model, real: Real): Promise<void>

  toString(): string {
    return this.says
  }

  /** Sends a request and holds the status against the model's. */
  protected async expect(real: Real, status: number, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await real.send(method, path, body)
    const expected = answerOf(real.release, this.says, status)
    assert.equal(
      answer.status,
      expected,
      `${this.says}: the model says ${expected}, ${real.release} answered ${answer.status}: ${shortened(answer.json)}`,
    )
    return answer
  }
}

/** A request about the node at an index, if there are any nodes. */
export abstract class About extends Ask {
  readonly index: number

  constructor(index: number, says: string) {
    super(`${says} of #${index}`)
    this.index = index
  }

  override check({ nodes }: Readonly<Model>): boolean {
    return nodes.length > 0
  }

  async run(model: Model, real: Real): Promise<void> {
    const node = model.nodes[this.index % model.nodes.length] as ModelNode
    await this.about(node, real, model)
    if (model.nodes.includes(node)) await expectSame(node, real, this.says)
  }

  abstract about(node: ModelNode, real: Real, model: Model): Promise<void>
}

/** The node's record says what the model says. */
export async function expectSame(node: ModelNode, real: Real, after: string): Promise<void> {
  const { status, json } = await real.send('GET', `/v1/nodes/${node.uuid}`)
  assert.equal(status, 200, `after ${after}: the node cannot be read: ${status}`)
  const record = json as Record_
  const wanted: Record_ = {
    name: node.name,
    provision_state: node.state,
    maintenance: node.maintenance,
    maintenance_reason: node.reason,
    power_state: node.power,
    retired: node.retired,
    description: node.description,
    resource_class: node.resourceClass,
    extra: node.extra,
    traits: [...node.traits].sort(),
    reservation: null,
  }
  for (const [field, value] of Object.entries(wanted)) {
    const is = field === 'traits' ? [...(record[field] as string[])].sort() : record[field]
    const told = `after ${after}: ${field} is ${JSON.stringify(value)} in the model, ${real.release} has ${JSON.stringify(is)}`
    assert.deepEqual(is, value, told)
  }
}
