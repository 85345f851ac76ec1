import type { Json, Node, Port, Portgroup } from '../node.ts'

/** A row of a node's history. @source ironic/db/sqlalchemy/models.py `NodeHistory` */
export type HistoryEntry = {
  uuid: string
  node_uuid: string
  created_at: string
  severity: 'ERROR' | 'INFO' | 'WARNING'
  event: string
  event_type: string
  conductor: string
  user: string | null
  project: string | null
  state: string
  target_provision_state: string | null
  duration_seconds: number | null
}

export type Runbook = {
  uuid: string
  name: string
  steps: readonly { interface: string; step: string; args: Json; order: number }[]
  disable_ramdisk: boolean
  extra: Json
  public: boolean
  owner: string | null
  description: string | null
  traits: readonly string[]
  created_at: string
  updated_at: string | null
}

export type ConductorRecord = {
  hostname: string
  conductor_group: string
  drivers: readonly string[]
  /** Where the other conductors reach it; absent when it is alone. */
  rpc_url?: string
  online: boolean
  created_at: string
  updated_at: string
}

/**
 * Everything at rest. Synchronous: a read-change-save cannot be interrupted, so it needs no transaction of its caller's.
 * Records handed out are shared and must not be changed; `save` keeps what it is given.
 *
 * Lists are in the order of creation unless they say otherwise.
 */
export interface Store {
  node(uuid: string): Node | undefined
  nodeByName(name: string): Node | undefined
  nodes(): Iterable<Node>
  nodesInStates(states: readonly string[]): Node[]
  /** Adds a node, as it is. `NodeAlreadyExists` or `DuplicateName` when its UUID or name is taken. */
  createNode(node: Node): void
  /**
   * Keeps the whole record, except its `reservation`: only {@link reserveNode} and {@link releaseNode} move the lock, so
   * that a stale copy can never give it away. A node that is gone stays gone: `NodeNotFound`.
   */
  saveNode(node: Node): void
  /** Removes the node with its ports, port groups and history. */
  deleteNode(uuid: string): void
  /**
   * Takes the node's exclusive lock for `host` if nobody has it; gives the node as it then is, or the holder's name, or
   * `undefined` for an unknown node. @source ironic/db/sqlalchemy/api.py `reserve_node`
   */
  reserveNode(uuid: string, host: string): { node: Node } | { heldBy: string } | undefined
  /** Gives the lock back if `host` still has it. */
  releaseNode(uuid: string, host: string): void

  port(uuid: string): Port | undefined
  /** In either case of the MAC's digits. */
  portByAddress(address: string): Port | undefined
  ports(nodeUuid?: string): Port[]
  savePort(port: Port): void
  deletePort(uuid: string): void

  /** By UUID or name. */
  portgroup(ident: string): Portgroup | undefined
  portgroups(nodeUuid?: string): Portgroup[]
  savePortgroup(portgroup: Portgroup): void
  deletePortgroup(uuid: string): void

  addHistory(entry: HistoryEntry): void
  history(nodeUuid: string): HistoryEntry[]
  /** Keeps the newest `keep` rows of every node. */
  purgeHistory(keep: number): void

  /** By UUID or name. */
  runbook(ident: string): Runbook | undefined
  runbooks(): Runbook[]
  saveRunbook(runbook: Runbook): void
  deleteRunbook(uuid: string): void

  /** Certificates of agents that speak TLS, PEM, by the path Ironic would have written them to. */
  certificate(path: string): string | undefined
  saveCertificate(path: string, pem: string): void

  conductor(hostname: string): ConductorRecord | undefined
  conductors(): ConductorRecord[]
  saveConductor(conductor: ConductorRecord): void
  deleteConductor(hostname: string): void

  close(): void
}
