import assert from 'node:assert/strict'
import { About, type Real, type Record_ } from './ask.ts'
import type { Model, ModelNode } from './model.ts'

export class SetTraits extends About {
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

export class OneTrait extends About {
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

export class AddPort extends About {
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

export class RemovePort extends About {
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
