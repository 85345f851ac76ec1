import type { Answer } from './answers.ts'
import { resources } from './routes.ts'
import type { Resource } from './resource.ts'
import { refused } from './answers.ts'

/** Types that appear inside resources, but are none themselves. */
const inner = [
  '#Message.v1_2_1.Message',
  '#Settings.v1_3_5.Settings',
  '#Event.v1_10_0.Event',
  '#ActionInfo.v1_4_2.ActionInfo',
  '#AttributeRegistry.v1_3_8.AttributeRegistry',
]

/** Schema names with the namespaces used of them. */
function schemas(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  const published = resources.filter(({ path }: Resource) => !path.includes('/Oem/'))
  for (const type of [...published.map((resource) => resource.type), ...inner]) {
    const namespace = type.slice(1, type.lastIndexOf('.'))
    const [name = ''] = namespace.split('.')
    if (name === '') continue
    const namespaces = found.get(name) ?? new Set([name])
    found.set(name, namespaces.add(namespace))
  }
  return found
}

const reference = (file: string, namespaces: Iterable<string>, attributes = ''): string =>
  `  <edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/${file}.xml">\n` +
  [...namespaces].map((namespace) => `    <edmx:Include Namespace="${namespace}"${attributes}/>\n`).join('') +
  '  </edmx:Reference>\n'

/** @source DSP0266, "OData metadata" */
const metadata = (): string =>
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">\n' +
  [...schemas()].map(([name, namespaces]) => reference(`${name}_v1`, namespaces)).join('') +
  reference('RedfishExtensions_v1', ['RedfishExtensions.v1_0_0'], ' Alias="Redfish"') +
  '  <edmx:DataServices>\n' +
  '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">\n' +
  '      <EntityContainer Name="Service" Extends="ServiceRoot.v1_17_0.ServiceContainer"/>\n' +
  '    </Schema>\n' +
  '  </edmx:DataServices>\n' +
  '</edmx:Edmx>\n'

/** What the service root links to, as OData lists it. */
const singletons = [
  'Systems',
  'Chassis',
  'Managers',
  'SessionService',
  'AccountService',
  'EventService',
  'TaskService',
  'UpdateService',
  'CertificateService',
  'Registries',
  'JsonSchemas',
]

const documents: Readonly<Record<string, () => Answer>> = {
  '/redfish': () => ({ status: 200, body: { v1: '/redfish/v1/' } }),
  '/redfish/v1/odata': () => ({
    status: 200,
    body: {
      '@odata.context': '/redfish/v1/$metadata',
      value: [
        { name: 'Service', kind: 'Singleton', url: '/redfish/v1/' },
        ...singletons.map((name) => ({ name, kind: 'Singleton', url: `/redfish/v1/${name}` })),
      ],
    },
  }),
  '/redfish/v1/$metadata': () => ({
    status: 200,
    text: metadata(),
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
  }),
}

/** The documents that are no resources: the versions, and OData's own. Anybody may read them. */
export function document(path: string, method: string): Answer | undefined {
  const found = documents[path]
  if (!found) return undefined
  const Allow = 'GET, HEAD'
  const answer = method === 'GET' || method === 'HEAD' ? found() : refused(405, 'OperationNotAllowed')
  return { ...answer, headers: { ...answer.headers, Allow } }
}
