import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import type { Node, Step } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { accepts, verbs } from '../states.ts'
import { boolean, checked, namedArguments, string, types } from './arguments.ts'
import { callerOf } from './auth.ts'
import { checkCleanSteps, refuseMalformedSteps } from './clean-steps.ts'
import type { ApiContext } from './env.ts'
import { ClientSideError } from './errors.ts'
import { locate } from './links.ts'
import { nodeIdent, nodeOf } from './node-ident.ts'
import { stepsOfRunbook } from './runbook-use.ts'
import { allows, requireVersion } from './versions.ts'

/** The microversion of each verb that has one. @source ironic/api/controllers/v1/utils.py `MIN_VERB_VERSIONS` */
const verbSince: { readonly [verb: string]: number } = {
  manage: 4,
  provide: 4,
  inspect: 6,
  abort: 13,
  clean: 15,
  adopt: 17,
  rescue: 38,
  unrescue: 38,
  deploy: 73,
  undeploy: 73,
}

const steps = types<Step[]>('null', 'list')
const provisionArguments = {
  target: string,
  configdrive: types<unknown>('null', 'dict', 'str'),
  clean_steps: steps,
  deploy_steps: steps,
  rescue_password: string,
  disable_ramdisk: boolean,
  service_steps: steps,
  runbook: types<string>('null', 'str'),
}

type Provision = {
  target: string
  cleanSteps: Step[] | null
  serviceSteps: Step[] | null
  deploySteps: Step[] | null
  disableRamdisk: boolean | null
  rescuePassword: string | null
  configdrive: unknown
  runbook: string | null
}

/**
 * `PUT /v1/nodes/{node}/states/provision`. The order of the checks is Ironic's; clients meet the first that fails.
 *
 * @source ironic/api/controllers/v1/node.py `NodeStatesController.provision`
 */
export async function provision(c: ApiContext): Promise<Response> {
  const given = checked(await namedArguments(c), provisionArguments, 'target')
  const request: Provision = {
    // Python's None, in an error's text.
    target: (given.target as string | null) ?? 'None',
    cleanSteps: given.clean_steps ?? null,
    serviceSteps: given.service_steps ?? null,
    deploySteps: given.deploy_steps ?? null,
    disableRamdisk: given.disable_ramdisk ?? null,
    rescuePassword: given.rescue_password ?? null,
    configdrive: given.configdrive ?? null,
    runbook: given.runbook ?? null,
  }
  const { target } = request
  const node = nodeOf(c)
  if (c.get('minor') < (verbSince[target] ?? 1)) throw new Refusal('NotAcceptable')
  if (!request.runbook)
    for (const list of [request.deploySteps, request.cleanSteps, request.serviceSteps])
      refuseMalformedSteps(c, list ?? [])
  if ((target === 'active' || target === 'rebuild') && node.maintenance)
    throw new Refusal('NodeInMaintenance', { op: 'provisioning', node: node.uuid })
  refuseImpossibleAction(node, target)
  checkConfigDrive(c, target, request.configdrive)
  if (request.runbook) Object.assign(request, stepsOfRunbook(c, node, request))
  checkDisableRamdisk(c, target, request.disableRamdisk)
  refuseStepsOfAnother(c, node, request)
  await perform(c, node, request)
  locate(c, `nodes/${nodeIdent(c)}/states`)
  return c.body(null, 202)
}

function refuseImpossibleAction(node: Node, target: string): void {
  if (accepts(node.provision_state, verbs[target] ?? target)) return
  // Older clients expect 409, not 400, of a node that somebody is working on.
  if (node.reservation !== null) throw new Refusal('NodeLocked', { node: node.uuid, host: node.reservation })
  throw new Refusal('InvalidStateRequested', { action: target, node: node.uuid, state: node.provision_state })
}

function checkConfigDrive(c: ApiContext, target: string, configdrive: unknown): void {
  if (!configdrive) return
  const allowed = c.get('minor') >= 35 ? ['active', 'rebuild'] : ['active']
  if (allowed.includes(target)) return
  const message = `Adding a config drive is only supported when setting provision state to ${allowed.join(', ')}`
  throw new ClientSideError(message)
}

function checkDisableRamdisk(c: ApiContext, target: string, disableRamdisk: boolean | null): void {
  if (disableRamdisk === null) return
  const feature =
    target === 'clean' ? 'disableRamdisk' : target === 'service' ? ('serviceDisableRamdisk' as const) : undefined
  if (!feature) throw new ClientSideError('disable_ramdisk is supported only with manual cleaning or servicing')
  if (!allows(c, feature)) throw new ClientSideError('disable_ramdisk is not acceptable in this API version', 406)
}

const needsRunbookTarget =
  "\"runbooks\" is only valid when setting target provision state to any of ['clean', 'service']"
const onlyValid = (what: string, target: string) =>
  `"${what}" is only valid when setting target provision state to ${target}`

function refuseStepsOfAnother(c: ApiContext, node: Node, request: Provision): void {
  const { target, cleanSteps, serviceSteps, deploySteps, rescuePassword, runbook } = request
  if (cleanSteps?.length && target !== 'clean')
    throw new ClientSideError(runbook ? needsRunbookTarget : onlyValid('clean_steps', 'clean'))
  if (deploySteps?.length) {
    if (c.get('minor') < 69)
      throw new ClientSideError('Request not acceptable. The minimal required API version should be 1.69', 406)
    if (target !== 'active' && target !== 'rebuild')
      throw new ClientSideError(onlyValid('deploy_steps', 'active or rebuild'))
  }
  if (rescuePassword !== null && target !== 'rescue') throw new ClientSideError(onlyValid('rescue_password', 'rescue'))
  if (target === 'abort' && node.provision_state === 'inspect wait' && c.get('minor') < 41)
    throw new Refusal('NotAcceptable')
  if (target === 'abort' && node.provision_state === 'wait call-back') requireVersion(c, 'deployAbort')
  if (target === 'unhold') requireVersion(c, 'unholdVerb')
  if (serviceSteps?.length && target !== 'service')
    throw new ClientSideError(runbook ? needsRunbookTarget : onlyValid('service_steps', 'service'))
  if (target === 'service') requireVersion(c, 'serviceVerb')
}

const plainActions = ['manage', 'provide', 'abort', 'adopt', 'unhold']

/** Asks the conductor for the action. What only provisioning does, and no cleaning, is refused as not understood. */
async function perform(c: ApiContext, node: Node, request: Provision): Promise<void> {
  const { conductor } = c.env
  const { target, cleanSteps, disableRamdisk } = request
  const caller = callerOf(c)
  requireConductor(conductor, node)
  if (target === 'clean') {
    if (!cleanSteps?.length)
      throw new ClientSideError('"clean_steps" is required when setting target provision state to clean')
    checkCleanSteps(c, cleanSteps)
    await manager.doNodeClean(conductor, node.uuid, { cleanSteps, disableRamdisk, caller })
  } else if (target === 'deleted' || target === 'undeploy')
    await manager.doNodeTearDown(conductor, node.uuid, { caller })
  else if (plainActions.includes(target)) await manager.doProvisioningAction(conductor, node.uuid, target, { caller })
  else throw new ClientSideError(`The requested action "${target}" could not be understood.`)
}
