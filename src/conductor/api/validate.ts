import { requireConductor } from '../hash-ring.ts'
import { isRefusal, Refusal } from '../refusals.ts'
import { acquire, type Task } from '../task.ts'
import { checked, looksLikeUuid, uuid, uuidOrName } from './arguments.ts'
import type { ApiContext } from './env.ts'
import { findNode, nodeIdent } from './node-ident.ts'
import { allows } from './versions.ts'

/** Kinds a node is validated for, in Ironic's order. @source ironic/drivers/base.py `BareDriver.core_interfaces` */
const kinds = [
  'boot',
  'deploy',
  'management',
  'network',
  'power',
  'bios',
  'console',
  'firmware',
  'inspect',
  'raid',
  'rescue',
  'storage',
] as const

type Validation = { result: boolean; reason?: string }

/** `GET /v1/nodes/{node}/validate`. @source ironic/conductor/manager.py `validate_driver_interfaces` */
export async function validate(c: ApiContext): Promise<Response> {
  const given = checked(c.req.query(), { node: uuidOrName, node_uuid: uuid })
  const ident = given.node_uuid ?? given.node ?? nodeIdent(c)
  if (!allows(c, 'nodeName') && !looksLikeUuid(ident)) throw new Refusal('NotAcceptable')
  const { conductor } = c.env
  const node = findNode(c, ident)
  requireConductor(conductor, node)
  const task = await acquire(conductor, node.uuid, { purpose: 'driver interface validation', shared: true })
  const answer: Record<string, Validation> = {}
  for (const kind of kinds) answer[kind] = await validation(task, kind, conductor.hostname)
  task.release()
  return c.json(answer)
}

async function validation(task: Task, kind: (typeof kinds)[number], host: string): Promise<Validation> {
  try {
    const { node, driver } = task
    const chosen = node[`${kind}_interface`]
    if (chosen === null || chosen.startsWith('no-'))
      throw new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension: kind })
    if (kind === 'power' || kind === 'management' || kind === 'boot' || kind === 'network')
      await driver[kind].validate(task)
    if (kind === 'deploy' && node.driver !== 'fake-hardware') requireImageSource(task)
    return { result: true }
  } catch (error) {
    if (isRefusal(error, 'InvalidParameterValue', 'MissingParameterValue', 'UnsupportedDriverExtension'))
      return { result: false, reason: error.message }
    const message = error instanceof Error ? error.message : String(error)
    const reason = `Unexpected exception, traceback saved into log by ironic conductor service that is running on ${host}: ${message}`
    return { result: false, reason }
  }
}

/** What a deployment would need and a node that is only ever cleaned does not have. */
function requireImageSource({ node }: Task): void {
  if (node.instance_info.image_source !== undefined) return
  throw new Refusal('MissingParameterValue', {
    message: `Node ${node.uuid} failed to validate deploy image info. Some parameters were missing. Missing are: ['instance_info.image_source']`,
  })
}
