import { expect, test } from 'vitest'
import { BadOption, optionTable, resolveOptions, type OptionOverrides } from './options.ts'
import { objection, parseValue } from './option-kinds.ts'

test('every default suits its own row', () => {
  const unsuitable = Object.entries(optionTable).filter(
    ([, option]) => objection(option, option.fallback) !== undefined,
  )
  expect(unsuitable).toEqual([])
})

test('overrides replace defaults', () => {
  const options = resolveOptions({ 'conductor.clean_callback_timeout': 60, 'redfish.verify_ca': undefined })
  expect(options['conductor.clean_callback_timeout']).toBe(60)
  expect(options['redfish.connection_attempts']).toBe(5)
  expect(options['redfish.verify_ca']).toBeUndefined()
})

test.each([
  [
    { 'conductor.clean_calback_timeout': 1 },
    'Unknown option conductor.clean_calback_timeout. Did you mean conductor.clean_callback_timeout?',
  ],
  [{ 'nonsense.nothing_like_it_at_all': 1 }, 'Unknown option nonsense.nothing_like_it_at_all.'],
  [
    { 'conductor.power_state_change_timeout': 1 },
    'Option conductor.power_state_change_timeout must be at least 2, not 1.',
  ],
  [{ 'deploy.fast_track_timeout': 301 }, 'Option deploy.fast_track_timeout must be at most 300, not 301.'],
  [{ 'redfish.auth_type': 'none' }, 'Option redfish.auth_type must be one of basic, session, auto, not "none".'],
  [{ 'conductor.automated_clean': 'yes' }, 'Option conductor.automated_clean must be true or false, not "yes".'],
])('%j is refused', (overrides, message) => {
  expect(() => resolveOptions(overrides as OptionOverrides)).toThrow(new BadOption(message))
})

test.each([
  ['conductor.automated_clean', 'No', false],
  ['conductor.clean_callback_timeout', ' 60 ', 60],
  ['conductor.clean_callback_timeout', '60s', '60s'],
  ['api.disallow_clean_steps', 'vendor.send_raw, deploy.erase_devices', ['vendor.send_raw', 'deploy.erase_devices']],
  ['api.disallow_clean_steps', '', []],
  [
    'conductor.clean_step_priority_override',
    'deploy.erase_devices:0,bios.factory_reset:10',
    { 'deploy.erase_devices': '0', 'bios.factory_reset': '10' },
  ],
] as const)('%s = %j', (name, written, value) => {
  expect(parseValue(optionTable[name], written)).toEqual(value)
})
