import type { Lab, LabNode } from '../lab/assemble.ts'
import { recordOf } from '../lab/enrolment.ts'
import type { TargetApi } from './target-api.ts'

/** What nodes of ours are enrolled with beside what their scenario says. */
export type Enrolment = {
  /** Before the names of nodes: scenarios call all of theirs alike. */
  prefix: string
  /** `driver_info` of that conductor, such as its boot images; without it, its own configuration names them. */
  driverInfo: Readonly<Record<string, string>>
}

const lookMs = 200
const looks = 600

/** Creates the nodes of a lab and takes them to `manageable`. */
export async function enrolAll(api: TargetApi, lab: Lab, enrolment: Enrolment): Promise<void> {
  await Promise.all(lab.nodes.map((node) => enrol(api, node, enrolment)))
}

async function enrol(api: TargetApi, node: LabNode, { prefix, driverInfo }: Enrolment): Promise<void> {
  const { spec, machine, bmc, uuid } = node
  const { driver_info: info, ...record } = recordOf(spec, machine, bmc)
  const { deploy_kernel: _kernel, deploy_ramdisk: _ramdisk, ...rest } = info as Record<string, unknown>
  await api.must('POST', '/v1/nodes', {
    uuid,
    name: `${prefix}-${spec.name}`,
    ...record,
    driver_info: { ...driverInfo, ...rest },
  })
  for (const { mac } of machine.nics) await api.must('POST', '/v1/ports', { node_uuid: uuid, address: mac })
  await api.must('PUT', `/v1/nodes/${uuid}/states/provision`, { target: 'manage' })
  for (let i = 0; i < looks; i++) {
    await api.sleep(lookMs)
    const { provision_state: state, last_error: error, reservation } = (await api.node(uuid)) ?? {}
    if (state === 'manageable' && reservation === null) return
    if (state === 'enroll' && error) throw new Error(`${spec.name} cannot be managed: ${error}`)
  }
  throw new Error(`${spec.name} is not manageable after ${(lookMs * looks) / 60_000} minutes`)
}

/** Takes nodes of ours out of the conductor again, whatever they are in the middle of. Tells what could not be removed. */
export async function removeAll(api: TargetApi, nodes: readonly LabNode[]): Promise<string[]> {
  const left = await Promise.all(
    nodes.map(({ uuid }) => remove(api, uuid).catch((error: Error) => `${uuid}: ${error.message}`)),
  )
  return left.filter((text) => text !== undefined)
}

async function remove(api: TargetApi, uuid: string): Promise<string | undefined> {
  const path = `/v1/nodes/${uuid}`
  let last = ''
  for (let i = 0; i < 60; i++) {
    const record = await api.node(uuid)
    if (!record) return undefined
    // A node in maintenance may be deleted in every state, as soon as nobody has its lock.
    if (record['maintenance'] !== true)
      await api.send('PUT', `${path}/maintenance`, { reason: 'Cleanroom is done with it.' })
    const { status, text } = await api.send('DELETE', path)
    if (status < 300 || status === 404) return undefined
    last = text
    await api.sleep(500)
  }
  return `${uuid}: ${last}`
}
