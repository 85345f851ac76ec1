import type { Machine } from '../machine/machine.ts'
import type { NodeSpec } from './fleet.ts'
import type { ApiAnswer, Operator } from './operator.ts'

/** Where a node's BMC is, and who may use it. */
export type BmcAccess = { url: string; systemPath: string; username: string; password: string }

type Enrolled = { spec: NodeSpec; machine: Machine; uuid: string; bmc: BmcAccess }

/** Creates nodes and their ports through the API, so many at a time, and takes them to `manageable`. */
export async function enrol(operator: Operator, nodes: readonly Enrolled[], atOnce: number): Promise<void> {
  for (let i = 0; i < nodes.length; i += atOnce)
    await Promise.all(nodes.slice(i, i + atOnce).map((node) => enrolOne(operator, node)))
}

async function enrolOne(operator: Operator, { spec, machine, uuid, bmc }: Enrolled): Promise<void> {
  const record = recordOf(spec, machine, bmc)
  const node = { uuid, name: spec.name, ...record }
  const known = !isNew(await operator.request('POST', '/v1/nodes', node))
  for (const { mac } of machine.nics)
    isNew(await operator.request('POST', '/v1/ports', { node_uuid: uuid, address: mac }))
  if (known) {
    // The BMC of a new laboratory has a new address. A node amid a clean takes none: it stays as it is, for its operator.
    await operator.request('PATCH', `/v1/nodes/${uuid}`, [
      { op: 'replace', path: '/driver_info', value: record.driver_info },
    ])
    if ((await operator.node(uuid)).provision_state !== 'enroll') return
  }
  await manage(operator, uuid)
  for (let i = 0; i < 120; i++) {
    await operator.process.clock.sleep(1_000)
    const { provision_state: state, last_error: error } = await operator.node(uuid)
    if (state === 'manageable') return
    if (state === 'enroll') throw new Error(`${spec.name} cannot be managed: ${String(error)}`)
  }
  throw new Error(`${spec.name} is not manageable after two minutes`)
}

/** Sends `manage`, again and again while no worker of the conductor is free. */
async function manage(operator: Operator, uuid: string): Promise<void> {
  const path = `/v1/nodes/${uuid}/states/provision`
  for (let i = 0; i < 120; i++) {
    if ((await operator.request('PUT', path, { target: 'manage' })).status < 400) return
    await operator.process.clock.sleep(1_000)
  }
  await operator.demand('PUT', path, { target: 'manage' })
}

/** Whether something was made just now; `false` if the conductor's database knew it already. */
function isNew({ status, text }: ApiAnswer): boolean {
  if (status === 409) return false
  if (status >= 400) throw new Error(`Enrolment was answered ${status}: ${text}`)
  return true
}

/** What a node is enrolled with. */
export function recordOf(
  { boot, record = {} }: Pick<NodeSpec, 'boot' | 'record'>,
  machine: Machine,
  bmc: BmcAccess,
): Record<string, unknown> {
  const { cpu, memoryMib, disks } = machine.profile
  const made: Record<string, unknown> = {
    driver: 'redfish',
    boot_interface: boot,
    driver_info: {
      redfish_address: bmc.url,
      redfish_system_id: bmc.systemPath,
      redfish_username: bmc.username,
      redfish_password: bmc.password,
      redfish_verify_ca: false,
      deploy_kernel: 'http://images.example/ipa.kernel',
      deploy_ramdisk: 'http://images.example/ipa.initramfs',
    },
    properties: {
      cpu_arch: cpu.architecture,
      cpus: cpu.sockets * cpu.coresPerSocket,
      memory_mb: memoryMib,
      local_gb: Math.floor((disks[0]?.sizeBytes ?? 0) / 1024 ** 3),
      capabilities: 'boot_mode:uefi',
    },
  }
  for (const [field, value] of Object.entries(record)) {
    const before = made[field]
    made[field] = isObject(before) && isObject(value) ? { ...before, ...value } : value
  }
  return made
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
