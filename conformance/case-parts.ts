import type { Boot, CleanStep, Node } from './bench.ts'

/** One scripted life of a node, the same on every conductor. */
export type Case = {
  name: string
  /** By default `ipxe`. */
  boot?: Boot
  /** Settings of the agent in its first boots. */
  agent?: Record<string, unknown>
  /** Fields of the node's record at its creation. */
  record?: Record<string, unknown>
  /** The node is `enroll` at first and is not taken to `manageable`. */
  enroll?: true
  /** Plays the case until the node has settled. `note` keeps what else is worth comparing. */
  play(node: Node, note: (what: string, value: unknown) => void): Promise<void>
}

export const metadata: CleanStep = { interface: 'deploy', step: 'erase_devices_metadata' }
export const erase: CleanStep = { interface: 'deploy', step: 'erase_devices' }
export const createRaid: CleanStep = { interface: 'raid', step: 'create_configuration' }
export const custom = (step: string, args?: Record<string, unknown>): CleanStep => ({
  interface: 'deploy',
  step,
  ...(args ? { args } : {}),
})

/** A hardware manager of the ramdisk with these steps. Durations are in milliseconds of the agent's clock. */
export const manager = (...cleanSteps: Record<string, unknown>[]) => ({
  hardwareManagers: [
    {
      name: 'lab_hardware_manager',
      className: 'LabHardwareManager',
      version: '1.0',
      supportLevel: 3,
      cleanSteps: cleanSteps.map((step) => ({ interface: 'deploy', priority: 0, ...step })),
    },
  ],
})
/** Long enough to be seen and interrupted: half a minute of an agent that lives 2.5 times as fast. */
export const longMs = 30_000

export const settled = ['available', 'manageable', 'clean failed', 'enroll']
export const provide = async (node: Node) => {
  await node.provision('provide')
  await node.reaches(['available', 'clean failed'])
}
/** A BMC that is down is tried for a while. */
export const patienceMs = 150_000
export const clean = async (node: Node, ...steps: CleanStep[]) => {
  await node.clean(...steps)
  await node.reaches(['manageable', 'clean failed'])
}
/** An answer of the agent instead of its own. */
export const agentAnswers = (command: string, does: Record<string, unknown>, times = 1) => ({
  do: 'agent http',
  rule: { match: { method: 'POST', path: '/v1/commands/', body: { name: command } }, times, does },
})

export const busy = {
  status: 409,
  body: { faultcode: 'Client', faultstring: 'Agent is busy: executing another command' },
}

export const raid = (node: Node) =>
  node.bench.api.must('PUT', `/v1/nodes/${node.uuid}/states/raid`, {
    logical_disks: [{ size_gb: 'MAX', raid_level: '1', controller: 'software', is_root_volume: true }],
  })

/** The sentence of an error, which Ironic's API wraps twice. */
export function faultstring(body: unknown): string | undefined {
  const { error_message: wrapped } = (body ?? {}) as { error_message?: unknown }
  if (typeof wrapped !== 'string') return undefined
  try {
    return (JSON.parse(wrapped) as { faultstring?: string }).faultstring
  } catch {
    return wrapped
  }
}
