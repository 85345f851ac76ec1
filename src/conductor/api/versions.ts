import { createMiddleware } from 'hono/factory'
import { Refusal } from '../refusals.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { WebError } from './errors.ts'

/** The newest microversion served. @source ironic/api/controllers/v1/versions.py */
export const maxMinor = 115
const minVersion = '1.1'
const maxVersion = `1.${maxMinor}`
const header = 'X-OpenStack-Ironic-API-Version'

/** The microversion that introduced each feature the API distinguishes. @source ironic/api/controllers/v1/versions.py */
export const since = {
  availableState: 2,
  managementVerbs: 4,
  nodeName: 5,
  fieldsQuery: 8,
  provisionStateFilter: 9,
  enrollState: 11,
  raidConfig: 12,
  subordinateLinks: 14,
  driverFilter: 16,
  resourceClassFilter: 21,
  ramdiskEndpoints: 22,
  portgroups: 23,
  portgroupLinks: 24,
  portAdvancedNet: 24,
  portgroupModeProperties: 26,
  softPowerOff: 27,
  vifs: 28,
  injectNmi: 29,
  dynamicDrivers: 30,
  volume: 32,
  portPhysicalNetwork: 34,
  agentVersion: 36,
  traits: 37,
  inspectWaitState: 39,
  bios: 40,
  faultFilter: 42,
  detailQuery: 43,
  resetInterfaces: 45,
  conductorGroup: 46,
  conductors: 49,
  owner: 50,
  descriptionFilter: 51,
  allocations: 52,
  portIsSmartnic: 53,
  events: 54,
  deployTemplates: 55,
  retired: 61,
  agentToken: 62,
  lessee: 65,
  vifPort: 67,
  agentVerifyCa: 68,
  disableRamdisk: 70,
  heartbeatStatus: 72,
  biosQuery: 74,
  bootMode: 75,
  changeBootMode: 76,
  driverFields: 77,
  history: 78,
  inventory: 81,
  shard: 82,
  childNodes: 83,
  inspectionEndpoint: 84,
  unholdVerb: 85,
  firmware: 86,
  serviceVerb: 87,
  portName: 88,
  jsonSuffixKept: 91,
  runbooks: 92,
  portNodeIdent: 94,
  inspectionRules: 96,
  portDescription: 97,
  instanceName: 104,
  serviceDisableRamdisk: 108,
  deployAbort: 110,
  runbookTraits: 112,
  historyProject: 113,
  firmwareIdentity: 114,
  historyFields: 115,
} as const
export type Feature = keyof typeof since

export const allows = (c: ApiContext, feature: Feature): boolean => c.get('minor') >= since[feature]

/** Answers 406 to a request whose microversion is older than `feature`. */
export function requireVersion(c: ApiContext, feature: Feature): void {
  if (!allows(c, feature)) throw new Refusal('NotAcceptable')
}

/** Finds the microversion asked for, says which one is used, or refuses. @source ironic/api/controllers/base.py */
export const negotiation = createMiddleware<ApiEnv>(async (c, next) => {
  const asked = askedVersion(c.req.raw.headers)
  const match = /^\s*(\d+)\s*\.\s*(\d+)\s*$/.exec(asked)
  if (!match) throw new WebError(406, `Invalid value for ${header} header`)
  c.header('X-OpenStack-Ironic-API-Minimum-Version', minVersion)
  c.header('X-OpenStack-Ironic-API-Maximum-Version', maxVersion)
  const major = Number(match[1])
  const minor = Number(match[2])
  const version = `${major}.${minor}`
  const range = `The supported version range is: [${minVersion}, ${maxVersion}].`
  if (major !== 1) {
    const what = `Version ${version} requested but not supported by this service.`
    throw new WebError(406, `Mutually exclusive versions requested. ${what} ${range}`)
  }
  if (minor < 1 || minor > maxMinor) {
    const what = `Version ${version} was requested but the minor version is not supported by this service.`
    throw new WebError(406, `${what} ${range}`)
  }
  c.header(header, version)
  c.set('minor', minor)
  await next()
})

/** The common header names a service, several may be listed; Ironic's own is the older form. */
function askedVersion(headers: Headers): string {
  let asked: string | undefined
  for (const entry of headers.get('OpenStack-API-Version')?.split(',') ?? []) {
    const [service, version] = entry.trim().split(/\s+/)
    if (service === 'baremetal' && version) asked = version
  }
  asked ??= headers.get(header) ?? minVersion
  return asked.toLowerCase() === 'latest' ? maxVersion : asked
}
