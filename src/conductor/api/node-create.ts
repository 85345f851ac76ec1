import { uuidFrom } from '../../identifiers.ts'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import { newNode } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { timestamp } from '../timestamps.ts'
import { jsonBody } from './arguments.ts'
import type { ApiContext } from './env.ts'
import { withStatus } from './errors.ts'
import { locate } from './links.ts'
import { shows } from './node-fields.ts'
import { nodeJson } from './node-json.ts'
import { checkName, linkedNode, recordOf, unknownChassis } from './node-record.ts'
import { checkedNode } from './node-schema.ts'
import { allows } from './versions.ts'

/** `POST /v1/nodes`. @source ironic/api/controllers/v1/node.py `NodesController.post` */
export async function createNode(c: ApiContext): Promise<Response> {
  const given = checkedNode(await jsonBody(c))
  refuseNewerFields(c, given)
  const { conductor } = c.env
  const node = newNode({
    ...recordOf(given),
    uuid: ((given.uuid as string | null) ?? uuidFrom(conductor.identifiers)).toLowerCase(),
    driver: given.driver as string,
    created_at: timestamp(conductor.world.clock.now()),
    conductor_group: (given.conductor_group as string | null) || conductor.options['DEFAULT.default_conductor_group'],
    provision_state: allows(c, 'enrollState') ? 'enroll' : 'available',
    resource_class:
      (given.resource_class as string | null) || (conductor.options['DEFAULT.default_resource_class'] ?? null),
  })
  if (node.name !== null) checkName(c, node.name, `Cannot create node with invalid name '${node.name}'`)
  if (node.chassis_uuid !== null) throw unknownChassis(node.chassis_uuid)
  if (node.parent_node) node.parent_node = linkedNode(c, node.parent_node, 'parent_node').uuid
  await withStatus(400, ['NoValidHost'], () => requireConductor(conductor, node))
  const created = await manager.createNode(conductor, node)
  locate(c, `nodes/${created.uuid}`)
  return c.json(nodeJson(c, created), 201)
}

/** Older versions must not set what they cannot show. @source ironic/api/controllers/v1/node.py `reject_fields_in_newer_versions` */
function refuseNewerFields(c: ApiContext, given: Record<string, unknown>): void {
  for (const [field, value] of Object.entries(given)) {
    const nothing = value == null || (field === 'conductor_group' && value === '')
    if (!nothing && !shows(c.get('minor'), field)) throw new Refusal('NotAcceptable')
  }
}
