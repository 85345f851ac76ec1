import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import { listChildren, nodeVifs, nodeVolume, refuseAllocation } from './attachments.ts'
import { checked, namedArguments, string } from './arguments.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { WebError, withStatus } from './errors.ts'
import { nodeBios, nodeFirmware, nodeInventory } from './hardware.ts'
import { history } from './history.ts'
import { nodeManagement } from './management.ts'
import { nodeOf } from './node-ident.ts'
import { listPortgroups } from './portgroups.ts'
import { listPorts } from './ports.ts'
import { states } from './states.ts'
import { traits } from './traits.ts'
import { validate } from './validate.ts'
import { allows } from './versions.ts'

/** What hangs below one node. */
export const nodeParts = new Hono<ApiEnv>({ strict: false })
  .get('/:node/validate', validate)
  .get('/validate', validate)
  .put('/:node/maintenance', async (c) => {
    const { reason } = checked(await namedArguments(c), { reason: string })
    return setMaintenance(c, true, reason ?? null)
  })
  .delete('/:node/maintenance', (c) => setMaintenance(c, false, null))
  .get('/:node/ports', (c) => listPorts(c, nodeOf(c)))
  .get('/:node/ports/detail', (c) => listPorts(c, nodeOf(c), true))
  .get('/:node/portgroups', (c) => {
    if (!allows(c, 'portgroupLinks')) throw new WebError(404)
    return listPortgroups(c, nodeOf(c))
  })
  .route('/:node/states', states)
  .route('/:node/management', nodeManagement)
  .route('/:node/vifs', nodeVifs)
  .route('/:node/volume', nodeVolume)
  .route('/:node/bios', nodeBios)
  .route('/:node/firmware', nodeFirmware)
  .route('/:node/inventory', nodeInventory)
  .get('/:node/children', listChildren)
  .get('/:node/allocation', refuseAllocation)
  .delete('/:node/allocation', refuseAllocation)
  .route('/:node/traits', traits)
  .route('/:node/history', history)

async function setMaintenance(c: ApiContext, maintenance: boolean, reason: string | null): Promise<Response> {
  const { conductor } = c.env
  const node = nodeOf(c)
  await withStatus(400, ['NoValidHost'], () => requireConductor(conductor, node))
  await manager.updateNode(conductor, node.uuid, { maintenance, maintenance_reason: reason })
  return c.body(null, 202)
}
