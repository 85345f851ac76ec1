import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryStore } from './memory-store.ts'
import { newNode, newPort, type Node } from '../node.ts'
import { migrate, migrations } from './sqlite-migrations.ts'
import { SqliteStore } from './sqlite-store.ts'
import type { HistoryEntry, Runbook, Store } from './store.ts'

const at = '2026-01-01T00:00:00+00:00'
const node = (uuid: string, given: Partial<Node> = {}) => newNode({ uuid, driver: 'redfish', created_at: at, ...given })
const port = (uuid: string, node_uuid: string, address: string) => newPort({ uuid, node_uuid, address, created_at: at })
const row = (node_uuid: string, event: string): HistoryEntry => ({
  uuid: `${node_uuid}-${event}`,
  node_uuid,
  created_at: at,
  severity: 'ERROR',
  event,
  event_type: 'cleaning',
  conductor: 'c',
  user: null,
  project: null,
  state: 'cleaning',
  target_provision_state: 'available',
  duration_seconds: 1,
})
const runbook = (uuid: string, name: string): Runbook => ({
  uuid,
  name,
  steps: [{ interface: 'deploy', step: 'erase_devices', args: {}, order: 1 }],
  disable_ramdisk: false,
  extra: {},
  public: false,
  owner: null,
  description: null,
  traits: [],
  created_at: at,
  updated_at: null,
})

const opened: Store[] = []
const folders: string[] = []
afterEach(() => {
  for (const store of opened.splice(0)) store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})
function keep<Kept extends Store>(store: Kept): Kept {
  opened.push(store)
  return store
}
function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cleanroom-store-'))
  folders.push(folder)
  return join(folder, 'ironic.sqlite')
}

/** What every store does, whatever it keeps its records in. */
describe.each<[name: string, open: () => Store]>([
  ['MemoryStore', () => new MemoryStore()],
  ['SqliteStore in memory', () => keep(new SqliteStore(':memory:'))],
  ['SqliteStore on disk', () => keep(new SqliteStore(file()))],
])('%s', (_, open) => {
  it('gives back what was saved, by UUID and by name', () => {
    const store = open()
    store.createNode(node('a', { name: 'alpha', driver_info: { redfish_address: 'https://x' } }))
    expect(store.nodeByName('alpha')).toEqual(store.node('a'))
    store.saveNode({ ...(store.node('a') as Node), name: 'beta', clean_step: { interface: 'deploy', step: 's' } })
    expect(store.nodeByName('alpha')).toBeUndefined()
    expect(store.nodeByName('beta')?.clean_step).toEqual({ interface: 'deploy', step: 's' })
    store.createNode(node('b', { name: 'alpha' }))
    expect(store.nodeByName('alpha')?.uuid).toBe('b')
  })

  it('refuses a second node of the same UUID or name, on creation and on renaming', () => {
    const store = open()
    store.createNode(node('a', { name: 'alpha' }))
    store.createNode(node('b'))
    expect(() => store.createNode(node('a'))).toThrow('A node with UUID a already exists.')
    expect(() => store.createNode(node('c', { name: 'alpha' }))).toThrow('A node with name alpha already exists.')
    expect(() => store.saveNode(node('b', { name: 'alpha' }))).toThrow('A node with name alpha already exists.')
    expect([...store.nodes()].map(({ uuid }) => uuid)).toEqual(['a', 'b'])
    expect(store.node('b')?.name).toBeNull()
  })

  it('lists nodes in the order of creation, whatever their states went through', () => {
    const store = open()
    for (const uuid of ['c', 'a', 'b']) store.createNode(node(uuid, { provision_state: 'available' }))
    store.saveNode({ ...(store.node('c') as Node), provision_state: 'cleaning' })
    store.saveNode({ ...(store.node('c') as Node), provision_state: 'available' })
    store.saveNode({ ...(store.node('a') as Node), provision_state: 'clean wait' })
    expect([...store.nodes()].map(({ uuid }) => uuid)).toEqual(['c', 'a', 'b'])
    expect(store.nodesInStates(['clean wait', 'available']).map(({ uuid }) => uuid)).toEqual(['c', 'a', 'b'])
    expect(store.nodesInStates(['available']).map(({ uuid }) => uuid)).toEqual(['c', 'b'])
    expect(store.nodesInStates(['cleaning'])).toEqual([])
  })

  it('gives the lock to the first who asks and back only to its holder', () => {
    const store = open()
    store.createNode(node('a'))
    expect(store.reserveNode('a', 'one')).toEqual({ node: expect.objectContaining({ reservation: 'one' }) })
    expect(store.reserveNode('a', 'two')).toEqual({ heldBy: 'one' })
    store.releaseNode('a', 'two')
    expect(store.node('a')?.reservation).toBe('one')
    store.releaseNode('a', 'one')
    expect(store.node('a')?.reservation).toBeNull()
    expect(store.reserveNode('nobody', 'one')).toBeUndefined()
  })

  it('does not let a stale copy take or give away the lock', () => {
    const store = open()
    store.createNode(node('a'))
    const free = store.node('a') as Node
    store.reserveNode('a', 'one')
    store.saveNode({ ...free, last_error: 'from a stale copy' })
    expect(store.node('a')).toMatchObject({ reservation: 'one', last_error: 'from a stale copy' })
    const held = store.node('a') as Node
    store.releaseNode('a', 'one')
    store.saveNode(held)
    expect(store.node('a')?.reservation).toBeNull()
  })

  it('never brings a deleted node back', () => {
    const store = open()
    store.createNode(node('a'))
    const kept = store.node('a') as Node
    store.deleteNode('a')
    expect(() => store.saveNode(kept)).toThrow('Node a could not be found.')
    expect(store.node('a')).toBeUndefined()
    expect(store.nodesInStates(['enroll'])).toEqual([])
  })

  it('finds a port by its address in either case, and refuses the address a second time', () => {
    const store = open()
    store.createNode(node('a'))
    store.createNode(node('b'))
    store.savePort(port('p', 'a', '52:54:00:AA:BB:CC'))
    expect(store.portByAddress('52:54:00:aa:BB:cc')?.uuid).toBe('p')
    expect(() => store.savePort(port('q', 'b', '52:54:00:aa:bb:cc'))).toThrow(/MAC address .* already exists/)
    store.savePort(port('p', 'a', '52:54:00:00:00:01'))
    expect(store.portByAddress('52:54:00:aa:bb:cc')).toBeUndefined()
    expect(store.ports('a').map(({ address }) => address)).toEqual(['52:54:00:00:00:01'])
    store.savePort(port('p', 'b', '52:54:00:00:00:01'))
    expect(store.ports('a')).toEqual([])
    expect(store.ports('b').map(({ uuid }) => uuid)).toEqual(['p'])
    expect(() => store.savePort(port('r', 'nobody', '52:54:00:00:00:09'))).toThrow('Node nobody could not be found.')
  })

  it('deletes a node with its ports, port groups and history, and nothing of its neighbour', () => {
    const store = open()
    for (const uuid of ['a', 'b']) {
      store.createNode(node(uuid, { name: `name-${uuid}` }))
      store.savePort(port(`port-${uuid}`, uuid, `52:54:00:00:00:0${uuid}`))
      store.savePortgroup({
        uuid: `group-${uuid}`,
        node_uuid: uuid,
        name: null,
        address: null,
        mode: 'active-backup',
        properties: {},
        extra: {},
        standalone_ports_supported: true,
        physical_network: null,
        created_at: at,
        updated_at: null,
      })
      store.addHistory(row(uuid, 'boom'))
    }
    store.deleteNode('a')
    store.deleteNode('a')
    expect(store.port('port-a')).toBeUndefined()
    expect(store.portByAddress('52:54:00:00:00:0a')).toBeUndefined()
    expect(store.portgroup('group-a')).toBeUndefined()
    expect(store.history('a')).toEqual([])
    expect(store.nodeByName('name-a')).toBeUndefined()
    expect(store.ports().map(({ uuid }) => uuid)).toEqual(['port-b'])
    expect(store.portgroups('b')).toHaveLength(1)
    expect(store.history('b')).toHaveLength(1)
    store.createNode(node('a', { name: 'name-a' }))
    expect(store.ports('a')).toEqual([])
  })

  it('purges all but the newest rows of every node', () => {
    const store = open()
    for (const uuid of ['a', 'b']) store.createNode(node(uuid))
    for (const event of ['1', '2', '3', '4']) store.addHistory(row('a', event))
    store.addHistory(row('b', 'only'))
    store.purgeHistory(2)
    expect(store.history('a').map(({ event }) => event)).toEqual(['3', '4'])
    expect(store.history('b').map(({ event }) => event)).toEqual(['only'])
  })

  it('keeps runbooks by UUID and name, and conductors by host name', () => {
    const store = open()
    store.saveRunbook(runbook('r1', 'first'))
    store.saveRunbook(runbook('r2', 'second'))
    store.saveRunbook(runbook('r1', 'renamed'))
    expect(store.runbook('r1')).toEqual(store.runbook('renamed'))
    expect(store.runbook('first')).toBeUndefined()
    expect(store.runbooks().map(({ name }) => name)).toEqual(['renamed', 'second'])
    store.deleteRunbook('r1')
    expect(store.runbook('renamed')).toBeUndefined()
    const conductor = { conductor_group: '', drivers: ['redfish'], online: true, created_at: at, updated_at: at }
    store.saveConductor({ hostname: 'one', ...conductor })
    store.saveConductor({ hostname: 'one', ...conductor, online: false })
    expect(store.conductors()).toEqual([{ hostname: 'one', ...conductor, online: false }])
    expect(store.conductor('two')).toBeUndefined()
    store.deleteConductor('one')
    expect(store.conductors()).toEqual([])
  })
})

describe('an SQLite file', () => {
  it('keeps everything when it is opened again, the lock included', () => {
    const path = file()
    const before = new SqliteStore(path)
    before.createNode(node('a', { name: 'alpha', traits: ['CUSTOM_X'] }))
    before.savePort(port('p', 'a', '52:54:00:00:00:01'))
    before.addHistory(row('a', 'boom'))
    before.saveRunbook(runbook('r', 'book'))
    before.saveCertificate('/certificates/a.crt', 'PEM 1')
    before.saveCertificate('/certificates/a.crt', 'PEM 2')
    before.reserveNode('a', 'host')
    const kept = before.node('a')
    before.close()
    const after = keep(new SqliteStore(path))
    expect(after.node('a')).toEqual(kept)
    expect(after.node('a')?.reservation).toBe('host')
    expect(after.ports('a')).toHaveLength(1)
    expect(after.history('a')).toHaveLength(1)
    expect(after.runbook('book')?.uuid).toBe('r')
    expect(after.certificate('/certificates/a.crt')).toBe('PEM 2')
    expect(after.certificate('/certificates/b.crt')).toBeUndefined()
  })

  it.each(migrations.map((_, index) => index + 1))(
    'of version %i is brought to the newest with its content',
    (from) => {
      const path = file()
      const old = new Database(path)
      migrate(old, from)
      expect(old.pragma('user_version', { simple: true })).toBe(from)
      const kept = JSON.stringify(node('a', { name: 'alpha' }))
      old
        .prepare('insert into nodes (uuid, name, provision_state, reservation, document) values (?, ?, ?, ?, ?)')
        .run('a', 'alpha', 'clean wait', 'host', kept)
      old.close()
      const store = keep(new SqliteStore(path))
      expect(store.nodesInStates(['clean wait'])).toEqual([{ ...JSON.parse(kept), reservation: 'host' }])
      store.saveRunbook(runbook('r', 'book'))
      expect(store.runbook('r')?.name).toBe('book')
      store.saveCertificate('/a.crt', 'PEM')
      expect(store.certificate('/a.crt')).toBe('PEM')
      expect(new Database(path, { readonly: true }).pragma('user_version', { simple: true })).toBe(migrations.length)
    },
  )

  it('of a newer version is refused and left alone', () => {
    const path = file()
    const newer = new Database(path)
    newer.pragma(`user_version = ${migrations.length + 1}`)
    newer.close()
    expect(() => new SqliteStore(path)).toThrow(/the database has version/)
  })
})
