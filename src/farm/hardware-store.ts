import { chmodSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { BmcState } from '../fake-bmc/state.ts'
import type { LaidRule } from '../faults/rule-book.ts'
import type { MachineSnapshot } from '../machine/snapshot.ts'

/** What is kept, by kind: machines and BMCs by name, and the fault rules as a whole. */
type Documents = { machine: MachineSnapshot; bmc: BmcState; rules: readonly LaidRule[] }

export type Kept = {
  [Kind in keyof Documents]: { kind: Kind; name: string; document: Documents[Kind] }
}[keyof Documents]

/**
 * The hardware in a SQLite file, which it may share with a conductor's nodes. A save is one transaction: whenever the
 * program is killed, the file has all of it or nothing. Passwords are in it, so it is for its owner only.
 */
export class HardwareStore {
  readonly #db: Database.Database
  readonly #read: Database.Statement<[string, string], { document: string }>
  readonly #save: (texts: readonly { kind: string; name: string; text: string }[]) => void
  /** What was written last, to write nothing twice. */
  readonly #written = new Map<string, string>()

  constructor(path: string) {
    this.#db = new Database(path)
    if (path !== ':memory:') chmodSync(path, 0o600)
    this.#db.pragma('journal_mode = wal')
    this.#db.pragma('synchronous = normal')
    this.#db.exec(
      'create table if not exists hardware (kind text, name text, document text not null, primary key (kind, name)) strict',
    )
    this.#read = this.#db.prepare('select document from hardware where kind = ? and name = ?')
    const write = this.#db.prepare<[string, string, string]>('insert or replace into hardware values (?, ?, ?)')
    this.#save = this.#db.transaction((texts) => {
      for (const { kind, name, text } of texts) write.run(kind, name, text)
    })
  }

  machine(name: string): MachineSnapshot | undefined {
    return this.#get('machine', name)
  }

  bmc(host: string): BmcState | undefined {
    return this.#get('bmc', host)
  }

  get rules(): readonly LaidRule[] {
    return this.#get('rules', '') ?? []
  }

  save(kept: readonly Kept[]): void {
    const texts = kept
      .map(({ kind, name, document }) => ({ kind, name, text: JSON.stringify(document) }))
      .filter(({ kind, name, text }) => this.#written.get(`${kind} ${name}`) !== text)
    if (texts.length === 0) return
    this.#save(texts)
    for (const { kind, name, text } of texts) this.#written.set(`${kind} ${name}`, text)
  }

  close(): void {
    this.#db.close()
  }

  #get<Kind extends keyof Documents>(kind: Kind, name: string): Documents[Kind] | undefined {
    const row = this.#read.get(kind, name)
    return row && (JSON.parse(row.document) as Documents[Kind])
  }
}
