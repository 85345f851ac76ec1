import { expect, test } from 'vitest'
import { Bench } from '../../test/fake-agent/bench.ts'
import type { RamdiskBoot } from '../machine/machine.ts'
import { type Parameters, readParameters } from './parameters.ts'

const boot = (parameters: Record<string, string>) => ({ parameters }) as unknown as RamdiskBoot
const read = (parameters: Record<string, string>) => readParameters(boot(parameters))

test('without kernel parameters the agent has the defaults of its configuration', () => {
  expect(read({})).toEqual({
    unreadable: [],
    apiUrls: [],
    agentToken: undefined,
    globalRequestId: undefined,
    ironicApiVersion: undefined,
    advertiseHost: undefined,
    advertisePort: undefined,
    advertiseProtocol: undefined,
    ipLookupAttempts: 6,
    ipLookupSleepMs: 10_000,
    lookupTimeoutMs: 600_000,
    lookupIntervalMs: 1_000,
    diskWaitAttempts: 10,
    diskWaitDelayMs: 3_000,
    hardwareInitializationDelayMs: 0,
    httpRequestTimeoutMs: 30_000,
    insecure: false,
    guardSpecialFilesystems: true,
    tlsMinVersion: '1.2',
    tlsCurve: 'p384',
    inspectionCallbackUrl: undefined,
    inspectionCollectors: undefined,
    inspectionDhcpWaitTimeoutMs: 60_000,
    inspectionDhcpAllInterfaces: false,
    collectLldp: false,
    bootif: undefined,
  })
})

/** Kernel parameter, value, what becomes of it. Names as in the agent's documentation; times are in seconds there. */
const taken: [string, string, Partial<Parameters>][] = [
  ['ipa-api-url', 'http://a:6385,,https://b/', { apiUrls: ['http://a:6385', 'https://b/'] }],
  ['ipa-agent-token', 'secret', { agentToken: 'secret' }],
  ['ipa-global-request-id', 'req-1', { globalRequestId: 'req-1' }],
  ['ipa-ironic-api-version', '1.50', { ironicApiVersion: '1.50' }],
  ['ipa-advertise-host', '192.0.2.7', { advertiseHost: '192.0.2.7' }],
  ['ipa-advertise-port', '0', { advertisePort: 0 }],
  ['ipa-advertise-port', '65535', { advertisePort: 65_535 }],
  ['ipa-advertise-protocol', 'http', { advertiseProtocol: 'http' }],
  ['ipa-advertise-protocol', 'https', { advertiseProtocol: 'https' }],
  ['ipa-ip-lookup-attempts', '1', { ipLookupAttempts: 1 }],
  ['ipa-ip-lookup-timeout', '0', { ipLookupSleepMs: 0 }],
  ['ipa-lookup-timeout', '+20', { lookupTimeoutMs: 20_000 }],
  ['ipa-lookup-interval', '2', { lookupIntervalMs: 2_000 }],
  ['ipa-disk-wait-attempts', '0', { diskWaitAttempts: 0 }],
  ['ipa-disk-wait-delay', '4', { diskWaitDelayMs: 4_000 }],
  ['ipa-hardware-initialization-delay', '5', { hardwareInitializationDelayMs: 5_000 }],
  ['ipa-http-request-timeout', '1', { httpRequestTimeoutMs: 1_000 }],
  ['ipa-tls-min-version', '1.3', { tlsMinVersion: '1.3' }],
  ['ipa-tls-certificate-curve', 'p256', { tlsCurve: 'p256' }],
  ['ipa-tls-certificate-curve', 'p521', { tlsCurve: 'p521' }],
  ['ipa-inspection-callback-url', 'http://i', { inspectionCallbackUrl: 'http://i' }],
  ['ipa-inspection-collectors', 'default,logs', { inspectionCollectors: 'default,logs' }],
  ['ipa-inspection-dhcp-wait-timeout', '7', { inspectionDhcpWaitTimeoutMs: 7_000 }],
  ['BOOTIF', '01-52-54-00-aa-bb-01', { bootif: '01-52-54-00-aa-bb-01' }],
  ...['1', 'true', 'on', 'yes', 'TRUE', 'Yes'].flatMap((value): [string, string, Partial<Parameters>][] => [
    ['ipa-insecure', value, { insecure: true }],
    ['ipa-inspection-dhcp-all-interfaces', value, { inspectionDhcpAllInterfaces: true }],
    ['ipa-collect-lldp', value, { collectLldp: true }],
  ]),
  ...['0', 'false', 'off', 'no', 'False'].map((value): [string, string, Partial<Parameters>] => [
    'ipa-guard-special-filesystems',
    value,
    { guardSpecialFilesystems: false },
  ]),
]

test.each(taken)('%s=%s', (name, value, expected) => {
  expect(read({ [name]: value })).toEqual({ ...read({}), ...expected })
})

test.each([
  ...['ipa-ip-lookup-timeout', 'ipa-lookup-timeout', 'ipa-lookup-interval', 'ipa-disk-wait-attempts']
    .concat('ipa-disk-wait-delay', 'ipa-hardware-initialization-delay', 'ipa-inspection-dhcp-wait-timeout')
    .map((name): [string, string] => [name, '-1']),
  ['ipa-ip-lookup-attempts', '0'],
  ['ipa-http-request-timeout', '0'],
  ['ipa-advertise-port', '-1'],
  ['ipa-advertise-port', '65536'],
  ['ipa-lookup-timeout', 'long'],
  ['ipa-lookup-timeout', '1.5'],
  ['ipa-lookup-timeout', '10s'],
  ['ipa-lookup-timeout', ''],
  // These are no truth values of oslo.config, though some of oslo.utils.
  ...['t', 'y', 'f', 'n', '2', ''].map((value): [string, string] => ['ipa-insecure', value]),
  ['ipa-tls-min-version', '1.1'],
  ['ipa-tls-certificate-curve', 'P384'],
  ['ipa-advertise-protocol', 'HTTPS'],
  ...['', 'mdns', 'ironic:6385', 'http://', 'xhttp://ironic'].map((value): [string, string] => ['ipa-api-url', value]),
])('%s=%s is nothing the agent can take', (name, value) => {
  expect(read({ [name]: value })).toEqual({ ...read({}), unreadable: [name] })
})

test('an agent that cannot take its parameters ends before it says a word, and is started again', async () => {
  const bench = await new Bench().start({ 'ipa-lookup-timeout': 'long', 'ipa-insecure': 'maybe' })
  const ends = () => bench.world.journal.entries.filter(({ kind }) => kind === 'agent')
  await bench.world.run(1_000_000, () => ends().length === 3)
  expect(bench.seen).toEqual([])
  const [first, , third] = ends()
  expect(third).toMatchObject({ what: 'cannot read its kernel parameters ipa-lookup-timeout, ipa-insecure' })
  expect(third!.at - first!.at).toBe(60_000)
})

test('boots from the same source share what was read', () => {
  const parameters = { 'ipa-lookup-timeout': '1' }
  expect(read(parameters)).toBe(read(parameters))
  expect(read({ ...parameters })).not.toBe(read(parameters))
})
