import { isDeepStrictEqual } from 'node:util'
import type { Conductor } from '../conductor.ts'
import { interfacesOf } from '../drivers/hardware-types.ts'
import { interfaceKinds, type Json, type Node, type Port } from '../node.ts'
import { notify } from '../notifications.ts'
import { checkTargetRaidConfig } from '../raid-target.ts'
import { Refusal } from '../refusals.ts'
import { routed } from '../rpc.ts'
import { deleteAllowedStates } from '../states.ts'
import { withTask } from '../task.ts'
import { timestamp } from '../timestamps.ts'

/**
 * Changes to records, as far as the conductor guards them.
 *
 * @source ironic/conductor/manager.py
 */

const invalidState = (message: string) => new Refusal('InvalidState', { message })
const invalid = (message: string) => new Refusal('InvalidParameterValue', { message })

/** Fills in default interfaces, checks the driver, keeps the node and gives it as kept. */
export async function createNode({ store, options }: Conductor, node: Node): Promise<Node> {
  const created = { ...node, ...interfacesOf(node, options) }
  store.createNode(created)
  return created
}

const settable: readonly string[] = ['enroll', 'inspecting', 'inspect wait', 'manageable', 'available']

/** Applies `changes` under the lock, with the conductor's own checks; gives the node as kept. */
export const updateNode = routed('update_node', updateNodeHere)

async function updateNodeHere(conductor: Conductor, uuid: string, changes: Partial<Node>): Promise<Node> {
  const before = conductor.store.node(uuid)
  if (!before) throw new Refusal('NodeNotFound', { node: uuid })
  // What is as it was is no change: by the time the lock is free it may be somebody else's.
  const delta: Partial<Node> = Object.fromEntries(
    Object.entries(changes).filter(([field, value]) => !isDeepStrictEqual(value, before[field as keyof Node])),
  )
  const after = { ...before, ...delta }
  if (delta.maintenance === false) Object.assign(delta, { maintenance_reason: null, fault: null })
  checkProtected(before, after, delta)
  checkRetired(before, after, delta)
  if (touchesInterfaces(before, after)) Object.assign(delta, interfacesOf(after, conductor.options))
  await withTask(conductor, uuid, { purpose: 'node update' }, (task) => {
    const { node } = task
    if (delta.instance_uuid && node.instance_uuid && delta.instance_uuid !== node.instance_uuid)
      throw new Refusal('NodeAssociated', { node: uuid, instance: node.instance_uuid })
    const classChanges = 'resource_class' in delta && delta.resource_class !== node.resource_class
    if (classChanges && node.resource_class !== null && !settable.includes(node.provision_state))
      throw invalidState(
        `Node ${uuid} can not have resource_class updated unless it is in one of allowed (${settable.join(', ')}) states. Current state is '${node.provision_state}'.`,
      )
    const maintained = node.maintenance
    Object.assign(node, delta)
    task.save()
    if (node.maintenance !== maintained) notifyMaintenance(conductor, node)
  })
  // As it is once the lock is given back.
  return conductor.store.node(uuid) ?? after
}

function touchesInterfaces(before: Node, after: Node): boolean {
  let touched = after.driver !== before.driver
  for (const kind of interfaceKinds) {
    const field = `${kind}_interface` as const
    if (after[field] === before[field]) continue
    if (!settable.includes(before.provision_state) && !after.maintenance)
      throw invalidState(
        `Node ${before.uuid} can not have ${field} updated unless it is in one of allowed (${settable.join(', ')}) states or in maintenance mode. Current state is '${before.provision_state}'.`,
      )
    touched = true
  }
  return touched
}

function checkProtected(before: Node, after: Node, delta: Partial<Node>): void {
  if (after.protected !== before.protected) {
    if (!after.protected) delta.protected_reason = null
    else if (before.provision_state !== 'active' && before.provision_state !== 'rescue')
      throw invalidState(
        `Node ${before.uuid} can only be made protected in provision states 'active' or 'rescue', the current state is '${before.provision_state}'`,
      )
  }
  if (delta.protected_reason && !after.protected)
    throw invalid('The protected_reason field can only be set when protected is True')
}

function checkRetired(before: Node, after: Node, delta: Partial<Node>): void {
  if (after.retired !== before.retired) {
    if (!after.retired) delta.retired_reason = null
    else if (before.provision_state === 'available')
      throw invalidState(
        `Node ${before.uuid} can not have 'retired' set in provision state 'available', the current state is '${before.provision_state}'`,
      )
  }
  if (delta.retired_reason && !after.retired)
    throw invalid('The retired_reason field can only be set when retired is True')
}

function notifyMaintenance(conductor: Conductor, node: Node): void {
  for (const status of ['start', 'end'])
    notify(conductor, {
      event_type: `baremetal.node.maintenance_set.${status}`,
      level: 'INFO',
      node,
      payload: { maintenance: node.maintenance },
    })
}

/** Deletes a node whose state, or maintenance, allows it. */
export const destroyNode = routed('destroy_node', destroyNodeHere)

async function destroyNodeHere(conductor: Conductor, uuid: string): Promise<void> {
  await withTask(conductor, uuid, { purpose: 'node deletion' }, (task) => {
    const { node } = task
    if (node.instance_uuid !== null && !node.maintenance)
      throw new Refusal('NodeAssociated', { node: uuid, instance: node.instance_uuid })
    if (node.protected) throw new Refusal('NodeProtected', { node: uuid })
    const allowed = conductor.options['conductor.allow_deleting_available_nodes']
      ? [...deleteAllowedStates, 'available']
      : deleteAllowedStates
    if (!node.maintenance && !allowed.includes(node.provision_state))
      throw invalidState(
        `Can not delete node "${uuid}" while it is in provision state "${node.provision_state}". Valid provision states to perform deletion are: "${pythonTuple(allowed)}", or set the node into maintenance mode`,
      )
    conductor.store.deleteNode(uuid)
  })
}

const pythonTuple = (items: readonly string[]): string => `(${items.map((item) => `'${item}'`).join(', ')})`

/** Keeps a new port. @source ironic/conductor/manager.py `create_port` */
export async function createPort({ store }: Conductor, port: Port): Promise<Port> {
  if (store.portByAddress(port.address)) throw new Refusal('MACAlreadyExists', { mac: port.address })
  store.savePort(port)
  return port
}

/** What a port connects to; a node that is in use must keep it. */
const connectivity = ['portgroup_uuid', 'pxe_enabled', 'local_link_connection', 'physical_network'] as const
const connectable = ['enroll', 'inspecting', 'inspect wait', 'manageable']

/** Keeps a changed port, under its node's lock. @source ironic/conductor/manager.py `update_port` */
export async function updatePort(conductor: Conductor, port: Port): Promise<Port> {
  return withTask(conductor, port.node_uuid, { purpose: 'port update' }, async (task) => {
    const before = conductor.store.port(port.uuid)
    const changed = (field: keyof Port) => JSON.stringify(before?.[field]) !== JSON.stringify(port[field])
    const { uuid, provision_state: state, instance_uuid: instance, maintenance } = task.node
    if ((state === 'active' || instance !== null) && changed('address') && !maintenance)
      throw invalidState(
        `Cannot update hardware address for port ${port.uuid} as node ${uuid} is active or has instance UUID assigned`,
      )
    if (connectivity.some(changed) && !connectable.includes(state) && !maintenance)
      throw invalidState(
        `Port ${port.uuid} can not have any connectivity attributes (${connectivity.join(', ').replace('portgroup_uuid', 'portgroup_id')}) updated unless node ${uuid} is in a [${connectable.map((one) => `'${one}'`).join(', ')}] state or in maintenance mode. The current state is ${state}.`,
      )
    await task.driver.network.validate(task)
    const updated = { ...port, updated_at: timestamp(conductor.world.clock.now()) }
    conductor.store.savePort(updated)
    return updated
  })
}

/** Deletes a port, under its node's lock. */
export async function destroyPort(conductor: Conductor, port: Port): Promise<void> {
  await withTask(conductor, port.node_uuid, { purpose: 'port deletion' }, () => conductor.store.deletePort(port.uuid))
}

/** Keeps the wanted volumes; `{}` clears them. */
export const setTargetRaidConfig = routed('set_target_raid_config', setTargetRaidConfigHere)

async function setTargetRaidConfigHere(conductor: Conductor, uuid: string, config: Json): Promise<void> {
  await withTask(conductor, uuid, { purpose: 'setting target RAID config' }, (task) => {
    checkTargetRaidConfig(task.node, config)
    task.node.target_raid_config = config
    task.save()
  })
}
