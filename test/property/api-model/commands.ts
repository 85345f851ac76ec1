import assert from 'node:assert/strict'
import fc from 'fast-check'
import { answerOf, type Release } from './differences.ts'
import * as m from './model.ts'
import type { Model, ModelNode } from './model.ts'

export type Answer = { status: number; json: unknown }
type Record_ = Record<string, unknown>

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
abstract class Ask implements Command {
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
abstract class About extends Ask {
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
async function expectSame(node: ModelNode, real: Real): Promise<void> {
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

class Create extends Ask {
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
    return nodes.length < 4
  }

  async run(model: Model, real: Real): Promise<void> {
    const name = this.badName ? 'no name/at all' : `${real.prefix}-${this.slot}`
    const taken = model.nodes.some((node) => node.name === name)
    const status = this.badName || this.driver !== 'fake-hardware' ? 400 : taken ? 409 : 201
    const { json } = await this.expect(real, status, 'POST', '/v1/nodes', { driver: this.driver, name })
    if (status !== 201) return
    const node = m.newModelNode(String((json as Record_)['uuid']), name)
    model.nodes.push(node)
    await expectSame(node, real)
  }
}

class Show extends About {
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

class ShowNobody extends Ask {
  constructor(ident: string) {
    super(`show ${ident}`)
  }

  async run(_: Model, real: Real): Promise<void> {
    await this.expect(real, 404, 'GET', `/v1/nodes/${this.says.slice(5)}`)
  }
}

class List extends Ask {
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

class Provision extends About {
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

class Power extends About {
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

class Maintenance extends About {
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

class PatchNode extends About {
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

class Rename extends About {
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

class Retire extends About {
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

class Delete extends About {
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

class SetTraits extends About {
  readonly traits: readonly string[]

  constructor(index: number, traits: readonly string[]) {
    super(index, `traits ${traits.join(' ')}`)
    this.traits = traits
  }

  async about(node: ModelNode, real: Real): Promise<void> {
    const bad = this.traits.some((trait) => !/^CUSTOM_[A-Z0-9_]+$/.test(trait))
    await this.expect(real, bad ? 400 : 204, 'PUT', `/v1/nodes/${node.uuid}/traits`, { traits: this.traits })
    if (!bad) node.traits = new Set(this.traits)
  }
}

class OneTrait extends About {
  readonly method: 'PUT' | 'DELETE'
  readonly trait: string

  constructor(index: number, method: 'PUT' | 'DELETE', trait: string) {
    super(index, `${method} trait ${trait}`)
    this.method = method
    this.trait = trait
  }

  async about(node: ModelNode, real: Real): Promise<void> {
    const path = `/v1/nodes/${node.uuid}/traits/${this.trait}`
    if (this.method === 'PUT') {
      await this.expect(real, 204, 'PUT', path)
      node.traits.add(this.trait)
    } else await this.expect(real, node.traits.delete(this.trait) ? 204 : 404, 'DELETE', path)
    const { json } = await this.expect(real, 200, 'GET', `/v1/nodes/${node.uuid}/traits`)
    assert.deepEqual([...(json as { traits: string[] }).traits].sort(), [...node.traits].sort())
  }
}

class AddPort extends About {
  readonly port: number

  constructor(index: number, port: number) {
    super(index, port < 0 ? 'add a port with a bad address' : `add port ${port}`)
    this.port = port
  }

  async about(node: ModelNode, real: Real, { addresses }: Model): Promise<void> {
    const address = this.port < 0 ? 'no:address' : real.mac(this.port)
    const status = this.port < 0 ? 400 : addresses.has(address) ? 409 : 201
    const { json } = await this.expect(real, status, 'POST', '/v1/ports', { node_uuid: node.uuid, address })
    if (status === 201) {
      addresses.set(address, node)
      node.ports.set(address, String((json as Record_)['uuid']))
    }
    await expectPorts(node, real)
  }
}

class RemovePort extends About {
  constructor(index: number) {
    super(index, 'remove a port')
  }

  async about(node: ModelNode, real: Real, { addresses }: Model): Promise<void> {
    const [first] = node.ports
    const uuid = first?.[1] ?? '00000000-0000-4000-8000-000000000000'
    await this.expect(real, first ? 204 : 404, 'DELETE', `/v1/ports/${uuid}`)
    if (first) {
      node.ports.delete(first[0])
      addresses.delete(first[0])
    }
    await expectPorts(node, real)
  }
}

async function expectPorts(node: ModelNode, real: Real): Promise<void> {
  const { status, json } = await real.send('GET', `/v1/ports?node=${node.uuid}`)
  assert.equal(status, 200)
  const found = (json as { ports: { address: string }[] }).ports.map(({ address }) => address)
  assert.deepEqual(found.sort(), [...node.ports.keys()].sort())
}

/** The client's first requests: without nodes there is little to ask for. */
export async function beginning(real: Real): Promise<{ model: Model; real: Real }> {
  const model = m.newModel()
  for (const slot of [0, 1]) await new Create(slot, 'fake-hardware', false).run(model, real)
  return { model, real }
}

const index = fc.nat({ max: 3 })
const word = fc.constantFrom('a', 'b', 'longer-word')
const traits = fc.subarray(['CUSTOM_A', 'CUSTOM_B2', 'CUSTOM_RED_HOT', 'no trait'])

/** Sequences of requests, biased towards those that move nodes. */
export const sequences = (maxCommands: number) =>
  fc.commands(
    [
      fc.tuple(index, fc.constant('fake-hardware'), fc.constant(false)).map((args) => new Create(...args)),
      fc
        .tuple(index, fc.constantFrom('fake-hardware', 'fake-hardware', 'no-such-driver'), fc.boolean())
        .map((args) => new Create(...args)),
      index.map((at) => new Show(at)),
      fc.constantFrom('nobody', '00000000-0000-4000-8000-000000000000').map((ident) => new ShowNobody(ident)),
      fc.constantFrom(
        new List('', () => true),
        new List('?maintenance=true', ({ maintenance }) => maintenance),
        new List('?provision_state=manageable', ({ state }) => state === 'manageable'),
        new List(
          '?provision_state=available&maintenance=false',
          (node) => node.state === 'available' && !node.maintenance,
        ),
        new List('?driver=fake-hardware&fields=uuid,name', () => true),
        new List('?retired=true', ({ retired }) => retired),
      ),
      fc.tuple(index, fc.constantFrom(...(Object.keys(m.verbs) as m.Verb[]))).map((args) => new Provision(...args)),
      fc
        .tuple(index, fc.constantFrom<m.Verb>('manage', 'manage', 'provide', 'clean', 'adopt', 'deleted'))
        .map((args) => new Provision(...args)),
      fc
        .tuple(index, fc.constantFrom<m.Verb>('manage', 'provide', 'clean with an unknown step'))
        .map((args) => new Provision(...args)),
      fc.tuple(index, fc.constantFrom(...m.powerTargets)).map((args) => new Power(...args)),
      fc.tuple(index, fc.option(word, { nil: undefined })).map((args) => new Maintenance(...args)),
      fc
        .tuple(index, word, fc.nat({ max: m.patches('').length - 1 }))
        .map(([at, value, which]) => new PatchNode(at, m.patches(value)[which] as m.Patch)),
      fc.tuple(index, index).map((args) => new Rename(...args)),
      fc.tuple(index, fc.boolean()).map((args) => new Retire(...args)),
      index.map((at) => new Delete(at)),
      fc.tuple(index, traits).map((args) => new SetTraits(...args)),
      fc
        .tuple(index, fc.constantFrom<'PUT' | 'DELETE'>('PUT', 'DELETE'), fc.constantFrom('CUSTOM_A', 'CUSTOM_B2'))
        .map((args) => new OneTrait(...args)),
      fc.tuple(index, fc.integer({ min: -1, max: 4 })).map((args) => new AddPort(...args)),
      index.map((at) => new RemovePort(at)),
    ],
    { maxCommands, size: 'max' },
  )
