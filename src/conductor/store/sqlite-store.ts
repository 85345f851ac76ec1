import Database from 'better-sqlite3'
import type { Node, Port, Portgroup } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { migrate } from './sqlite-migrations.ts'
import type { ConductorRecord, HistoryEntry, Runbook, Store } from './store.ts'

type Row = { document: string }
type NodeRow = Row & { reservation: string | null }

/** A {@link Store} in one SQLite file, or in memory with the path `:memory:`. What a method returned from is on disk. */
export class SqliteStore implements Store {
  readonly #db: Database.Database
  readonly #sql: ReturnType<typeof prepare>

  constructor(path: string) {
    this.#db = new Database(path)
    this.#db.pragma('journal_mode = wal')
    this.#db.pragma('synchronous = normal')
    this.#db.pragma('foreign_keys = on')
    migrate(this.#db)
    this.#sql = prepare(this.#db)
  }

  node(uuid: string): Node | undefined {
    return nodeOf(this.#sql.node.get(uuid))
  }

  nodeByName(name: string): Node | undefined {
    return nodeOf(this.#sql.nodeByName.get(name))
  }

  nodes(): Iterable<Node> {
    return this.#sql.nodes.all().map(readNode)
  }

  nodesInStates(states: readonly string[]): Node[] {
    return this.#sql.nodesInStates.all(JSON.stringify(states)).map(readNode)
  }

  createNode(node: Node): void {
    if (this.#sql.node.get(node.uuid)) throw new Refusal('NodeAlreadyExists', { uuid: node.uuid })
    this.#refuseTakenName(node)
    this.#sql.createNode.run({ ...columnsOf(node), reservation: node.reservation })
  }

  saveNode(node: Node): void {
    this.#refuseTakenName(node)
    const { changes } = this.#sql.saveNode.run(columnsOf(node))
    if (changes === 0) throw new Refusal('NodeNotFound', { node: node.uuid })
  }

  deleteNode(uuid: string): void {
    this.#sql.deleteNode.run(uuid)
  }

  reserveNode(uuid: string, host: string): { node: Node } | { heldBy: string } | undefined {
    const taken = this.#sql.reserveNode.get(host, uuid)
    if (taken) return { node: readNode(taken) }
    const held = this.#sql.node.get(uuid)
    return held && { heldBy: held.reservation ?? '' }
  }

  releaseNode(uuid: string, host: string): void {
    this.#sql.releaseNode.run(uuid, host)
  }

  port(uuid: string): Port | undefined {
    return recordOf(this.#sql.port.get(uuid))
  }

  portByAddress(address: string): Port | undefined {
    return recordOf(this.#sql.portByAddress.get(address))
  }

  ports(nodeUuid?: string): Port[] {
    const rows = nodeUuid === undefined ? this.#sql.ports.all() : this.#sql.portsOfNode.all(nodeUuid)
    return rows.map(read<Port>)
  }

  savePort(port: Port): void {
    this.#refuseUnknownNode(port.node_uuid)
    const holder = this.portByAddress(port.address)
    if (holder && holder.uuid !== port.uuid) throw new Refusal('MACAlreadyExists', { mac: port.address })
    const { uuid, node_uuid, address } = port
    this.#sql.savePort.run({ uuid, node_uuid, address, document: JSON.stringify(port) })
  }

  deletePort(uuid: string): void {
    this.#sql.deletePort.run(uuid)
  }

  portgroup(ident: string): Portgroup | undefined {
    return recordOf(this.#sql.portgroup.get(ident, ident))
  }

  portgroups(nodeUuid?: string): Portgroup[] {
    const rows = nodeUuid === undefined ? this.#sql.portgroups.all() : this.#sql.portgroupsOfNode.all(nodeUuid)
    return rows.map(read<Portgroup>)
  }

  savePortgroup(portgroup: Portgroup): void {
    this.#refuseUnknownNode(portgroup.node_uuid)
    const { uuid, node_uuid, name } = portgroup
    this.#sql.savePortgroup.run({ uuid, node_uuid, name, document: JSON.stringify(portgroup) })
  }

  deletePortgroup(uuid: string): void {
    this.#sql.deletePortgroup.run(uuid)
  }

  addHistory(entry: HistoryEntry): void {
    this.#sql.addHistory.run(entry.node_uuid, JSON.stringify(entry))
  }

  history(nodeUuid: string): HistoryEntry[] {
    return this.#sql.history.all(nodeUuid).map(read<HistoryEntry>)
  }

  purgeHistory(keep: number): void {
    this.#sql.purgeHistory.run(keep)
  }

  runbook(ident: string): Runbook | undefined {
    return recordOf(this.#sql.runbook.get(ident, ident))
  }

  runbooks(): Runbook[] {
    return this.#sql.runbooks.all().map(read<Runbook>)
  }

  saveRunbook(runbook: Runbook): void {
    this.#sql.saveRunbook.run({ uuid: runbook.uuid, name: runbook.name, document: JSON.stringify(runbook) })
  }

  deleteRunbook(uuid: string): void {
    this.#sql.deleteRunbook.run(uuid)
  }

  certificate(path: string): string | undefined {
    return this.#sql.certificate.get(path)?.pem
  }

  saveCertificate(path: string, pem: string): void {
    this.#sql.saveCertificate.run(path, pem)
  }

  conductor(hostname: string): ConductorRecord | undefined {
    return recordOf(this.#sql.conductor.get(hostname))
  }

  conductors(): ConductorRecord[] {
    return this.#sql.conductors.all().map(read<ConductorRecord>)
  }

  saveConductor(conductor: ConductorRecord): void {
    this.#sql.saveConductor.run({ hostname: conductor.hostname, document: JSON.stringify(conductor) })
  }

  deleteConductor(hostname: string): void {
    this.#sql.deleteConductor.run(hostname)
  }

  close(): void {
    this.#db.close()
  }

  #refuseTakenName({ name, uuid }: Node): void {
    if (name !== null && this.#sql.otherNodeNamed.get(name, uuid)) throw new Refusal('DuplicateName', { name })
  }

  #refuseUnknownNode(uuid: string): void {
    if (!this.#sql.node.get(uuid)) throw new Refusal('NodeNotFound', { node: uuid })
  }
}

const read = <Kept>({ document }: Row): Kept => JSON.parse(document) as Kept
const recordOf = <Kept>(row: Row | undefined): Kept | undefined => row && read<Kept>(row)

function readNode({ document, reservation }: NodeRow): Node {
  const node = JSON.parse(document) as Node
  node.reservation = reservation
  return node
}
const nodeOf = (row: NodeRow | undefined): Node | undefined => row && readNode(row)

const columnsOf = (node: Node) => ({
  uuid: node.uuid,
  name: node.name,
  provision_state: node.provision_state,
  document: JSON.stringify({ ...node, reservation: null }),
})

type NodeColumns = ReturnType<typeof columnsOf>
type PortColumns = { uuid: string; node_uuid: string; address: string; document: string }
type PortgroupColumns = { uuid: string; node_uuid: string; name: string | null; document: string }
type RunbookColumns = { uuid: string; name: string; document: string }

/** Every statement, compiled once. */
const prepare = (db: Database.Database) => ({
  node: db.prepare<[string], NodeRow>('select document, reservation from nodes where uuid = ?'),
  nodeByName: db.prepare<[string], NodeRow>('select document, reservation from nodes where name = ?'),
  otherNodeNamed: db.prepare<[string, string]>('select 1 from nodes where name = ? and uuid <> ?'),
  nodes: db.prepare<[], NodeRow>('select document, reservation from nodes order by id'),
  nodesInStates: db.prepare<[string], NodeRow>(
    `select document, reservation from nodes
     where provision_state in (select value from json_each(?)) order by id`,
  ),
  createNode: db.prepare<[NodeColumns & { reservation: string | null }]>(
    `insert into nodes (uuid, name, provision_state, reservation, document)
     values (@uuid, @name, @provision_state, @reservation, @document)`,
  ),
  saveNode: db.prepare<[NodeColumns]>(
    'update nodes set name = @name, provision_state = @provision_state, document = @document where uuid = @uuid',
  ),
  deleteNode: db.prepare<[string]>('delete from nodes where uuid = ?'),
  reserveNode: db.prepare<[string, string], NodeRow>(
    'update nodes set reservation = ? where uuid = ? and reservation is null returning document, reservation',
  ),
  releaseNode: db.prepare<[string, string]>('update nodes set reservation = null where uuid = ? and reservation = ?'),

  port: db.prepare<[string], Row>('select document from ports where uuid = ?'),
  portByAddress: db.prepare<[string], Row>('select document from ports where address = ?'),
  ports: db.prepare<[], Row>('select document from ports order by id'),
  portsOfNode: db.prepare<[string], Row>('select document from ports where node_uuid = ? order by id'),
  savePort: db.prepare<[PortColumns]>(
    `insert into ports (uuid, node_uuid, address, document) values (@uuid, @node_uuid, @address, @document)
     on conflict (uuid) do update set node_uuid = @node_uuid, address = @address, document = @document`,
  ),
  deletePort: db.prepare<[string]>('delete from ports where uuid = ?'),

  portgroup: db.prepare<[string, string], Row>('select document from portgroups where uuid = ? or name = ?'),
  portgroups: db.prepare<[], Row>('select document from portgroups order by id'),
  portgroupsOfNode: db.prepare<[string], Row>('select document from portgroups where node_uuid = ? order by id'),
  savePortgroup: db.prepare<[PortgroupColumns]>(
    `insert into portgroups (uuid, node_uuid, name, document) values (@uuid, @node_uuid, @name, @document)
     on conflict (uuid) do update set node_uuid = @node_uuid, name = @name, document = @document`,
  ),
  deletePortgroup: db.prepare<[string]>('delete from portgroups where uuid = ?'),

  addHistory: db.prepare<[string, string]>('insert into history (node_uuid, document) values (?, ?)'),
  history: db.prepare<[string], Row>('select document from history where node_uuid = ? order by id'),
  purgeHistory: db.prepare<[number]>(
    `delete from history where id in (
       select id from (select id, row_number() over (partition by node_uuid order by id desc) as age from history)
       where age > ?)`,
  ),

  runbook: db.prepare<[string, string], Row>('select document from runbooks where uuid = ? or name = ?'),
  runbooks: db.prepare<[], Row>('select document from runbooks order by id'),
  saveRunbook: db.prepare<[RunbookColumns]>(
    `insert into runbooks (uuid, name, document) values (@uuid, @name, @document)
     on conflict (uuid) do update set name = @name, document = @document`,
  ),
  certificate: db.prepare<[string], { pem: string }>('select pem from certificates where path = ?'),
  saveCertificate: db.prepare<[string, string]>(
    'insert into certificates (path, pem) values (?, ?) on conflict (path) do update set pem = excluded.pem',
  ),
  deleteRunbook: db.prepare<[string]>('delete from runbooks where uuid = ?'),

  conductor: db.prepare<[string], Row>('select document from conductors where hostname = ?'),
  conductors: db.prepare<[], Row>('select document from conductors order by id'),
  deleteConductor: db.prepare<[string]>('delete from conductors where hostname = ?'),
  saveConductor: db.prepare<[{ hostname: string; document: string }]>(
    `insert into conductors (hostname, document) values (@hostname, @document)
     on conflict (hostname) do update set document = @document`,
  ),
})
