import assert from 'node:assert/strict'
import { About, Ask, expectSame, type Real, type Record_ } from './ask.ts'
import * as m from './model.ts'
import type { Model, ModelNode } from './model.ts'

export class Create extends Ask {
  readonly slot: number
  readonly driver: string
  readonly badName: boolean

  constructor(slot: number, driver: string, badName: boolean) {
    super(`create ${badName ? 'bad name' : `name ${slot}`} ${driver}`)
    this.slot = slot
    this.driver = driver
    this.badName = badName
  }

  override check({ nodes }: Readonly<Model>): boolean {
    return nodes.length < 5
  }

  async run(model: Model, real: Real): Promise<void> {
    const name = this.badName ? 'no name/at all' : `${real.prefix}-${this.slot}`
    const taken = model.nodes.some((node) => node.name === name)
    const status = this.badName || this.driver !== 'fake-hardware' ? 400 : taken ? 409 : 201
    const { json } = await this.expect(real, status, 'POST', '/v1/nodes', { driver: this.driver, name })
    if (status !== 201) return
    const node = m.newModelNode(String((json as Record_)['uuid']), name)
    model.nodes.push(node)
    await expectSame(node, real, this.says)
  }
}

export class Show extends About {
  constructor(index: number) {
    super(index, 'show')
  }

  async about({ name, uuid }: ModelNode, real: Real): Promise<void> {
    const { json } = await this.expect(real, 200, 'GET', `/v1/nodes/${name}`)
    assert.equal((json as Record_)['uuid'], uuid)
    const { json: some } = await this.expect(real, 200, 'GET', `/v1/nodes/${uuid}?fields=name,provision_state`)
    assert.deepEqual(Object.keys(some as Record_).sort(), ['links', 'name', 'provision_state'])
  }
}

export class ShowNobody extends Ask {
  constructor(ident: string) {
    super(`show ${ident}`)
  }

  async run(_: Model, real: Real): Promise<void> {
    await this.expect(real, 404, 'GET', `/v1/nodes/${this.says.slice(5)}`)
  }
}

export class List extends Ask {
  readonly query: string
  readonly wanted: (node: ModelNode) => boolean

  constructor(query: string, wanted: (node: ModelNode) => boolean) {
    super(`list ${query}`)
    this.query = query
    this.wanted = wanted
  }

  async run({ nodes }: Model, real: Real): Promise<void> {
    const { json } = await this.expect(real, 200, 'GET', `/v1/nodes${this.query}`)
    const listed = (json as { nodes: { uuid: string; name: string | null }[] }).nodes
    const ours = listed.filter(({ name }) => name?.startsWith(`${real.prefix}-`)).map(({ uuid }) => uuid)
    assert.deepEqual(
      ours.sort(),
      nodes
        .filter(this.wanted)
        .map(({ uuid }) => uuid)
        .sort(),
    )
  }
}

export class Provision extends About {
  readonly verb: m.Verb

  constructor(index: number, verb: m.Verb) {
    super(index, verb)
    this.verb = verb
  }

  async about(node: ModelNode, real: Real): Promise<void> {
    const { status, state } = m.outcomeOf(this.verb, node)
    const body = { target: m.targetOf(this.verb), ...m.verbs[this.verb] }
    await this.expect(real, status, 'PUT', `/v1/nodes/${node.uuid}/states/provision`, body)
    await real.rest(node.uuid)
    if (state) node.state = state
  }
}

export class Power extends About {
  readonly target: m.PowerTarget

  constructor(index: number, target: m.PowerTarget) {
    super(index, `power ${target}`)
    this.target = target
  }

  async about(node: ModelNode, real: Real): Promise<void> {
    const { status, power } = m.powerOutcome(this.target)
    await this.expect(real, status, 'PUT', `/v1/nodes/${node.uuid}/states/power`, { target: this.target })
    await real.rest(node.uuid)
    if (status === 202) node.power = power
  }
}

export class Maintenance extends About {
  readonly reason: string | undefined

  constructor(index: number, reason: string | undefined) {
    super(index, reason === undefined ? 'end maintenance' : `maintenance ${reason}`)
    this.reason = reason
  }

  async about(node: ModelNode, real: Real): Promise<void> {
    const path = `/v1/nodes/${node.uuid}/maintenance`
    if (this.reason === undefined) await this.expect(real, 202, 'DELETE', path)
    else await this.expect(real, 202, 'PUT', path, { reason: this.reason })
    node.maintenance = this.reason !== undefined
    node.reason = this.reason ?? null
  }
}

export class PatchNode extends About {
  readonly patch: m.Patch

  constructor(index: number, patch: m.Patch) {
    super(index, `patch ${patch.says}`)
    this.patch = patch
  }

  async about(node: ModelNode, real: Real): Promise<void> {
    await this.expect(real, this.patch.status, 'PATCH', `/v1/nodes/${node.uuid}`, this.patch.patch)
    this.patch.change?.(node)
  }
}

export class Rename extends About {
  readonly slot: number

  constructor(index: number, slot: number) {
    super(index, `rename to ${slot}`)
    this.slot = slot
  }

  async about(node: ModelNode, real: Real, { nodes }: Model): Promise<void> {
    const value = `${real.prefix}-${this.slot}`
    const taken = nodes.some((other) => other !== node && other.name === value)
    const patch = [{ op: 'replace', path: '/name', value }]
    await this.expect(real, taken ? 409 : 200, 'PATCH', `/v1/nodes/${node.uuid}`, patch)
    if (!taken) node.name = value
  }
}

export class Retire extends About {
  readonly value: boolean

  constructor(index: number, value: boolean) {
    super(index, `retired ${value}`)
    this.value = value
  }

  async about(node: ModelNode, real: Real): Promise<void> {
    const status = m.retireStatus(node, this.value)
    const patch = [{ op: 'add', path: '/retired', value: this.value }]
    await this.expect(real, status, 'PATCH', `/v1/nodes/${node.uuid}`, patch)
    if (status === 200) node.retired = this.value
  }
}

export class Delete extends About {
  constructor(index: number) {
    super(index, 'delete')
  }

  async about(node: ModelNode, real: Real, model: Model): Promise<void> {
    const path = `/v1/nodes/${node.uuid}`
    if (!m.mayBeDeleted(node)) {
      await this.expect(real, 409, 'DELETE', path)
      return
    }
    await this.expect(real, 204, 'DELETE', path)
    await this.expect(real, 404, 'GET', path)
    model.nodes.splice(model.nodes.indexOf(node), 1)
    for (const [address, owner] of model.addresses) if (owner === node) model.addresses.delete(address)
  }
}
