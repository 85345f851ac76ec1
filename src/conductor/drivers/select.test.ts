import { expect, test } from 'vitest'
import { newNode, type Node } from '../node.ts'
import { resolveOptions, type OptionOverrides } from '../options/options.ts'
import { interfacesOf } from './hardware-types.ts'
import { driverOf } from './select.ts'

const node = (fields: Partial<Node> = {}) => newNode({ uuid: 'u', driver: 'redfish', created_at: '', ...fields })
const interfaces = (fields: Partial<Node> = {}, options: OptionOverrides = {}) =>
  interfacesOf(node(fields), resolveOptions(options))

test('a node that names no interfaces gets the first enabled ones of its hardware type', () => {
  expect(interfaces()).toMatchObject({
    power_interface: 'redfish',
    boot_interface: 'ipxe',
    deploy_interface: 'direct',
    raid_interface: 'redfish',
    firmware_interface: 'no-firmware',
    network_interface: 'noop',
  })
  expect(interfaces({ driver: 'fake-hardware' })).toMatchObject({ power_interface: 'fake', deploy_interface: 'fake' })
  expect(interfaces({}, { 'DEFAULT.enabled_raid_interfaces': ['agent', 'no-raid'] }).raid_interface).toBe('no-raid')
  expect(interfaces({}, { 'DEFAULT.default_raid_interface': 'agent' }).raid_interface).toBe('agent')
})

test.each([
  [{ driver: 'ipmi' }, {}, 'Could not find the following driver(s) or hardware type(s): ipmi.'],
  [
    { raid_interface: 'idrac' },
    {},
    "Could not find the following interface in the 'ironic.hardware.interfaces.raid' entrypoint: idrac. Valid interfaces are ['redfish', 'agent', 'no-raid', 'fake'].",
  ],
  [
    { power_interface: 'fake' },
    {},
    "power interface implementation 'fake' is not supported by hardware type RedfishHardware.",
  ],
  [
    {},
    { 'DEFAULT.enabled_bios_interfaces': ['fake'] },
    "For node u with hardware type 'redfish', no default value found for bios interface could be determined. Please ensure the interfaces are enabled.",
  ],
])('%j with %j is refused', (fields, options, message) => {
  expect(() => interfaces(fields, options)).toThrow(message)
})

test('fake hardware takes any combination', () => {
  expect(interfaces({ driver: 'fake-hardware', power_interface: 'redfish' }).power_interface).toBe('redfish')
})

test('nodes with the same interfaces share a driver; steps are those of the chosen ones', () => {
  const options = resolveOptions()
  expect(driverOf(node(), options)).toBe(driverOf(node({ uuid: 'v' }), options))
  expect(Object.keys(driverOf(node({ raid_interface: 'no-raid' }), options).steps).toSorted()).toEqual([
    'bios',
    'deploy',
    'management',
  ])
})
