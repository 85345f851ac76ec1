import type { Conductor } from '../../conductor.ts'
import type { Node } from '../../node.ts'
import { Refusal } from '../../refusals.ts'
import { BmcRefusal, isServerSideError, isStatus, MissingAction, RedfishClientError } from './client-errors.ts'
import { getSystem, membersOf } from './connection.ts'
import { linkOf, type Connector, type Resource } from './connector.ts'
import type { System } from './system.ts'

export type MediaType = 'CD' | 'USBStick' | 'Floppy'

/** Attempts to insert when the BMC fails, and the pause between them: an eject may still be going on. */
const insertAttempts = 3
const insertRetryMs = 3000

/** A slot serves a CD also if it says it is one for DVDs only. */
const serves = (slot: Resource, type: MediaType): boolean => {
  const types = (slot.json['MediaTypes'] as string[] | undefined) ?? []
  return types.includes(type) || (type === 'CD' && types.includes('DVD'))
}

const slotsOf = async (connector: Connector, owner: Resource): Promise<Resource[]> => {
  const slots: Resource[] = []
  for (const path of membersOf(await connector.get(linkOf(owner, 'VirtualMedia'))))
    slots.push(await connector.get(path))
  return slots
}

const hasMedia = ({ json }: Resource): boolean => json['VirtualMedia'] !== undefined

/** Managers of the system, each read. */
export async function managersOf(system: System): Promise<Resource[]> {
  const managers: Resource[] = []
  for (const path of system.managerPaths) managers.push(await system.connector.get(path))
  return managers
}

/** The resources whose slots count: the system, or, where it has none, its managers. */
const owners = (system: System, managers: readonly Resource[]): readonly Resource[] =>
  hasMedia(system.resource) ? [system.resource] : managers

/** Whether a slot of the type has something in it. @source ironic/drivers/modules/redfish/boot.py `_has_vmedia_device` */
export async function isInserted(system: System, managers: readonly Resource[], type: MediaType): Promise<boolean> {
  for (const owner of owners(system, managers))
    for (const slot of await slotsOf(system.connector, owner)) {
      const types = (slot.json['MediaTypes'] as string[] | undefined) ?? []
      if (types.includes(type) && Boolean(slot.json['Inserted'])) return true
    }
  return false
}

/**
 * Ejects whatever is in slots of this type, of the system and of its managers.
 *
 * @source ironic/drivers/modules/redfish/boot.py `_eject_vmedia`
 */
export async function ejectMedia(
  conductor: Conductor,
  node: Node,
  managers: readonly Resource[],
  type: MediaType,
): Promise<void> {
  const system = await getSystem(conductor, node)
  const { connector } = system
  if (hasMedia(system.resource)) await ejectFrom(connector, await slotsOf(connector, system.resource), type)
  for (const manager of managers)
    if (hasMedia(manager)) await ejectFrom(connector, await slotsOf(connector, manager), type)
}

async function ejectFrom(connector: Connector, slots: readonly Resource[], type: MediaType): Promise<void> {
  for (const slot of slots) if (serves(slot, type) && Boolean(slot.json['Inserted'])) await eject(connector, slot)
}

/**
 * Inserts `image` into the first slot that takes it, after ejecting what is there.
 *
 * @source ironic/drivers/modules/redfish/boot.py `_insert_vmedia`, `_insert_vmedia_in_resource`
 */
export async function insertMedia(
  conductor: Conductor,
  node: Node,
  managers: readonly Resource[],
  { image, type, transferProtocol }: { image: string; type: MediaType; transferProtocol?: string | undefined },
): Promise<void> {
  const errors: string[] = []
  const system = await getSystem(conductor, node)
  for (const owner of owners(system, managers)) {
    const slots = await slotsOf(system.connector, owner)
    for (let attempt = 1; attempt <= insertAttempts; attempt++) {
      const outcome = await insertSomewhere(system.connector, slots, { node, image, type, transferProtocol, errors })
      if (outcome === 'inserted') return
      if (outcome === 'none') break
      if (attempt < insertAttempts) await conductor.world.clock.sleep(insertRetryMs)
    }
  }
  throw new Refusal('InvalidParameterValue', { message: whyNotInserted(node, image, errors) })
}

type Insertion = { node: Node; image: string; type: MediaType; transferProtocol: string | undefined; errors: string[] }

async function insertSomewhere(
  connector: Connector,
  slots: readonly Resource[],
  { node, image, type, transferProtocol, errors }: Insertion,
): Promise<'inserted' | 'none' | 'failed'> {
  try {
    await ejectFrom(connector, slots, type)
  } catch (error) {
    // The insertion will tell if it matters.
    if (!(error instanceof RedfishClientError)) throw error
  }
  for (const slot of slots) {
    if (!serves(slot, type)) continue
    try {
      await insert(connector, slot, image, transferProtocol)
      return 'inserted'
    } catch (error) {
      if (error instanceof MissingAction) continue
      if (isStatus(error, 400, 405)) {
        errors.push(
          `Inserting virtual media into ${type === 'CD' ? 'VirtualMediaType.CD' : type} failed for node ${node.uuid}, ` +
            `moving to next virtual media device, if available. ${error.message}`,
        )
        continue
      }
      if (!isServerSideError(error)) throw error
      if (!errors.includes(error.message)) errors.push(error.message)
      return 'failed'
    }
  }
  return 'none'
}

function whyNotInserted({ uuid }: Node, image: string, errors: readonly string[]): string {
  const [first] = errors
  const last = errors.at(-1)
  if (first === undefined) return `No suitable virtual media device found for node ${uuid} to mount image ${image}`
  const failed = `Virtual media mount failed for node ${uuid} with image ${image}`
  return first === last
    ? `${failed}. Error: ${first}`
    : `${failed} after multiple attempts. First error: ${first}. Last error: ${String(last)}`
}

const actionTarget = ({ json }: Resource, name: string): string | undefined =>
  (json['Actions'] as Record<string, { target?: string } | undefined> | undefined)?.[name]?.target

const mayPatch = ({ headers }: Resource): boolean =>
  (headers.get('allow') ?? '').split(',').some((method) => method.trim().toUpperCase() === 'PATCH')

/** `Inserted` and `WriteProtected` are left to their defaults: some BMCs refuse them. @source sushy `insert_media` */
async function insert(
  connector: Connector,
  slot: Resource,
  image: string,
  transferProtocol: string | undefined,
): Promise<void> {
  const target = actionTarget(slot, '#VirtualMedia.InsertMedia')
  if (target === undefined) {
    if (!mayPatch(slot)) throw new MissingAction('#VirtualMedia.InsertMedia', slot.path)
    await connector.patch(slot.path, { Image: image, Inserted: true, WriteProtected: true }, slot.etag)
    return
  }
  const payload: Record<string, unknown> = { Image: image }
  if (transferProtocol !== undefined) payload['TransferProtocolType'] = transferProtocol
  // Once as it is, and once more for each of the three things a BMC may miss.
  for (let attempt = 1; ; attempt++) {
    try {
      await connector.post(target, payload)
      return
    } catch (error) {
      if (attempt === 4 || !(error instanceof BmcRefusal) || !addMissing(payload, image, error)) throw error
    }
  }
}

function addMissing(payload: Record<string, unknown>, image: string, { said }: BmcRefusal): boolean {
  const missing = /ActionParameterMissing|PropertyMissing|GeneralError/.test(said)
  if (!missing) return false
  if (payload['TransferProtocolType'] === undefined && said.includes('TransferProtocolType')) {
    payload['TransferProtocolType'] = image.startsWith('https://') ? 'HTTPS' : 'HTTP'
    return true
  }
  if (payload['TransferMethod'] === undefined && said.includes('TransferMethod')) {
    payload['TransferMethod'] = 'Stream'
    return true
  }
  if (payload['UserName'] === undefined && /UserName|Password/.test(said)) {
    payload['UserName'] = 'none'
    payload['Password'] = 'none'
    return true
  }
  return false
}

/** @source sushy/resources/manager/virtual_media.py `eject_media` */
async function eject(connector: Connector, slot: Resource): Promise<void> {
  const target = actionTarget(slot, '#VirtualMedia.EjectMedia')
  if (target === undefined) {
    if (!mayPatch(slot)) throw new MissingAction('#VirtualMedia.EjectMedia', slot.path)
    await connector.patch(slot.path, { Image: null, Inserted: false }, slot.etag)
    return
  }
  try {
    await connector.post(target)
  } catch (error) {
    // Any other refusal is passed over, as upstream does.
    if (!(error instanceof BmcRefusal)) throw error
    if (isStatus(error, 400, 415)) await ejectWithBody(connector, slot, target)
  }
}

/** Some BMCs want an empty object, and say 400, 409 or 5xx when there is nothing to eject. */
async function ejectWithBody(connector: Connector, slot: Resource, target: string): Promise<void> {
  try {
    await connector.post(target, {})
  } catch (error) {
    if (!(error instanceof BmcRefusal)) throw error
    if (!isStatus(error, 400, 409) && !isServerSideError(error)) return
    const { json } = await connector.get(slot.path)
    if (json['Inserted']) throw error
  }
}
