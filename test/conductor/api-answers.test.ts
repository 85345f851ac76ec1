import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { newNode } from '../../src/conductor/node.ts'
import { apiBench } from './api-bench.ts'

type Recorded = {
  request: string
  version?: string
  headers?: Record<string, string>
  send?: unknown
  locked?: boolean
  status: number
  answered: Record<string, string>
  body: unknown
}
const recorded = JSON.parse(readFileSync(new URL('fixtures/api-answers.json', import.meta.url), 'utf8')) as Recorded[]

/** The node of the recordings, as its conductor kept it. */
const kept = newNode({
  uuid: '11111111-2222-4333-8444-555555555555',
  name: 'node-1',
  driver: 'redfish',
  created_at: '2026-11-22T08:29:11.991710+00:00',
  provision_state: 'clean wait',
  target_provision_state: 'available',
  provision_updated_at: '2026-08-20T12:00:00+00:00',
  power_state: 'power on',
  clean_step: { interface: 'deploy', step: 'erase_devices', priority: 10, abortable: true, requires_ramdisk: true },
  driver_info: { redfish_address: 'https://bmc', redfish_username: 'u', redfish_password: 'p' },
  driver_internal_info: {
    clean_steps: [
      { interface: 'deploy', step: 'erase_devices', priority: 10, abortable: true, requires_ramdisk: true },
    ],
    clean_step_index: 0,
    agent_url: 'https://10.0.0.5:9999',
    agent_secret_token: 'tok',
    agent_version: '11.0',
    hardware_manager_version: { generic_hardware_manager: '1.2' },
  },
  properties: { cpu_arch: 'x86_64' },
  bios_interface: 'redfish',
  boot_interface: 'redfish-virtual-media',
  console_interface: 'no-console',
  deploy_interface: 'direct',
  firmware_interface: 'redfish',
  inspect_interface: 'redfish',
  management_interface: 'redfish',
  network_interface: 'noop',
  power_interface: 'redfish',
  raid_interface: 'agent',
  rescue_interface: 'no-rescue',
  storage_interface: 'noop',
  vendor_interface: 'redfish',
})

async function bench(locked: boolean) {
  const made = await apiBench({ options: { 'DEFAULT.enabled_hardware_types': ['redfish'] } })
  made.store.createNode(locked ? { ...kept, provision_state: 'cleaning', reservation: 'cond-1' } : kept)
  made.store.addHistory({
    uuid: '0acf2e5e-3499-4839-976f-9564018a64cc',
    node_uuid: kept.uuid,
    created_at: '2026-11-22T08:29:11.994209+00:00',
    severity: 'ERROR',
    event: 'boom',
    event_type: 'cleaning',
    conductor: 'cond-1',
    user: null,
    project: null,
    state: 'cleaning',
    target_provision_state: 'available',
    duration_seconds: 12,
  })
  return made
}

/** What a recording cannot say of this conductor: its own times and identifiers, and which interfaces are enabled. */
function comparable(request: string, body: unknown): unknown {
  let text = JSON.stringify(body)
  if (text === undefined) return ''
  if (request === 'POST /v1/nodes') {
    text = text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID').replace(/"created_at":"[^"]*"/, '"created_at":"then"')
    // The recorded conductor was a mock, which filled in no interfaces.
    text = text.replaceAll(/"(\w+_interface)":("[^"]*"|null)/g, '"$1":"any"')
  }
  if (request.includes('/lookup')) text = text.replace(/"agent_token":"[^"]*"/, '"agent_token":"any"')
  if (!request.includes('/drivers')) return text
  const shown = JSON.parse(text) as Record<string, unknown>
  const driver = ((shown.drivers as Record<string, unknown>[] | undefined)?.[0] ?? shown) as Record<string, unknown>
  return Object.keys(driver).toSorted()
}

const compared = [
  'X-OpenStack-Ironic-API-Minimum-Version',
  'X-OpenStack-Ironic-API-Maximum-Version',
  'X-OpenStack-Ironic-API-Version',
  'Content-Type',
  'Location',
]
/** The headers that are compared, without what comes after a media type and with any new identifier as another. */
const headersOf = (value: (name: string) => string | null) =>
  compared.map((name) => [
    name,
    value(name)
      ?.replace(/;.*/, '')
      .replace(/[0-9a-f-]{36}$/, 'UUID') ?? null,
  ])

describe('the answers of the real API, byte for byte but for times and identifiers', () => {
  it.each(
    recorded.map(
      (one) => [`${one.request} at ${one.version ?? 'no version'} ${JSON.stringify(one.send ?? '')}`, one] as const,
    ),
  )('%s', async (_, { request, version, headers = {}, send, locked = false, status, answered, body }) => {
    const { ask } = await bench(locked)
    const [method = '', path = ''] = request.split(' ')
    if (JSON.stringify(body).includes('node-2 already')) await ask(method, path, { version, body: send })
    const answer = await ask(method, path, { version, headers, body: send })
    expect(answer.status).toBe(status)
    expect(comparable(request, answer.body)).toEqual(comparable(request, body === '' ? undefined : body))
    expect(headersOf((name) => answer.headers.get(name))).toEqual(headersOf((name) => answered[name] ?? null))
    expect(answer.headers.get('openstack-request-id')).toMatch(/^req-[0-9a-f-]{36}$/)
  })
})
