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
    assert.equal(answer.status, expected, `${this.says}: ${method} ${path}: ${JSON.stringify(answer.json)}`)
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
    if (model.nodes.includes(node)) await expectSame(node, real)
  }

  abstract about(node: ModelNode, real: Real, model: Model): Promise<void>
}

/** The node's record says what the model says. */
export async function expectSame(node: ModelNode, real: Real): Promise<void> {
  const { status, json } = await real.send('GET', `/v1/nodes/${node.uuid}`)
  assert.equal(status, 200)
  const record = json as Record_
  assert.deepEqual(
    {
      name: record['name'],
      state: record['provision_state'],
      maintenance: record['maintenance'],
      reason: record['maintenance_reason'],
      power: record['power_state'],
      retired: record['retired'],
      description: record['description'],
      resourceClass: record['resource_class'],
      extra: record['extra'],
      traits: [...(record['traits'] as string[])].sort(),
      reservation: record['reservation'],
    },
    {
      name: node.name,
      state: node.state,
      maintenance: node.maintenance,
      reason: node.reason,
      power: node.power,
      retired: node.retired,
      description: node.description,
      resourceClass: node.resourceClass,
      extra: node.extra,
      traits: [...node.traits].sort(),
      reservation: null,
    },
  )
}
