import { copyNode, type Node, type Port, type Portgroup } from '../node.ts'
import { Refusal } from '../refusals.ts'
import type { ConductorRecord, HistoryEntry, Runbook, Store } from './store.ts'

/** A {@link Store} in maps, for simulations: records are shared, never copied, and every look-up has an index. */
export class MemoryStore implements Store {
  readonly #nodes = new Map<string, Node>()
  readonly #names = new Map<string, string>()
  /** UUIDs by provision state: a periodic task over one state must not visit ten thousand nodes. */
  readonly #states = new Map<string, Set<string>>()
  /** The order of creation, which the state index loses. */
  readonly #order = new Map<string, number>()
  #created = 0
  readonly #ports = new Map<string, Port>()
  readonly #addresses = new Map<string, string>()
  readonly #portsOfNode = new Map<string, Port[]>()
  readonly #portgroups = new Map<string, Portgroup>()
  readonly #history = new Map<string, HistoryEntry[]>()
  readonly #runbooks = new Map<string, Runbook>()
  readonly #certificates = new Map<string, string>()
  readonly #conductors = new Map<string, ConductorRecord>()

  node(uuid: string): Node | undefined {
    return this.#nodes.get(uuid)
  }

  nodeByName(name: string): Node | undefined {
    const uuid = this.#names.get(name)
    return uuid === undefined ? undefined : this.#nodes.get(uuid)
  }

  nodes(): Iterable<Node> {
    return this.#nodes.values()
  }

  nodesInStates(states: readonly string[]): Node[] {
    const found: string[] = []
    for (const state of states) found.push(...(this.#states.get(state) ?? []))
    found.sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0))
    return found.map((uuid) => this.#nodes.get(uuid) as Node)
  }

  createNode(node: Node): void {
    if (this.#nodes.has(node.uuid)) throw new Refusal('NodeAlreadyExists', { uuid: node.uuid })
    this.#claimName(node)
    this.#nodes.set(node.uuid, node)
    this.#order.set(node.uuid, this.#created++)
    this.#inState(node.provision_state).add(node.uuid)
  }

  saveNode(node: Node): void {
    const before = this.#existing(node.uuid)
    if (before.name !== node.name) {
      this.#claimName(node)
      if (before.name !== null) this.#names.delete(before.name)
    }
    this.#keep(node.reservation === before.reservation ? node : withReservation(node, before.reservation), before)
  }

  deleteNode(uuid: string): void {
    const node = this.#nodes.get(uuid)
    if (!node) return
    for (const port of this.ports(uuid)) this.deletePort(port.uuid)
    for (const group of this.portgroups(uuid)) this.deletePortgroup(group.uuid)
    if (node.name !== null) this.#names.delete(node.name)
    this.#inState(node.provision_state).delete(uuid)
    this.#history.delete(uuid)
    this.#order.delete(uuid)
    this.#nodes.delete(uuid)
  }

  reserveNode(uuid: string, host: string): { node: Node } | { heldBy: string } | undefined {
    const before = this.#nodes.get(uuid)
    if (!before) return undefined
    if (before.reservation !== null) return { heldBy: before.reservation }
    const node = withReservation(before, host)
    this.#keep(node, before)
    return { node }
  }

  releaseNode(uuid: string, host: string): void {
    const before = this.#nodes.get(uuid)
    if (before?.reservation === host) this.#keep(withReservation(before, null), before)
  }

  port(uuid: string): Port | undefined {
    return this.#ports.get(uuid)
  }

  portByAddress(address: string): Port | undefined {
    const uuid = this.#addresses.get(address.toLowerCase())
    return uuid === undefined ? undefined : this.#ports.get(uuid)
  }

  ports(nodeUuid?: string): Port[] {
    return nodeUuid === undefined ? [...this.#ports.values()] : (this.#portsOfNode.get(nodeUuid) ?? [])
  }

  savePort(port: Port): void {
    this.#existing(port.node_uuid)
    const address = port.address.toLowerCase()
    const holder = this.#addresses.get(address)
    if (holder !== undefined && holder !== port.uuid) throw new Refusal('MACAlreadyExists', { mac: port.address })
    const before = this.#ports.get(port.uuid)
    if (before) this.#addresses.delete(before.address.toLowerCase())
    this.#ports.set(port.uuid, port)
    this.#addresses.set(address, port.uuid)
    this.#indexPort(port, before)
  }

  deletePort(uuid: string): void {
    const port = this.#ports.get(uuid)
    if (!port) return
    this.#ports.delete(uuid)
    this.#addresses.delete(port.address.toLowerCase())
    this.#unindexPort(port)
  }

  portgroup(ident: string): Portgroup | undefined {
    return this.#portgroups.get(ident) ?? this.portgroups().find((group) => group.name === ident)
  }

  portgroups(nodeUuid?: string): Portgroup[] {
    const all = [...this.#portgroups.values()]
    return nodeUuid === undefined ? all : all.filter((group) => group.node_uuid === nodeUuid)
  }

  savePortgroup(portgroup: Portgroup): void {
    this.#existing(portgroup.node_uuid)
    this.#portgroups.set(portgroup.uuid, portgroup)
  }

  deletePortgroup(uuid: string): void {
    this.#portgroups.delete(uuid)
  }

  addHistory(entry: HistoryEntry): void {
    const rows = this.#history.get(entry.node_uuid)
    if (rows) rows.push(entry)
    else this.#history.set(entry.node_uuid, [entry])
  }

  history(nodeUuid: string): HistoryEntry[] {
    return [...(this.#history.get(nodeUuid) ?? [])]
  }

  purgeHistory(keep: number): void {
    for (const rows of this.#history.values()) if (rows.length > keep) rows.splice(0, rows.length - keep)
  }

  runbook(ident: string): Runbook | undefined {
    return this.#runbooks.get(ident) ?? this.runbooks().find((runbook) => runbook.name === ident)
  }

  runbooks(): Runbook[] {
    return [...this.#runbooks.values()]
  }

  saveRunbook(runbook: Runbook): void {
    this.#runbooks.set(runbook.uuid, runbook)
  }

  deleteRunbook(uuid: string): void {
    this.#runbooks.delete(uuid)
  }

  certificate(path: string): string | undefined {
    return this.#certificates.get(path)
  }

  saveCertificate(path: string, pem: string): void {
    this.#certificates.set(path, pem)
  }

  conductor(hostname: string): ConductorRecord | undefined {
    return this.#conductors.get(hostname)
  }

  conductors(): ConductorRecord[] {
    return [...this.#conductors.values()]
  }

  saveConductor(conductor: ConductorRecord): void {
    this.#conductors.set(conductor.hostname, conductor)
  }

  deleteConductor(hostname: string): void {
    this.#conductors.delete(hostname)
  }

  close(): void {}

  #existing(uuid: string): Node {
    const node = this.#nodes.get(uuid)
    if (!node) throw new Refusal('NodeNotFound', { node: uuid })
    return node
  }

  #keep(node: Node, before: Node): void {
    this.#nodes.set(node.uuid, node)
    if (before.provision_state === node.provision_state) return
    this.#inState(before.provision_state).delete(node.uuid)
    this.#inState(node.provision_state).add(node.uuid)
  }

  #claimName({ name, uuid }: Node): void {
    if (name === null) return
    if (this.#names.has(name)) throw new Refusal('DuplicateName', { name })
    this.#names.set(name, uuid)
  }

  #inState(state: string): Set<string> {
    let uuids = this.#states.get(state)
    if (!uuids) this.#states.set(state, (uuids = new Set()))
    return uuids
  }

  /** Lists are replaced, not changed: somebody may be walking one. */
  #indexPort(port: Port, before: Port | undefined): void {
    if (before?.node_uuid === port.node_uuid) {
      const ports = this.ports(port.node_uuid).map((one) => (one === before ? port : one))
      this.#portsOfNode.set(port.node_uuid, ports)
      return
    }
    if (before) this.#unindexPort(before)
    this.#portsOfNode.set(port.node_uuid, [...this.ports(port.node_uuid), port])
  }

  #unindexPort(port: Port): void {
    const left = this.ports(port.node_uuid).filter((other) => other !== port)
    if (left.length > 0) this.#portsOfNode.set(port.node_uuid, left)
    else this.#portsOfNode.delete(port.node_uuid)
  }
}

function withReservation(node: Node, reservation: string | null): Node {
  const copy = copyNode(node)
  copy.reservation = reservation
  return copy
}
