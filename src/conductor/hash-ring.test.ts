import { describe, expect, it } from 'vitest'
import { apiBench } from '../../test/conductor/api-bench.ts'
import { conductorOf, hostsOf, requireConductor } from './hash-ring.ts'

const uuids = [0, 7919, 15838, 23757, 31676, 39595, 47514, 55433].map(
  (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
)
/** Whose these nodes are on Ironic's own ring (tooz), for several sets of conductors. */
const rings: [string[], string[]][] = [
  [
    ['cond-1', 'cond-2'],
    ['cond-1', 'cond-1', 'cond-2', 'cond-1', 'cond-1', 'cond-1', 'cond-2', 'cond-2'],
  ],
  [
    ['a', 'b', 'c'],
    ['a', 'b', 'a', 'a', 'b', 'b', 'a', 'a'],
  ],
  [
    ['host.example', '10.0.0.1', 'x'],
    ['10.0.0.1', 'host.example', 'host.example', '10.0.0.1', 'host.example', 'host.example', 'x', 'x'],
  ],
]

const now = '2026-01-01T00:00:00.000000+00:00'
const record = { conductor_group: '', drivers: ['redfish'], online: true, created_at: now, updated_at: now }
const bench = async (hosts: string[]) => {
  const made = await apiBench({ hostname: hosts[0] ?? '', options: { 'DEFAULT.enabled_hardware_types': ['redfish'] } })
  for (const hostname of hosts) made.store.saveConductor({ hostname, ...record })
  return made
}
const node = (uuid: string) => ({ uuid, driver: 'redfish', conductor_group: '' })

describe('the hash ring', () => {
  it.each(rings)('of %j gives nodes to the hosts that Ironic gives them to', async (hosts, owners) => {
    const { conductor } = await bench(hosts)
    expect(uuids.map((uuid) => conductorOf(conductor, node(uuid)))).toEqual(owners)
  })

  it('leaves out the dead, those of another group and those without the driver', async () => {
    const { conductor, store, world } = await bench(['a'])
    store.saveConductor({ hostname: 'offline', ...record, online: false })
    store.saveConductor({ hostname: 'silent', ...record, updated_at: '2025-12-31T23:58:59.000000+00:00' })
    store.saveConductor({ hostname: 'elsewhere', ...record, conductor_group: 'g' })
    store.saveConductor({ hostname: 'other', ...record, drivers: ['fake-hardware'] })
    expect(uuids.map((uuid) => conductorOf(conductor, node(uuid)))).toEqual(uuids.map(() => 'a'))
    expect(conductorOf(conductor, { ...node('x'), conductor_group: 'g' })).toBe('elsewhere')
    expect(hostsOf(conductor, 'redfish')).toEqual(['a', 'elsewhere'])
    expect(() => requireConductor(conductor, { ...node('x'), driver: 'zzz' })).toThrow(/supports driver zzz/)
    await world.run(0)
  })

  it('is empty when nobody is alive, which may pass', async () => {
    const { conductor, store } = await bench(['a'])
    store.saveConductor({ hostname: 'a', ...record, online: false })
    expect(conductorOf(conductor, node('x'))).toBeUndefined()
    expect(() => requireConductor(conductor, node('x'))).toThrow('Resource temporarily unavailable, please retry.')
  })
})
