import type { RuleBook } from '../faults/rule-book.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import { snapshot } from '../machine/snapshot.ts'
import type { Entry, Process } from '../world.ts'
import type { HardwareStore, Kept } from './hardware-store.ts'

const soonMs = 100
const tickMs = 1_000
/** How many running machines are saved in one tick: what erases reach is news all the time. */
const perTick = 50

type Subscribable = { subscribe(listener: (entry: Entry) => void): () => void }

export type Keeping = { store: HardwareStore; lab: Lab; book: RuleBook; process: Process; journal: Subscribable }

/**
 * Keeps the hardware of a farm in a store while it runs. What a client of a BMC or of the control API asked for is saved
 * before it is answered; what machines do by themselves, soon after.
 */
export class Keeper {
  readonly #keeping: Keeping
  readonly #changed = new Set<LabNode>()
  readonly #byName: ReadonlyMap<string, LabNode>
  readonly #byHost = new Map<string, LabNode[]>()
  #rulesChanged = false
  #scheduled = false
  #next = 0

  constructor(keeping: Keeping) {
    this.#keeping = keeping
    const { lab, process, journal } = keeping
    this.#byName = new Map(lab.nodes.map((node) => [node.spec.name, node]))
    for (const node of lab.nodes) this.#byHost.set(node.bmcHost, [...(this.#byHost.get(node.bmcHost) ?? []), node])
    this.saveAll()
    journal.subscribe((entry) => this.#heed(entry))
    process.every('running machines are saved', tickMs, async () => this.#tick())
  }

  saveAll(): void {
    this.#rulesChanged = true
    this.#save(this.#keeping.lab.nodes)
  }

  #heed(entry: Entry): void {
    const { kind, source } = entry
    const machine = this.#byName.get(source)
    if (machine) return this.#soon(machine)
    if (kind === 'fault') {
      this.#rulesChanged = true
      return this.#soon()
    }
    if (kind !== 'served' || entry.method === 'GET' || entry.method === 'HEAD') return
    const path = String(entry.path)
    if (source === 'control') {
      this.#rulesChanged = true
      this.#save(nodesAt(path, this.#keeping.lab.nodes, ({ spec }) => `/machines/${spec.name}`))
    } else {
      const served = this.#byHost.get(source) ?? []
      const named = nodesAt(path, served, ({ bmc }) => bmc.systemPath)
      this.#save(named.length > 0 ? named : served)
    }
  }

  #tick(): void {
    const running = this.#keeping.lab.nodes.filter(({ boot }) => boot !== undefined)
    this.#next = this.#next < running.length ? this.#next : 0
    this.#save(running.slice(this.#next, this.#next + perTick))
    this.#next += perTick
  }

  #soon(node?: LabNode): void {
    if (node) this.#changed.add(node)
    if (this.#scheduled) return
    this.#scheduled = true
    this.#keeping.process.clock.after(soonMs, () => this.#save([]))
  }

  /** Saves these and all that have changed. */
  #save(nodes: readonly LabNode[]): void {
    const { store, book } = this.#keeping
    const due = new Set([...nodes, ...this.#changed])
    const kept: Kept[] = [...due].map((node) => machineOf(node))
    for (const [name, { service }] of new Map([...due].map((node) => [node.bmcHost, node])))
      kept.push({ kind: 'bmc', name, document: service.save() })
    if (this.#rulesChanged) kept.push({ kind: 'rules', name: '', document: book.list() })
    store.save(kept)
    this.#changed.clear()
    this.#rulesChanged = false
    this.#scheduled = false
  }
}

const machineOf = ({ spec: { name }, machine }: LabNode): Kept => ({
  kind: 'machine',
  name,
  document: snapshot(machine),
})

const nodesAt = (path: string, nodes: readonly LabNode[], placeOf: (node: LabNode) => string): LabNode[] =>
  nodes.filter((node) => path === placeOf(node) || path.startsWith(`${placeOf(node)}/`))
