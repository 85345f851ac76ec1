import Database from 'better-sqlite3'
import type { Node, Port } from '../../src/conductor/node.ts'
import { migrations } from '../../src/conductor/store/sqlite-migrations.ts'
import { isProvisionState } from '../../src/conductor/states.ts'
import type { Load } from './load.ts'

type NodeRow = {
  uuid: string
  name: string | null
  provision_state: string
  reservation: string | null
  document: string
}

/** States in which a worker holds the lock; a record says so even when the worker died. */
const worked = ['cleaning', 'verifying', 'deleting']

export type Findings = {
  /** Everything that is wrong with the database, in sentences. */
  wrong: string[]
  /** How many nodes somebody was at work on when the kill fell. */
  locked: number
}

/** Looks at the database a killed server left. */
export function examine(path: string, { nodes, runbooks }: Load): Findings {
  const wrong: string[] = []
  let locked = 0
  const db = new Database(path)
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    if (integrity !== 'ok') wrong.push(`integrity_check: ${String(integrity)}`)
    for (const row of db.pragma('foreign_key_check') as unknown[]) wrong.push(`dangling: ${JSON.stringify(row)}`)
    const version = db.pragma('user_version', { simple: true })
    if (version !== migrations.length) wrong.push(`version ${String(version)}`)

    const kept = new Map<string, Node>()
    for (const row of db.prepare<[], NodeRow>('select * from nodes').all()) {
      const node = JSON.parse(row.document) as Node
      kept.set(row.uuid, node)
      if (row.reservation !== null) locked++
      for (const column of ['uuid', 'name', 'provision_state'] as const)
        if (node[column] !== row[column]) wrong.push(`${row.uuid}: ${column} is ${row[column]} and ${node[column]}`)
      if (!isProvisionState(row.provision_state)) wrong.push(`${row.uuid}: no state: ${row.provision_state}`)
      if (worked.includes(row.provision_state) && row.reservation === null)
        wrong.push(`${row.uuid}: ${row.provision_state} with nobody at work`)
    }
    const ports = db.prepare<[], { document: string }>('select document from ports').all()
    const owners = new Map(ports.map(({ document }) => JSON.parse(document) as Port).map((one) => [one.address, one]))

    for (const [uuid, promised] of nodes) {
      const node = kept.get(uuid)
      if (promised.exists === true && !node) wrong.push(`${uuid}: created, and gone`)
      if (promised.exists === false && node) wrong.push(`${uuid}: deleted, and there`)
      if (!node) continue
      const { counter } = node.extra as { counter: number }
      if (promised.exists === true && (counter < promised.answered || counter > promised.sent))
        wrong.push(`${uuid}: counts ${counter}, promised ${promised.answered}, sent ${promised.sent}`)
      for (const [address, answered] of promised.ports)
        if (answered && promised.exists === true && owners.get(address)?.node_uuid !== uuid)
          wrong.push(`${uuid}: port ${address} created, and gone`)
    }
    const names = new Set(
      db
        .prepare<[], { name: string }>('select name from runbooks')
        .all()
        .map(({ name }) => name),
    )
    for (const [name, made] of runbooks) if (made && !names.has(name)) wrong.push(`runbook ${name} created, and gone`)
  } finally {
    db.close()
  }
  return { wrong, locked }
}
