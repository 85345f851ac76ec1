import type { RamdiskBoot } from '../machine/machine.ts'

/** What the agent takes from its kernel parameters, with the agent's defaults. Times in milliseconds. */
export type Parameters = {
  apiUrls: string[]
  agentToken: string | undefined
  globalRequestId: string | undefined
  ironicApiVersion: string | undefined
  advertiseHost: string | undefined
  advertisePort: string
  advertiseProtocol: string
  ipLookupAttempts: number
  ipLookupSleepMs: number
  lookupTimeoutMs: number
  lookupIntervalMs: number
  diskWaitAttempts: number
  diskWaitDelayMs: number
  hardwareInitializationDelayMs: number
  httpRequestTimeoutMs: number
  insecure: boolean
  guardSpecialFilesystems: boolean
  tlsMinVersion: '1.2' | '1.3'
  tlsCurve: 'p256' | 'p384' | 'p521'
  inspectionCallbackUrl: string | undefined
  inspectionCollectors: string | undefined
  inspectionDhcpWaitTimeoutMs: number
  inspectionDhcpAllInterfaces: boolean
  collectLldp: boolean
  bootif: string | undefined
}

const read = new WeakMap<RamdiskBoot['parameters'], Parameters>()

/** Reads the kernel parameters of a boot; boots from the same source share them. */
export function readParameters({ parameters }: RamdiskBoot): Parameters {
  let known = read.get(parameters)
  if (!known) read.set(parameters, (known = parse(parameters)))
  return known
}

/** @source ironic_python_agent/config.py */
function parse(parameters: RamdiskBoot['parameters']): Parameters {
  const text = (name: string) => parameters[name] || undefined
  const number = (name: string, otherwise: number) => {
    const value = Number(parameters[name] || Number.NaN)
    return Number.isNaN(value) ? otherwise : value
  }
  const flag = (name: string, otherwise: boolean) => {
    const value = parameters[name]?.toLowerCase()
    return value === undefined ? otherwise : ['1', 'true', 'yes', 'on', 't', 'y'].includes(value)
  }
  const oneOf = <Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value =>
    values.find((value) => value === parameters[name]) ?? otherwise
  return {
    apiUrls: (parameters['ipa-api-url'] ?? '').split(',').filter((url) => url !== ''),
    agentToken: text('ipa-agent-token'),
    globalRequestId: text('ipa-global-request-id'),
    ironicApiVersion: text('ipa-ironic-api-version'),
    advertiseHost: text('ipa-advertise-host'),
    advertisePort: text('ipa-advertise-port') ?? '9999',
    advertiseProtocol: text('ipa-advertise-protocol') ?? 'http',
    ipLookupAttempts: number('ipa-ip-lookup-attempts', 6),
    ipLookupSleepMs: number('ipa-ip-lookup-timeout', 10) * 1000,
    lookupTimeoutMs: number('ipa-lookup-timeout', 600) * 1000,
    lookupIntervalMs: number('ipa-lookup-interval', 1) * 1000,
    diskWaitAttempts: number('ipa-disk-wait-attempts', 10),
    diskWaitDelayMs: number('ipa-disk-wait-delay', 3) * 1000,
    hardwareInitializationDelayMs: number('ipa-hardware-initialization-delay', 0) * 1000,
    httpRequestTimeoutMs: number('ipa-http-request-timeout', 30) * 1000,
    insecure: flag('ipa-insecure', false),
    guardSpecialFilesystems: flag('ipa-guard-special-filesystems', true),
    tlsMinVersion: oneOf('ipa-tls-min-version', ['1.2', '1.3'] as const, '1.2'),
    tlsCurve: oneOf('ipa-tls-certificate-curve', ['p256', 'p384', 'p521'] as const, 'p384'),
    inspectionCallbackUrl: text('ipa-inspection-callback-url'),
    inspectionCollectors: text('ipa-inspection-collectors'),
    inspectionDhcpWaitTimeoutMs: number('ipa-inspection-dhcp-wait-timeout', 60) * 1000,
    inspectionDhcpAllInterfaces: flag('ipa-inspection-dhcp-all-interfaces', false),
    collectLldp: flag('ipa-collect-lldp', false),
    bootif: text('BOOTIF'),
  }
}
