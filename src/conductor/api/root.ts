import { publicUrl, type ApiContext } from './env.ts'
import { allows, maxMinor, type Feature } from './versions.ts'

/** `GET /`: where an agent learns which version to speak. @source ironic/api/controllers/root.py */
export const rootDocument = (c: ApiContext) => ({
  name: 'OpenStack Ironic API',
  description: 'Ironic is an OpenStack project which enables the provision and management of baremetal machines.',
  default_version: currentVersion(c),
  versions: [currentVersion(c)],
})

const currentVersion = (c: ApiContext) => ({
  id: 'v1',
  links: [{ href: `${publicUrl(c)}/v1/`, rel: 'self' }],
  status: 'CURRENT',
  min_version: '1.1',
  version: `1.${maxMinor}`,
})

/** What `/v1` names besides the oldest resources. Some of it is not served here: cleaning does not need it. */
const versioned: readonly [string, Feature][] = [
  ['portgroups', 'portgroups'],
  ['volume', 'volume'],
  ['lookup', 'ramdiskEndpoints'],
  ['heartbeat', 'ramdiskEndpoints'],
  ['conductors', 'conductors'],
  ['allocations', 'allocations'],
  ['events', 'events'],
  ['deploy_templates', 'deployTemplates'],
  ['shards', 'shard'],
  ['runbooks', 'runbooks'],
  ['inspection_rules', 'inspectionRules'],
  ['continue_inspection', 'inspectionEndpoint'],
]

/** `GET /v1`. @source ironic/api/controllers/v1/__init__.py */
export function v1Document(c: ApiContext) {
  const base = publicUrl(c)
  const links = (name: string) => [
    { href: `${base}/v1/${name}/`, rel: 'self' },
    { href: `${base}/${name}/`, rel: 'bookmark' },
  ]
  const later = versioned.filter(([, feature]) => allows(c, feature)).map(([name]) => [name, links(name)] as const)
  return {
    id: 'v1',
    links: [
      { href: `${base}/v1/`, rel: 'self' },
      {
        href: 'https://docs.openstack.org//ironic/latest/contributor//webapi.html',
        rel: 'describedby',
        type: 'text/html',
      },
    ],
    media_types: { base: 'application/json', type: 'application/vnd.openstack.ironic.v1+json' },
    chassis: links('chassis'),
    nodes: links('nodes'),
    ports: links('ports'),
    drivers: links('drivers'),
    version: currentVersion(c),
    ...Object.fromEntries(later),
  }
}
