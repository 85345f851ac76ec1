import { Hono } from 'hono'
import { createBmc } from '../src/fake-bmc/bmc.ts'
import { Machine } from '../src/machine/machine.ts'
import { profiles, type HardwareProfile } from '../src/machine/profiles.ts'
import { RealWorld } from '../src/sim/real-world.ts'
import type { App } from '../src/world.ts'

/** One server for the benchmark: `bmc`, or `bare`, which answers a body of the same size and does nothing else. */
const [kind] = process.argv.slice(2)
const credentials = { username: 'admin', password: 'benchmark' }

const world = new RealWorld().process('bmc')
const identity = { name: 'node-1', uuid: '7f3e5c2a-91d4-4b6e-8f20-1a2b3c4d5e6f', serial: 'SN1', macs: [] }
const machine = new Machine(identity, profiles['two-disk-1u'] as HardwareProfile, world)
const bmc = createBmc(world, [machine], credentials)

async function bare(): Promise<App> {
  const authorization = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
  const url = `http://bmc${bmc.systemPath(machine)}`
  const body = await (await bmc.app.fetch(new Request(url, { headers: { authorization } }))).text()
  const app = new Hono()
  app.get('*', (c) => c.body(body, 200, { 'Content-Type': 'application/json; charset=utf-8' }))
  return { fetch: (request) => app.fetch(request) }
}

const { url } = await world.listen('bmc', kind === 'bare' ? await bare() : bmc.app)
console.log(`${url}${bmc.systemPath(machine)}`)
