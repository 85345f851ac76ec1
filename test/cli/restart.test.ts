import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname
const started = new Set<ChildProcess>()
afterEach(() => started.forEach((child) => child.kill('SIGKILL')))

type Machine = { name: string; bmc: string; system: string; username: string; password: string }

/** Starts the program and waits until it says that it is ready; what it announced of its machines. */
async function start(...argv: string[]): Promise<{ child: ChildProcess; machines: Machine[] }> {
  const args = ['--import', 'tsx', main, ...argv, '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.add(child)
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('{"ready"')) resolve()
    })
    child.once('close', (code) => reject(new Error(`it ended with ${code}`)))
  })
  const lines = text.split('\n').filter((line) => line.startsWith('{"name"'))
  return { child, machines: lines.map((line) => JSON.parse(line) as Machine) }
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

async function ask({ bmc, username, password }: Machine, method: string, path: string, body?: unknown) {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const response = await fetch(bmc + path, {
    method,
    headers: { authorization },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
}

test('hardware that is killed while it is written to has everything it acknowledged when it starts again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cleanroom-restart-'))
  const db = join(directory, 'lab.sqlite')
  const rules = join(directory, 'rules.yaml')
  writeFileSync(rules, 'rules:\n  - at: bmc-node-2\n    does: { status: 503 }\n')
  let acknowledged = -1
  for (let life = 0; life < 3; life++) {
    const { child, machines } = await start('hardware', '--nodes', '2', '--db', db, '--faults', rules)
    const [machine, misled] = machines as [Machine, Machine]
    const { body } = await ask(machine, 'GET', machine.system)
    const seen = Number(body['AssetTag'] ?? -1)
    // The last write may have been done and not answered.
    expect([acknowledged, acknowledged + 1]).toContain(seen)
    expect((await ask(misled, 'GET', '/redfish/v1')).status).toBe(503)
    const dead = new Promise<void>((resolve) => setTimeout(() => resolve(kill(child)), 150))
    acknowledged = seen
    try {
      for (let i = seen + 1; ; i++) {
        await ask(machine, 'PATCH', machine.system, { AssetTag: String(i) })
        acknowledged = i
      }
    } catch {
      await dead
    }
    expect(new Database(db, { readonly: true }).pragma('integrity_check', { simple: true })).toBe('ok')
  }
  expect(acknowledged).toBeGreaterThan(2)
}, 60_000)

test('serve keeps nodes and machines in one file', async () => {
  const db = join(mkdtempSync(join(tmpdir(), 'cleanroom-restart-')), 'lab.sqlite')
  const port = '23111'
  const first = await start('serve', '--nodes', '1', '--db', db, '--port', port)
  const [machine] = first.machines as [Machine]
  await ask(machine, 'PATCH', machine.system, { AssetTag: 'rack 5' })
  await kill(first.child)
  const second = await start('serve', '--nodes', '1', '--db', db, '--port', port)
  const [again] = second.machines as [Machine]
  expect((await ask(again, 'GET', again.system)).body).toMatchObject({ AssetTag: 'rack 5' })
  const headers = { 'x-openstack-ironic-api-version': '1.80' }
  const nodes = (await (await fetch(`http://127.0.0.1:${port}/v1/nodes`, { headers })).json()) as { nodes: object[] }
  expect(nodes.nodes).toMatchObject([{ name: 'node-1', provision_state: 'manageable' }])
}, 60_000)
