import { DBError } from '../conductor/database-error.ts'
import type { Node } from '../conductor/node.ts'
import type { HistoryEntry, Store } from '../conductor/store/store.ts'

type Access = 'reads' | 'writes'

/** What each operation of a store does with the database. */
const accesses = {
  node: 'reads',
  nodeByName: 'reads',
  nodes: 'reads',
  nodesInStates: 'reads',
  createNode: 'writes',
  saveNode: 'writes',
  deleteNode: 'writes',
  reserveNode: 'writes',
  releaseNode: 'writes',
  port: 'reads',
  portByAddress: 'reads',
  ports: 'reads',
  savePort: 'writes',
  deletePort: 'writes',
  portgroup: 'reads',
  portgroups: 'reads',
  savePortgroup: 'writes',
  deletePortgroup: 'writes',
  addHistory: 'writes',
  history: 'reads',
  purgeHistory: 'writes',
  runbook: 'reads',
  runbooks: 'reads',
  saveRunbook: 'writes',
  deleteRunbook: 'writes',
  certificate: 'reads',
  saveCertificate: 'writes',
  conductor: 'reads',
  conductors: 'reads',
  saveConductor: 'writes',
  deleteConductor: 'writes',
} as const satisfies Record<Exclude<keyof Store, 'close'>, Access>

/** Whether an operation is refused. */
export type Trouble = (access: Access) => boolean

/** A conductor's way to its store. While troubles lie on it, operations may fail, and then do nothing. */
export class Database {
  readonly #troubles = new Set<Trouble>()
  /** The store as the conductor sees it. */
  readonly view: Store

  /** `refused` is told of every operation that fails, and of the node it is about if it is about one. */
  constructor(store: Store, refused: (operation: string, node: string | undefined) => void) {
    const through = (operation: keyof typeof accesses) => {
      const access = accesses[operation]
      return (...args: unknown[]): unknown => {
        if (this.#isRefused(access)) {
          refused(operation, nodeIn(operation, args))
          throw new DBError('(sqlite3.OperationalError) database is locked')
        }
        return (store[operation] as (...args: unknown[]) => unknown)(...args)
      }
    }
    const operations = Object.keys(accesses) as (keyof typeof accesses)[]
    this.view = {
      ...(Object.fromEntries(operations.map((operation) => [operation, through(operation)])) as unknown as Store),
      close: () => store.close(),
    }
  }

  /** Lays trouble on it; the returned function lifts it. */
  lay(trouble: Trouble): () => void {
    this.#troubles.add(trouble)
    return () => void this.#troubles.delete(trouble)
  }

  #isRefused(access: Access): boolean {
    for (const refuses of this.#troubles) if (refuses(access)) return true
    return false
  }
}

const aboutOneNode = new Set<keyof Store>([
  'node',
  'createNode',
  'saveNode',
  'deleteNode',
  'reserveNode',
  'releaseNode',
  'addHistory',
])

function nodeIn(operation: keyof Store, [first]: readonly unknown[]): string | undefined {
  if (!aboutOneNode.has(operation)) return undefined
  if (typeof first === 'string') return first
  return operation === 'addHistory' ? (first as HistoryEntry).node_uuid : (first as Node).uuid
}
