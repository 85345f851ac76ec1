import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readIronicConf } from './ironic-conf.ts'
import { BadOption, optionTable } from './options.ts'
import { unreadOptions } from './unmodelled-options.ts'

test('values become what their options are', () => {
  const { options, ignored } = readIronicConf(
    `# A comment.
[DEFAULT]
auth_strategy = noauth
enabled_boot_interfaces = ipxe,
    redfish-virtual-media
debug = True

[conductor]
automated_clean = no
clean_callback_timeout = 120
clean_step_priority_override = deploy.erase_devices:0
clean_step_priority_override = bios.factory_reset:10

[database]
connection = sqlite:///x
[redfish]
kernel_append_params = nofb vga=normal console=ttyS0
`,
    'ironic.conf',
  )
  expect(options).toEqual({
    'DEFAULT.auth_strategy': 'noauth',
    'DEFAULT.enabled_boot_interfaces': ['ipxe', 'redfish-virtual-media'],
    'conductor.automated_clean': false,
    'conductor.clean_callback_timeout': 120,
    'conductor.clean_step_priority_override': { 'deploy.erase_devices': '0', 'bios.factory_reset': '10' },
    'redfish.kernel_append_params': 'nofb vga=normal console=ttyS0',
  })
  expect(ignored).toEqual([
    { name: 'DEFAULT.debug', line: 6 },
    { name: 'database.connection', line: 15 },
  ])
})

test.each([
  [
    '[conductor]\nclean_calback_timeout = 1',
    'ironic.conf:2: Unknown option clean_calback_timeout in [conductor]. Did you mean clean_callback_timeout?',
  ],
  ['[conductr]\nx = 1', 'ironic.conf:2: Unknown section [conductr]. Did you mean conductor?'],
  [
    '[conductor]\n\npower_state_change_timeout = 1',
    'ironic.conf:3: [conductor] power_state_change_timeout must be at least 2, not "1".',
  ],
  [
    '[conductor]\nautomated_clean = perhaps',
    'ironic.conf:2: [conductor] automated_clean must be true or false, not "perhaps".',
  ],
  ['automated_clean = true', 'ironic.conf:1: An option before the first [section].'],
  ['[api]\nnonsense', 'ironic.conf:2: Neither a [section] nor "name = value": "nonsense"'],
])('%j is refused', (text, message) => {
  expect(() => readIronicConf(text, 'ironic.conf')).toThrow(new BadOption(message))
})

test('the configuration that conformance runs start the real Ironic with can be read', () => {
  const template = readFileSync(new URL('../../../conformance/ironic/ironic.conf.in', import.meta.url), 'utf8')
  const filled = template.replaceAll('@REDFISH_AUTH@', 'auto').replaceAll(/@\w+@/g, '1')
  const { options } = readIronicConf(filled, 'ironic.conf')
  expect(options['redfish.connection_retry_interval']).toBe(1)
})

test('an option that nothing reads is named as one that changes nothing', () => {
  const { options, ignored } = readIronicConf('[redfish]\nconnect_timeout = 5', 'ironic.conf')
  expect(options).toEqual({ 'redfish.connect_timeout': 5 })
  expect(ignored).toEqual([{ name: 'redfish.connect_timeout', line: 2 }])
})

test('the list of options that nothing reads is true', () => {
  const root = new URL('../../', import.meta.url)
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('options.ts'))
    .map((path) => readFileSync(new URL(path, root), 'utf8'))
    .join('')
  // Those of the interfaces are read under names that are put together.
  const unread = Object.keys(optionTable).filter(
    (name) => !sources.includes(`'${name}'`) && !/^DEFAULT\.(enabled|default)_\w+_interfaces?$/.test(name),
  )
  expect(unread).toEqual(unreadOptions)
})
