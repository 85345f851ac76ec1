import { took } from './branches.ts'

/**
 * Every way a request or an operation is turned down: the class name Ironic gives it, its HTTP status and its sentence.
 *
 * @source ironic/common/exception.py
 */
const refusals = {
  NodeNotFound: { status: 404, says: (d: { node: string }) => `Node ${d.node} could not be found.` },
  NodeLocked: {
    status: 409,
    says: (d: { node: string; host: string }) =>
      `Node ${d.node} is locked by host ${d.host}, please retry after the current operation is completed.`,
  },
  NotFound: { status: 404, says: (d: { message: string }) => d.message },
  NodeAlreadyExists: { status: 409, says: (d: { uuid: string }) => `A node with UUID ${d.uuid} already exists.` },
  DuplicateName: { status: 409, says: (d: { name: string }) => `A node with name ${d.name} already exists.` },
  NodeAssociated: {
    status: 409,
    says: (d: { node: string; instance: string }) => `Node ${d.node} is associated with instance ${d.instance}.`,
  },
  NodeProtected: {
    status: 403,
    says: (d: { node: string }) => `Node ${d.node} is protected and cannot be undeployed, rebuilt or deleted`,
  },
  PortNotFound: { status: 404, says: (d: { port: string }) => `Port ${d.port} could not be found.` },
  MACAlreadyExists: {
    status: 409,
    says: (d: { mac: string }) => `A port with MAC address ${d.mac} already exists.`,
  },
  PortgroupNotFound: {
    status: 404,
    says: (d: { portgroup: string }) => `Portgroup ${d.portgroup} could not be found.`,
  },
  RunbookNotFound: { status: 404, says: (d: { runbook: string }) => `Runbook ${d.runbook} could not be found.` },
  AllocationNotFound: {
    status: 404,
    says: (d: { allocation: string }) => `Allocation ${d.allocation} could not be found.`,
  },
  BIOSSettingNotFound: {
    status: 404,
    says: (d: { node: string; name: string }) => `Node ${d.node} doesn't have a BIOS setting '${d.name}'`,
  },
  NodeInventoryNotFound: {
    status: 404,
    says: (d: { node: string }) => `Node inventory record for node ${d.node} could not be found.`,
  },
  NodeConsoleNotEnabled: {
    status: 400,
    says: (d: { node: string }) => `Console access is not enabled on node ${d.node}`,
  },
  ConductorNotFound: {
    status: 404,
    says: (d: { conductor: string }) => `Conductor ${d.conductor} could not be found.`,
  },
  DriverNotFound: {
    status: 404,
    says: (d: { driver: string }) => `Could not find the following driver(s) or hardware type(s): ${d.driver}.`,
  },
  NoValidHost: { status: 404, says: (d: { reason: string }) => `No valid host was found. Reason: ${d.reason}` },
  UnsupportedDriverExtension: {
    status: 400,
    says: (d: { driver: string; extension: string }) =>
      `Driver ${d.driver} does not support ${d.extension} (disabled or not implemented).`,
  },
  PatchError: {
    status: 400,
    says: (d: { patch: string; reason: string }) => `Couldn't apply patch '${d.patch}'. Reason: ${d.reason}`,
  },
  StepNotAllowed: { status: 400, says: (d: { message: string }) => d.message },
  NotAcceptable: { status: 406, says: () => 'Request not acceptable.' },
  NotAuthorized: { status: 403, says: (d: { message: string }) => d.message },
  Conflict: { status: 409, says: (d: { message: string }) => d.message },
  TemporaryFailure: { status: 503, says: (d: { message: string }) => d.message },
  ConcurrentActionLimit: {
    status: 503,
    says: (d: { action: string }) =>
      `Unable to process request at this time. The concurrent action limit for ${d.action} has been reached. Please contact your administrator and try again later.`,
  },
  InvalidStateRequested: {
    status: 400,
    says: (d: { action: string; node: string; state: string }) =>
      `The requested action "${d.action}" can not be performed on node "${d.node}" while it is in state "${d.state}".`,
  },
  InvalidState: { status: 409, says: (d: { message: string }) => d.message },
  Invalid: { status: 400, says: (d: { message: string }) => d.message },
  InvalidParameterValue: { status: 400, says: (d: { message: string }) => d.message },
  MissingParameterValue: { status: 400, says: (d: { message: string }) => d.message },
  NodeInMaintenance: {
    status: 400,
    says: (d: { op: string; node: string }) =>
      `The ${d.op} operation can't be performed on node ${d.node} because it's in maintenance mode.`,
  },
  NodeIsRetired: {
    status: 400,
    says: (d: { op: string; node: string }) =>
      `The ${d.op} operation can't be performed on node ${d.node} because it is retired.`,
  },
  NoFreeConductorWorker: {
    status: 503,
    says: () => 'Requested action cannot be performed due to lack of free conductor workers.',
  },
  IronicException: { status: 500, says: (d: { message: string }) => d.message },
  ExclusiveLockRequired: {
    status: 403,
    says: () => 'An exclusive lock is required, but the current context has a shared lock.',
  },
  NetworkError: { status: 500, says: (d: { message: string }) => d.message },
  InstanceDeployFailure: { status: 500, says: (d: { reason: string }) => `Failed to deploy instance: ${d.reason}` },
  NodeCleaningFailure: { status: 500, says: (d: { message: string }) => d.message },
  NodeVerifyFailure: {
    status: 500,
    says: (d: { node: string; reason: string }) => `Failed to verify node ${d.node}: ${d.reason}`,
  },
  PowerStateFailure: { status: 409, says: (d: { pstate: string }) => `Failed to set node power state to ${d.pstate}.` },
  ParentNodeLocked: {
    status: 409,
    says: (d: { node: string; parent: string }) =>
      `Node ${d.node} parent_node ${d.parent} is presently locked and we are unable to perform any action on it at this time. Please retry after the current operation is completed.`,
  },
  ChildNodeLocked: {
    status: 409,
    says: (d: { node: string; child: string }) =>
      `Node ${d.node} child_node ${d.child} is presently locked and we are unable to perform any action on it at this time. Please retry after the current operation is completed.`,
  },
  AgentConnectionFailed: {
    status: 500,
    says: (d: { reason: string } | { message: string }) =>
      'reason' in d ? `Connection to agent failed: ${d.reason}` : d.message,
  },
  AgentInProgress: { status: 500, says: (d: { message: string }) => d.message },
  AgentAPIError: {
    status: 500,
    says: (d: { node: string; status: number; error: string }) =>
      `Agent API for node ${d.node} returned HTTP status code ${d.status} with error: ${d.error}`,
  },
  RedfishError: { status: 500, says: (d: { error: string }) => `Redfish exception occurred. Error: ${d.error}` },
  RedfishConnectionError: {
    status: 500,
    says: (d: { node: string; error: string }) => `Redfish connection failed for node ${d.node}: ${d.error}`,
  },
} as const satisfies Record<string, { status: number; says: (detail: never) => string }>

type Refusals = typeof refusals
export type RefusalName = keyof Refusals
type Detail<Name extends RefusalName> = Parameters<Refusals[Name]['says']>[0]

/** Something Ironic turns down or a peer that failed, with Ironic's own name, status and text. */
export class Refusal<Name extends RefusalName = RefusalName> extends Error {
  override readonly name: Name
  readonly status: number

  constructor(name: Name, ...detail: Detail<Name> extends undefined ? [] : [Detail<Name>]) {
    super((refusals[name].says as (detail: unknown) => string)(detail[0]))
    this.name = took('refusal', name)
    this.status = refusals[name].status
  }

  /** A refusal that came from another process: only its name and sentence travel. */
  static received(name: RefusalName, message: string): Refusal {
    const refusal = new Refusal('IronicException', { message })
    return Object.assign(refusal, { name, status: refusals[name]?.status ?? 500 })
  }
}

/** Whether `error` is a {@link Refusal} of one of these names. */
export const isRefusal = (error: unknown, ...names: RefusalName[]): error is Refusal =>
  error instanceof Refusal && (names.length === 0 || names.includes(error.name))
