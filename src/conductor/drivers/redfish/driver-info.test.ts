import { expect, test } from 'vitest'
import { newNode, type Json } from '../../node.ts'
import { resolveOptions, type OptionOverrides } from '../../options/options.ts'
import { parseDriverInfo } from './driver-info.ts'

const parse = (info: Json, options: OptionOverrides = {}) =>
  parseDriverInfo(newNode({ uuid: 'u', driver: 'redfish', created_at: '', driver_info: info }), resolveOptions(options))

test.each([
  ['http://bmc:8000', 'http://bmc:8000', '/redfish/v1/'],
  ['bmc.example.com', 'https://bmc.example.com', '/redfish/v1/'],
  ['https://bmc/proxy/redfish/v1/', 'https://bmc', '/proxy/redfish/v1/'],
])('%s', (given, address, rootPrefix) => {
  expect(parse({ redfish_address: given })).toMatchObject({ address, rootPrefix })
})

test.each([
  [{}, "Missing the following Redfish properties in node u driver_info: ['redfish_address']"],
  [{ redfish_address: 42 }, 'Invalid Redfish address 42 set in driver_info/redfish_address on node u'],
  [
    { redfish_address: 'http://a b' },
    'Invalid Redfish address http://a b set in driver_info/redfish_address on node u',
  ],
  [
    { redfish_address: 'http://b', redfish_auth_type: 'digest' },
    'Invalid value "digest" set in driver_info/redfish_auth_type on node u. The value should be one of "basic", "session" or "auto".',
  ],
  [
    { redfish_address: 'http://b', redfish_verify_ca: '/no/such/file' },
    'Invalid value type set in driver_info/redfish_verify_ca on node u. The value should be a Boolean or the path to a file/directory, not "/no/such/file"',
  ],
  [
    { redfish_address: 'http://b', redfish_system_id: 7 },
    'Invalid value "7" set in driver_info/redfish_system_id on node u. The value should be a path (string) to the resource that the driver will interact with. For example: /redfish/v1/Systems/1',
  ],
])('%j is refused', (info, message) => {
  expect(() => parse(info)).toThrow(message)
})

test.each([
  [undefined, undefined, { verify: true }],
  [undefined, 'False', { verify: false }],
  [false, 'True', { verify: false }],
  ['no', undefined, { verify: false }],
])('verify_ca %j with the option %j', (own, option, trust) => {
  const info = { redfish_address: 'https://b', ...(own === undefined ? {} : { redfish_verify_ca: own }) }
  expect(parse(info, { 'redfish.verify_ca': option }).trust).toEqual(trust)
})
