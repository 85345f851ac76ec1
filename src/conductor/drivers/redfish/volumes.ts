import type { Conductor } from '../../conductor.ts'
import type { Node } from '../../node.ts'
import { updateRaidInfo } from '../../raid-config.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import { isServerSideError, MissingAttribute, RedfishClientError } from './client-errors.ts'
import { getSystem, membersOf } from './connection.ts'
import { linkOf, type Connector, type Resource } from './connector.ts'
import { raidLevels, type PhysicalDisk, type PlannedVolume } from './raid-plan.ts'
import { monitorUriOf, untilDone } from './tasks.ts'

/** The storage subsystems of a node, each read. */
async function storagesOf(conductor: Conductor, node: Node): Promise<{ connector: Connector; storages: Resource[] }> {
  const system = await getSystem(conductor, node)
  const storages: Resource[] = []
  for (const path of membersOf(await system.sub('Storage'))) storages.push(await system.connector.get(path))
  return { connector: system.connector, storages }
}

const idOf = ({ json }: Resource): string => String(json['Id'] as string)

/** `undefined` when it has no controller; an empty list of levels marks one that makes no RAID. */
async function controllerOf(connector: Connector, storage: Resource): Promise<{ raidTypes?: string[] } | undefined> {
  const link = (storage.json['Controllers'] as { '@odata.id'?: string } | undefined)?.['@odata.id']
  if (link !== undefined) {
    const [first] = membersOf(await connector.get(link))
    if (first !== undefined) return raidTypesOf((await connector.get(first)).json)
  }
  const [inline] = (storage.json['StorageControllers'] as Record<string, unknown>[] | undefined) ?? []
  return inline && raidTypesOf(inline)
}

const raidTypesOf = (controller: Record<string, unknown>): { raidTypes?: string[] } => {
  const types = controller['SupportedRAIDTypes'] as string[] | undefined
  return types ? { raidTypes: types } : {}
}

/** Drives on controllers that make RAID volumes. @source ironic/drivers/modules/redfish/raid.py `get_physical_disks` */
export async function physicalDisks({ conductor, node }: Task): Promise<PhysicalDisk[]> {
  try {
    const { connector, storages } = await storagesOf(conductor, node)
    const disks: PhysicalDisk[] = []
    for (const storage of storages) {
      const controller = await controllerOf(connector, storage)
      if (controller?.raidTypes?.length === 0) continue
      for (const { '@odata.id': path } of (storage.json['Drives'] ?? []) as { '@odata.id': string }[]) {
        const drive = await connector.get(path)
        disks.push({
          id: idOf(drive),
          path,
          capacityBytes: Number(drive.json['CapacityBytes'] ?? 0),
          mediaType: textOf(drive.json['MediaType']),
          protocol: textOf(drive.json['Protocol']),
          storage: idOf(storage),
        })
      }
    }
    return disks
  } catch (error) {
    throw wrapped(error)
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const wrapped = (error: unknown): unknown =>
  error instanceof RedfishClientError ? new Refusal('RedfishError', { error: error.message }) : error

type ApplyTime = 'Immediate' | 'OnReset' | undefined

/** At once where the BMC can, or else at the next reset. */
function applyTimeOf({ json }: Resource): ApplyTime {
  const support = json['@Redfish.OperationApplyTimeSupport'] as { SupportedValues?: string[] } | undefined
  const values = support?.SupportedValues ?? []
  return values.includes('Immediate') ? 'Immediate' : values.includes('OnReset') ? 'OnReset' : undefined
}

const withApplyTime = (payload: Record<string, unknown>, time: ApplyTime): Record<string, unknown> =>
  time === undefined ? payload : { ...payload, '@Redfish.OperationApplyTime': time }

/** Makes a volume; gives the monitor of the task it takes, if it takes one. @source `create_virtual_disk` */
export async function createVolume(
  { conductor, node }: Task,
  volume: PlannedVolume,
  disks: readonly PhysicalDisk[],
): Promise<string | undefined> {
  const { connector, storages } = await storagesOf(conductor, node)
  const used = disks.filter(({ id }) => volume.physical_disks.includes(id))
  const storage = storages.find((one) => idOf(one) === used[0]?.storage)
  if (!storage) throw new Refusal('RedfishError', { error: `No storage controller found for node ${node.uuid}` })
  try {
    const collection = await connector.get(linkOf(storage, 'Volumes'))
    const time = applyTimeOf(collection)
    const payload = withApplyTime(
      {
        RAIDType: raidLevels[volume.raid_level]?.raidType,
        // A size of MAX is left out: the controller knows best what its metadata takes.
        ...(volume.sizeBytes === 'MAX' ? {} : { CapacityBytes: volume.sizeBytes }),
        Links: { Drives: used.map(({ path }) => ({ '@odata.id': path })) },
        ...(volume.volume_name === undefined ? {} : { Name: volume.volume_name }),
      },
      time,
    )
    const sent = await connector.post(collection.path, payload)
    const answer = time === 'Immediate' ? await untilDone(conductor, connector, sent, collection.path) : sent
    return answer.status === 202 ? monitorUriOf(answer, collection.path) : undefined
  } catch (error) {
    throw wrapped(error)
  }
}

type Volume = { storage: string; resource: Resource; applyTime: ApplyTime }

/** All volumes with a RAID level, by subsystem. */
async function raidVolumes({ conductor, node }: Task): Promise<{ connector: Connector; volumes: Volume[] }> {
  const { connector, storages } = await storagesOf(conductor, node)
  const volumes: Volume[] = []
  for (const storage of storages) {
    if (linkMissing(storage)) continue
    const collection = await connector.get(linkOf(storage, 'Volumes'))
    for (const path of membersOf(collection)) {
      const resource = await connector.get(path)
      if (resource.json['RAIDType'])
        volumes.push({ storage: idOf(storage), resource, applyTime: applyTimeOf(collection) })
    }
  }
  return { connector, volumes }
}

function linkMissing(storage: Resource): boolean {
  try {
    linkOf(storage, 'Volumes')
    return false
  } catch (error) {
    if (error instanceof MissingAttribute) return true
    throw error
  }
}

/**
 * Deletes the volumes, or, where that needs a reset, one of each subsystem; gives the monitors of the tasks this takes
 * and whether volumes are left over.
 *
 * @source `_submit_delete_configuration`
 */
export async function deleteVolumes(task: Task): Promise<{ monitors: string[]; left: boolean }> {
  let found: { connector: Connector; volumes: Volume[] }
  try {
    found = await raidVolumes(task)
  } catch (error) {
    throw wrapped(error)
  }
  const monitors: string[] = []
  const begun = new Set<string>()
  let left = false
  for (const { storage, resource, applyTime } of found.volumes) {
    if (applyTime === 'OnReset' && begun.has(storage)) {
      left = true
      continue
    }
    begun.add(storage)
    const monitor = await deleteVolume(task.conductor, found.connector, resource.path, applyTime)
    if (monitor !== undefined) monitors.push(monitor)
  }
  return { monitors, left }
}

async function deleteVolume(
  conductor: Conductor,
  connector: Connector,
  path: string,
  time: ApplyTime,
): Promise<string | undefined> {
  const body = time === undefined ? undefined : { '@Redfish.OperationApplyTime': time }
  const send = async () => {
    try {
      return await connector.delete(path, body)
    } catch (error) {
      // Some iDRACs do not know the property here.
      const unknown =
        isServerSideError(error) && error.said.includes('@Redfish.OperationApplyTime') && error.said.includes('SYS029')
      if (!unknown) throw error
      return connector.delete(path, {})
    }
  }
  const sent = await send()
  const answer = time === 'Immediate' ? await untilDone(conductor, connector, sent, path) : sent
  return answer.status === 202 ? monitorUriOf(answer, path) : undefined
}

/** Writes the volumes there are into `raid_config`. @source `update_raid_config` */
export async function refreshRaidConfig(task: Task): Promise<void> {
  const { volumes } = await raidVolumes(task)
  const logicalDisks = volumes.map(({ storage, resource }) => ({
    id: idOf(resource),
    name: resource.json['Name'] ?? null,
    controller: storage,
    size_gb: Math.trunc(Number(resource.json['CapacityBytes'] ?? 0) / 1024 ** 3),
    raid_level: Object.entries(raidLevels).find(([, { raidType }]) => raidType === resource.json['RAIDType'])?.[0],
  }))
  updateRaidInfo(task, { logical_disks: logicalDisks })
}
