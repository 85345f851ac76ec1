import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { exchange } from '../http.ts'
import { likeNodes } from '../lab/fleet.ts'
import { RealWorld } from '../sim/real-world.ts'
import { startFarm, type Farm, type FarmOptions } from './farm.ts'

const running = new Set<Farm>()
afterEach(() => {
  for (const farm of running) farm.world.stop()
  running.clear()
})

const client = new RealWorld().process('client')
const ironicUrl = 'http://127.0.0.1:9'

async function farmOn(db: string, more: Partial<FarmOptions> = {}): Promise<Farm> {
  const nodes = likeNodes(2, { tenant: 'alice' })
  const farm = await startFarm({ nodes, ironicUrl, enrol: false, speed: 1, controlPort: 0, db, ...more })
  running.add(farm)
  return farm
}

/** Ends a farm as a killed program ends: nothing gets to save anything. */
const kill = (farm: Farm) => {
  running.delete(farm)
  farm.world.stop()
}

async function ask(farm: Farm, method: string, path: string, body?: unknown) {
  const [node] = farm.lab.nodes
  const at = path.startsWith('/redfish') ? node?.bmc.url : farm.control
  const authorization = `Basic ${Buffer.from('admin:green-is-not-clean').toString('base64')}`
  const { status, text } = await exchange(client.fetch, {
    method,
    url: `${at}${path}`,
    headers: { authorization },
    timeoutMs: 5_000,
    ...(body === undefined ? {} : { body }),
  })
  return { status, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) }
}

const file = () => join(mkdtempSync(join(tmpdir(), 'cleanroom-keeper-')), 'lab.sqlite')

test('what a client was answered is there after the program was killed', async () => {
  const db = file()
  const first = await farmOn(db)
  expect(statSync(db).mode & 0o777).toBe(0o600)
  const system = first.lab.nodes[0]?.bmc.systemPath ?? ''
  const boot = { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' }
  expect((await ask(first, 'PATCH', system, { AssetTag: 'rack 5', Boot: boot })).status).toBe(200)
  expect((await ask(first, 'POST', '/machines/node-2/tenant', { tenant: 'bob' })).status).toBe(200)
  kill(first)

  const second = await farmOn(db)
  const { body } = await ask(second, 'GET', system)
  expect(body).toMatchObject({ AssetTag: 'rack 5', Boot: { BootSourceOverrideTarget: 'Pxe' } })
  expect(second.lab.node('node-2').machine.disks.map((disk) => [...disk.remains().keys()])).toEqual([['bob'], ['bob']])
  const power = await ask(second, 'POST', `${system}/Actions/ComputerSystem.Reset`, { ResetType: 'On' })
  expect(power.status).toBe(204)
  kill(second)
  // For the machine it was a power cut: it is switched on again.
  expect((await farmOn(db)).lab.node('node-1').machine.power).not.toBe('Off')
})

test('rules in force go on as far as they were; those that were lifted do not', async () => {
  const db = file()
  const first = await farmOn(db)
  const busy = { at: 'bmc-*', match: { method: 'GET' }, times: 3, does: { status: 503 } }
  expect((await ask(first, 'POST', '/rules', busy)).status).toBe(201)
  const slow = { fault: 'bmc http', rule: { does: { headers: { 'x-slow': 'yes' } } } }
  const laid = await ask(first, 'POST', '/machines/node-1/faults', slow)
  expect((await ask(first, 'DELETE', `/faults/${String(laid.body?.['id'])}`)).status).toBe(200)
  expect((await ask(first, 'GET', '/redfish/v1')).status).toBe(503)
  await new Promise((resolve) => setTimeout(resolve, 300))
  kill(first)

  const second = await farmOn(db)
  const statuses = []
  for (let i = 0; i < 3; i++) statuses.push((await ask(second, 'GET', '/redfish/v1')).status)
  expect(statuses).toEqual([503, 503, 200])
  const rules = (await ask(second, 'GET', '/rules')).body as unknown as { id: number; at: string }[]
  expect(rules.map(({ at }) => at)).toEqual(['bmc-*'])
  expect((await ask(second, 'DELETE', `/rules/${rules[0]?.id}`)).status).toBe(200)
  kill(second)
  expect((await ask(await farmOn(db), 'GET', '/rules')).body).toEqual([])
})

test('a file of other hardware is refused', async () => {
  const db = file()
  kill(await farmOn(db))
  const other = farmOn(db, { nodes: likeNodes(1, { profile: 'eight-hdd-2u' }) })
  await expect(other).rejects.toThrow('node-1 is of the profile eight-hdd-2u, not two-disk-1u')
})

test('BMCs may speak HTTPS, with the certificate they show over Redfish', async () => {
  const farm = await farmOn(file(), { bmc: { tls: true } })
  const [node] = farm.lab.nodes
  expect(node?.bmc.url).toMatch(/^https:/)
  const root = await exchange(client.fetch, {
    method: 'GET',
    url: `${node?.bmc.url}/redfish/v1/`,
    timeoutMs: 5_000,
    tls: { verify: false },
  })
  expect(root.status).toBe(200)
  const authorization = `Basic ${Buffer.from('admin:green-is-not-clean').toString('base64')}`
  const certificates = '/redfish/v1/Managers/BMC/NetworkProtocol/HTTPS/Certificates/1'
  const shown = await exchange(client.fetch, {
    method: 'GET',
    url: `${node?.bmc.url}${certificates}`,
    headers: { authorization },
    timeoutMs: 5_000,
    tls: { verify: false },
  })
  const { CertificateString: ca } = JSON.parse(shown.text) as { CertificateString: string }
  const trusted = { method: 'GET', url: `${node?.bmc.url}/redfish`, timeoutMs: 5_000, tls: { ca } } as const
  expect((await exchange(client.fetch, trusted)).status).toBe(200)
})

test('the machines behind one BMC are kept each for itself', async () => {
  const db = file()
  const first = await farmOn(db, { oneBmc: true })
  const [one, two] = first.lab.nodes.map(({ bmc }) => bmc.systemPath)
  await ask(first, 'PATCH', `${two}`, { AssetTag: 'two', Boot: { BootSourceOverrideTarget: 'Pxe' } })
  kill(first)
  const second = await farmOn(db, { oneBmc: true })
  expect((await ask(second, 'GET', `${two}`)).body).toMatchObject({
    AssetTag: 'two',
    Boot: { BootSourceOverrideTarget: 'Pxe' },
  })
  expect((await ask(second, 'GET', `${one}`)).body).toMatchObject({ AssetTag: null })
})

test('a rule for a BMC that has several machines looks at the one that is asked, and strikes it', async () => {
  const farm = await farmOn(file(), { oneBmc: true })
  const [one, two] = farm.lab.nodes
  two?.machine.powerOn()
  const match = { method: 'GET', state: { power: 'Powering*' } }
  await ask(farm, 'POST', '/rules', { at: 'bmc', match, does: { effect: 'power cut', status: 503 } })
  expect((await ask(farm, 'GET', String(one?.bmc.systemPath))).status).toBe(200)
  const struck = await ask(farm, 'GET', String(two?.bmc.systemPath)).catch((error: Error) => ({ status: error.name }))
  expect([struck.status, one?.machine.mains, two?.machine.mains]).toEqual([503, true, false])
  const wrong = await ask(farm, 'POST', '/rules', { at: 'bmc', does: { effect: 'power cutt' } })
  expect([wrong.status, wrong.body?.['error']]).toEqual([400, expect.stringContaining('Did you mean power cut?')])
})
