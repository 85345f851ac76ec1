import type { Caller, Conductor } from './conductor.ts'
import type { Json, Node, Port, Step } from './node.ts'

/**
 * The operations the API asks of the conductor. Each resolves when the caller may be answered, which is when the work it
 * starts has a worker, and rejects with the `Refusal` to answer with.
 *
 * @source ironic/conductor/manager.py `ConductorManager`
 */

export type CleanRequest = { cleanSteps: readonly Step[]; disableRamdisk?: boolean | null; caller?: Caller }
export type HeartbeatRequest = {
  callbackUrl: string
  agentVersion?: string | undefined
  agentToken?: string | undefined
  agentVerifyCa?: string | undefined
  agentStatus?: string | undefined
  agentStatusMessage?: string | undefined
}

declare function todo(): never

/** Manual cleaning. */
export async function doNodeClean(_c: Conductor, _uuid: string, _request: CleanRequest): Promise<void> {
  return todo()
}
/** `manage`, `provide`, `abort`, `unhold`, `adopt`. */
export async function doProvisioningAction(
  _c: Conductor,
  _uuid: string,
  _action: string,
  _options?: { caller?: Caller },
): Promise<void> {
  return todo()
}
/** `deleted`, `undeploy`: tear-down, then automated cleaning. */
export async function doNodeTearDown(_c: Conductor, _uuid: string, _options?: { caller?: Caller }): Promise<void> {
  return todo()
}
export async function changeNodePowerState(
  _c: Conductor,
  _uuid: string,
  _target: string,
  _options?: { timeoutSeconds?: number | undefined },
): Promise<void> {
  return todo()
}
/** Fills in default interfaces, checks the driver, keeps the node (which the API made) and gives it as kept. */
export async function createNode(_c: Conductor, _node: Node): Promise<Node> {
  return todo()
}
/** Applies `changes` under the lock, with the conductor's own checks; gives the node as kept. */
export async function updateNode(_c: Conductor, _uuid: string, _changes: Partial<Node>): Promise<Node> {
  return todo()
}
export async function destroyNode(_c: Conductor, _uuid: string): Promise<void> {
  return todo()
}
export async function createPort(_c: Conductor, _port: Port): Promise<Port> {
  return todo()
}
export async function updatePort(_c: Conductor, _port: Port): Promise<Port> {
  return todo()
}
export async function destroyPort(_c: Conductor, _port: Port): Promise<void> {
  return todo()
}
/** Resolves when the heartbeat has a worker, not when it is processed. */
export async function heartbeat(_c: Conductor, _uuid: string, _request: HeartbeatRequest): Promise<void> {
  return todo()
}
/** The node with its agent token: the token itself when it was made just now, `******` when there was one already. */
export async function getNodeWithToken(_c: Conductor, _uuid: string): Promise<Node> {
  return todo()
}
/** Fire and forget: what happens after a step that went on elsewhere. */
export async function continueNodeClean(_c: Conductor, _uuid: string): Promise<void> {
  return todo()
}
/** `states/raid`: checks and keeps the target; `{}` clears it. */
export async function setTargetRaidConfig(_c: Conductor, _uuid: string, _config: Json): Promise<void> {
  return todo()
}
/** Checks that somebody manages this node: `NoValidHost`, or `TemporaryFailure` when nobody is alive. Gives the host name. */
export function conductorFor(_c: Conductor, _node: Node): string {
  return todo()
}
