import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname
const started = new Set<ReturnType<typeof spawn>>()
afterEach(() => started.forEach((child) => child.kill('SIGKILL')))

/** Starts the program and waits until it says that it is ready. */
async function start(...argv: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...argv, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.add(child)
  let text = ''
  const lines = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('{"ready"')) resolve()
    })
    child.once('close', (code) => reject(new Error(`it ended with ${code}`)))
  })
  return {
    lines,
    async end() {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      const [code] = (await closed) as [number]
      started.delete(child)
      return code
    },
  }
}

test('hardware tells of each machine what its enrolment takes, and at the end what is on its disks', async () => {
  const hardware = await start('hardware', '--nodes', '2')
  const machines = hardware.lines().slice(0, 2)
  for (const [i, machine] of machines.entries()) {
    expect(Object.keys(machine)).toEqual(['name', 'bmc', 'system', 'username', 'password', 'macs'])
    expect(machine['name']).toBe(`node-${i + 1}`)
    const credentials = Buffer.from(`${String(machine['username'])}:${String(machine['password'])}`).toString('base64')
    const url = `${String(machine['bmc'])}${String(machine['system'])}`
    expect((await fetch(url)).status).toBe(401)
    const answer = await fetch(url, { headers: { authorization: `Basic ${credentials}` } })
    expect(await answer.json()).toMatchObject({ PowerState: 'Off' })
  }
  expect(await hardware.end()).toBe(0)
  const reports = hardware.lines().filter((line) => 'report' in line)
  expect(reports).toHaveLength(2)
  expect(reports[0]).toMatchObject({ report: { disks: [{ remains: { 'tenant-a': 480_103_981_056 } }, {}] } })
})

test('a node of serve outlives the program in its database', async () => {
  const db = join(mkdtempSync(join(tmpdir(), 'cleanroom-')), 'lab.sqlite')
  const listed = async (url: unknown) =>
    (
      (await (await fetch(`${String(url)}/v1/nodes?fields=uuid,description`, { headers })).json()) as {
        nodes: object[]
      }
    ).nodes
  const headers = { 'X-OpenStack-Ironic-API-Version': '1.82', 'content-type': 'application/json' }
  const serve = () => start('serve', '--nodes', '1', '--port', String(port), '--db', db)
  const port = 20_000 + (process.pid % 10_000)

  const first = await serve()
  const url = first.lines().at(-1)?.['ready']
  const [node] = (await listed(url)) as [{ uuid: string }]
  const body = JSON.stringify([{ op: 'add', path: '/description', value: 'the noisy one' }])
  await fetch(`${String(url)}/v1/nodes/${node.uuid}`, { method: 'PATCH', headers, body })
  expect(await first.end()).toBe(0)

  const second = await serve()
  expect(await listed(url)).toMatchObject([{ uuid: node.uuid, description: 'the noisy one' }])
  expect(await second.end()).toBe(0)
})
