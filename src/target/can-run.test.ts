import { expect, test } from 'vitest'
import { scenario, type ScenarioSource } from '../scenarios/scenario.ts'
import { translate, type Abilities } from './can-run.ts'

const abilities: Abilities = {
  timeScale: 10,
  options: { 'deploy.erase_devices_priority': 0 },
  enabled: { boot_interface: ['ipxe'], raid_interface: ['no-raid'] },
  limitMs: 60_000,
  maxNodes: 2,
}
const translated = (changes: Partial<ScenarioSource>, virtualMs = 300_000) =>
  translate(
    scenario({ name: 'x', story: 's', lesson: 'l', actions: [{ do: 'provide' }], expect: {}, ...changes }),
    abilities,
    virtualMs,
  )

test.each<[string, Partial<ScenarioSource>, RegExp]>([
  ['other quirks', { quirks: 'none' }, /quirks/],
  ['too many nodes', { fleet: { count: 3 } }, /3 nodes/],
  ['no end', { expect: { ends: 'limit' } }, /never comes to rest/],
  ['a dying conductor', { faults: [{ do: 'conductor killed' }] }, /not ours to kill/],
  ['an interface', { fleet: { boot: 'redfish-virtual-media' } }, /no boot_interface redfish-virtual-media/],
  ['another interface', { fleet: { record: { raid_interface: 'agent' } } }, /enabled_raid_interfaces/],
  ['an option', { options: { 'deploy.erase_devices_priority': 5 } }, /needs deploy.erase_devices_priority=5/],
])('%s is skipped with its reason', (_, changes, reason) => {
  expect(translated(changes)).toEqual({ skipped: expect.stringMatching(reason) as string })
})

test('what takes too long is skipped', () => {
  expect(translated({}, 601_000)).toEqual({ skipped: expect.stringContaining('--limit') as string })
})

test('options the conductor has, or a node can have for itself, are translated', () => {
  expect(translated({ options: { 'deploy.erase_devices_priority': 0 } })).toHaveProperty('scenario')
  const own = translated({ options: { 'conductor.automated_clean': false } })
  expect(own).toMatchObject({ scenario: { fleet: { record: { automated_clean: false } } } })
})
