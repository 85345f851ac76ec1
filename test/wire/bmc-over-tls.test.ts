import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { getSystem } from '../../src/conductor/drivers/redfish/connection.ts'
import { newNode } from '../../src/conductor/node.ts'
import { RealWorld } from '../../src/sim/real-world.ts'
import { bareConductor, nodeUuid } from '../conductor/bench.ts'
import { StandInBmc } from '../conductor/stand-in-bmc.ts'
import { localhostCertificate, localhostKey, strangersCertificate } from '../fixtures/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'cleanroom-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const world = new RealWorld()
const bmc = new StandInBmc(nodeUuid)
const listener = await world
  .process('bmc')
  .listen('bmc', bmc.app, { tls: { key: localhostKey, cert: localhostCertificate } })
afterAll(() => listener.close())

let processes = 0
const powerOf = async (verifyCa: unknown): Promise<unknown> => {
  const conductor = bareConductor(world.process(`ironic ${++processes}`, { speed: 1000 }), {
    'redfish.connection_attempts': 1,
  })
  const node = newNode({
    uuid: nodeUuid,
    driver: 'redfish',
    created_at: '',
    driver_info: {
      // Without a scheme it is https.
      redfish_address: listener.url.slice('https://'.length),
      redfish_system_id: bmc.system,
      redfish_verify_ca: verifyCa,
    },
  })
  return getSystem(conductor, node).then(
    ({ powerState }) => powerState,
    ({ message }: Error) => message,
  )
}

test('a BMC is trusted for its certificate, or for nothing at all', async () => {
  expect(await powerOf(file('bmc.pem', localhostCertificate))).toBe('Off')
  expect(await powerOf(false)).toBe('Off')
})

test.each([
  ['the authorities of the system', true],
  ['another certificate', file('stranger.pem', strangersCertificate)],
])('%s do not vouch for it', async (_, verifyCa) => {
  expect(await powerOf(verifyCa)).toMatch(
    new RegExp(
      `^Redfish connection failed for node ${nodeUuid}: Unable to connect to https://.*\\(Caused by SSLError\\(SSLCertVerificationError\\(1, '\\[SSL: CERTIFICATE_VERIFY_FAILED\\]`,
    ),
  )
})
