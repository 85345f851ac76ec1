import { existsSync, readFileSync } from 'node:fs'
import type { TlsTrust } from '../../../world.ts'
import type { Node } from '../../node.ts'
import type { Options } from '../../options/options.ts'
import { pythonRepr } from '../../python/repr.ts'
import { Refusal } from '../../refusals.ts'

export type AuthType = 'basic' | 'session' | 'auto'

/** How to reach a node's BMC. */
export type RedfishInfo = {
  node: string
  /** Scheme and authority. */
  address: string
  rootPrefix: string
  /** Path of the system; without it the BMC's only one. */
  systemId: string | undefined
  username: string | undefined
  password: string | undefined
  trust: TlsTrust
  authType: AuthType
}

const invalid = (message: string) => new Refusal('InvalidParameterValue', { message })
const truths: Record<string, boolean> = { true: true, t: true, '1': true, on: true, y: true, yes: true }
const lies: Record<string, boolean> = { false: true, f: true, '0': true, off: true, n: true, no: true }

/**
 * Reads `driver_info` without any network traffic; refuses what cannot be right.
 *
 * @source ironic/drivers/modules/redfish/utils.py `parse_driver_info`
 */
export function parseDriverInfo({ uuid, driver_info: info }: Node, options: Options): RedfishInfo {
  const given = info['redfish_address']
  if (!given)
    throw new Refusal('MissingParameterValue', {
      message: `Missing the following Redfish properties in node ${uuid} driver_info: ['redfish_address']`,
    })
  const badAddress = () =>
    invalid(`Invalid Redfish address ${pythonStr(given)} set in driver_info/redfish_address on node ${uuid}`)
  if (typeof given !== 'string') throw badAddress()
  const url = parseAddress(given)
  if (!url) throw badAddress()

  const systemId = info['redfish_system_id'] ?? undefined
  if (systemId !== undefined && typeof systemId !== 'string')
    throw invalid(
      `Invalid value "${pythonStr(systemId)}" set in driver_info/redfish_system_id on node ${uuid}. The value should be ` +
        'a path (string) to the resource that the driver will interact with. For example: /redfish/v1/Systems/1',
    )
  const authType = info['redfish_auth_type'] ?? options['redfish.auth_type']
  if (authType !== 'basic' && authType !== 'session' && authType !== 'auto')
    throw invalid(
      `Invalid value "${pythonStr(authType)}" set in driver_info/redfish_auth_type on node ${uuid}. The value should be ` +
        'one of "basic", "session" or "auto".',
    )
  const tlsMinimum = info['redfish_tls_minimum_version'] ?? options['redfish.tls_minimum_version']
  if (tlsMinimum && !['1.1', '1.2', '1.3'].some((version) => version === tlsMinimum))
    throw invalid(
      `Invalid value "${pythonStr(tlsMinimum)}" set in driver_info/redfish_tls_minimum_version on node ${uuid}. The value ` +
        'should be one of "1.1", "1.2", or "1.3".',
    )
  return {
    node: uuid,
    address: url.origin,
    rootPrefix: url.path === '' ? '/redfish/v1/' : url.path,
    systemId: systemId === undefined ? undefined : encodeURI(systemId),
    username: text(info['redfish_username']),
    password: text(info['redfish_password']),
    trust: trustOf(info['redfish_verify_ca'], options, uuid),
    authType,
  }
}

const text = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : pythonStr(value)

/** The platform's parser adds a slash to an address without a path, but here "/" and "" are two different roots. */
function parseAddress(given: string): { origin: string; path: string } | undefined {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(given) ? given : `https://${given}`
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#\s]+)([^?#\s]*)$/i.exec(absolute)
  if (!match || !URL.canParse(absolute)) return undefined
  const [, origin = '', path = ''] = match
  return { origin, path }
}

function trustOf(given: unknown, options: Options, uuid: string): TlsTrust {
  const asked = given === undefined || given === true ? (options['redfish.verify_ca'] ?? true) : given
  if (typeof asked === 'boolean') return { verify: asked }
  if (typeof asked === 'string') {
    if (asked.includes('/') && existsSync(asked)) return { ca: readFileSync(asked, 'utf8') }
    const word = asked.trim().toLowerCase()
    if (truths[word]) return { verify: true }
    if (lies[word]) return { verify: false }
  }
  throw invalid(
    `Invalid value type set in driver_info/redfish_verify_ca on node ${uuid}. The value should be a Boolean or the path ` +
      `to a file/directory, not "${typeof asked === 'string' ? asked : pythonRepr(asked)}"`,
  )
}

const pythonStr = (value: unknown): string => (typeof value === 'string' ? value : pythonRepr(value))
