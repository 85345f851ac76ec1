import type { RamdiskBoot } from '../machine/machine.ts'

/** What the agent takes from its kernel parameters, with the agent's defaults. Times in milliseconds. */
export type Parameters = {
  /** Names of those whose values the agent cannot take: it ends before it does anything. */
  unreadable: string[]
  apiUrls: string[]
  agentToken: string | undefined
  globalRequestId: string | undefined
  ironicApiVersion: string | undefined
  advertiseHost: string | undefined
  advertisePort: number | undefined
  advertiseProtocol: 'http' | 'https' | undefined
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

const known = new WeakMap<RamdiskBoot['parameters'], Parameters>()

/** Reads the kernel parameters of a boot; boots from the same source share them. */
export function readParameters({ parameters }: RamdiskBoot): Parameters {
  let read = known.get(parameters)
  if (!read) known.set(parameters, (read = parse(parameters)))
  return read
}

const yes = ['true', '1', 'on', 'yes']
const no = ['false', '0', 'off', 'no']
/** The highest TCP port. */
const highestPort = 65_535

/** @source ironic_python_agent/config.py, oslo_config/types.py */
function parse(parameters: RamdiskBoot['parameters']): Parameters {
  const unreadable: string[] = []
  const text = (name: string) => parameters[name] || undefined
  /** The value of a parameter, as `take` reads it; what that cannot is noted. */
  const read = <Value>(name: string, take: (value: string) => Value | undefined): Value | undefined => {
    const value = parameters[name]
    if (value === undefined) return undefined
    const taken = take(value)
    if (taken === undefined) unreadable.push(name)
    return taken
  }
  const integer = (name: string, least = 0, most = Number.POSITIVE_INFINITY) =>
    read(name, (value) => {
      const taken = /^[+-]?\d+$/.test(value) ? Number(value) : undefined
      return taken !== undefined && taken >= least && taken <= most ? taken : undefined
    })
  const flag = (name: string, otherwise: boolean) =>
    read(name, (value) => {
      const word = value.toLowerCase()
      return yes.includes(word) ? true : no.includes(word) ? false : undefined
    }) ?? otherwise
  const oneOf = <Value extends string>(name: string, values: readonly Value[]) =>
    read(name, (value) => values.find((each) => each === value))
  return {
    unreadable,
    // `mdns` would do too, if anybody answered: nobody does here, and the agent ends as well.
    apiUrls:
      read('ipa-api-url', (value) => (/^https?:\/\/./.test(value) ? value : undefined))
        ?.split(',')
        .filter((url) => url !== '') ?? [],
    agentToken: text('ipa-agent-token'),
    globalRequestId: text('ipa-global-request-id'),
    ironicApiVersion: text('ipa-ironic-api-version'),
    advertiseHost: text('ipa-advertise-host'),
    advertisePort: integer('ipa-advertise-port', 0, highestPort),
    advertiseProtocol: oneOf('ipa-advertise-protocol', ['http', 'https']),
    ipLookupAttempts: integer('ipa-ip-lookup-attempts', 1) ?? 6,
    ipLookupSleepMs: (integer('ipa-ip-lookup-timeout') ?? 10) * 1000,
    lookupTimeoutMs: (integer('ipa-lookup-timeout') ?? 600) * 1000,
    lookupIntervalMs: (integer('ipa-lookup-interval') ?? 1) * 1000,
    diskWaitAttempts: integer('ipa-disk-wait-attempts') ?? 10,
    diskWaitDelayMs: (integer('ipa-disk-wait-delay') ?? 3) * 1000,
    hardwareInitializationDelayMs: (integer('ipa-hardware-initialization-delay') ?? 0) * 1000,
    httpRequestTimeoutMs: (integer('ipa-http-request-timeout', 1) ?? 30) * 1000,
    insecure: flag('ipa-insecure', false),
    guardSpecialFilesystems: flag('ipa-guard-special-filesystems', true),
    tlsMinVersion: oneOf('ipa-tls-min-version', ['1.2', '1.3']) ?? '1.2',
    tlsCurve: oneOf('ipa-tls-certificate-curve', ['p256', 'p384', 'p521']) ?? 'p384',
    inspectionCallbackUrl: text('ipa-inspection-callback-url'),
    inspectionCollectors: text('ipa-inspection-collectors'),
    inspectionDhcpWaitTimeoutMs: (integer('ipa-inspection-dhcp-wait-timeout') ?? 60) * 1000,
    inspectionDhcpAllInterfaces: flag('ipa-inspection-dhcp-all-interfaces', false),
    collectLldp: flag('ipa-collect-lldp', false),
    bootif: text('BOOTIF'),
  }
}
