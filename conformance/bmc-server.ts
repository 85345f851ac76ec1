import { makeCertificate } from '../src/certificates.ts'
import { createBmc } from '../src/fake-bmc/bmc.ts'
import { Machine } from '../src/machine/machine.ts'
import { profiles } from '../src/machine/profiles.ts'
import { RealWorld } from '../src/sim/real-world.ts'

/**
 * One BMC on a loopback port, for clients and suites from outside.
 *
 * Usage: bmc-server.ts [port] [machine profile] [http|https]; prints its URL, then serves until it is killed.
 */
const [port = '0', profileName = 'two-disk-1u', scheme = 'http'] = process.argv.slice(2)
const profile = profiles[profileName]
if (!profile) throw new Error(`No profile ${profileName}; there are ${Object.keys(profiles).join(', ')}`)

const world = new RealWorld().process('bmc')
const timing = {
  ...profile.timing,
  powerOnMs: 300,
  powerOffMs: 300,
  postMs: 2_000,
  ramdiskMs: 500,
  osBootMs: 500,
  shutdownMs: 500,
  biosUpdateMs: 1_000,
}
const machine = new Machine(
  {
    name: 'node-1',
    uuid: '7f3e5c2a-91d4-4b6e-8f20-1a2b3c4d5e6f',
    serial: 'CLN0001',
    macs: profile.nics.map((_, i) => `52:54:00:12:34:${(0x50 + i).toString(16)}`),
  },
  { ...profile, timing },
  world,
)
// Whatever becomes of the disks, something boots.
machine.networkBoot = { parameters: {} }
const tls =
  scheme === 'https'
    ? makeCertificate({ address: '127.0.0.1', hostname: 'bmc', now: world.clock.now(), curve: 'p256' }, world.random)
    : undefined
const bmc = createBmc(world, [machine], {
  username: 'admin',
  password: 'Cl3an-r00m-9',
  timing: { restartMs: 2_000, flashMs: 2_000 },
  ...(tls && { certificate: tls.cert }),
})
const { url } = await world.listen('bmc', bmc.app, { port: Number(port), ...(tls && { tls }) })
console.log(`${url}${bmc.systemPath(machine)}`)
