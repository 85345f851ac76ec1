import type { Agent } from '../agent.ts'
import { devicesToErase, type Listed, type Node } from '../devices.ts'
import { checkGuard } from '../guard.ts'
import type { StepWork } from '../managers.ts'
import { eraseBlockDevice } from './erase-block-device.ts'

/**
 * Erases every disk, some at a time. One that fails does not stop the others; the first failure becomes the step's.
 *
 * @source ironic_python_agent/hardware.py HardwareManager.erase_devices
 */
export const eraseDevices: StepWork = async (agent, call) => {
  const node = call.node as Node
  const devices = devicesToErase(agent, node)
  const atOnce = Math.min(Number(node.driver_internal_info?.['disk_erasure_concurrency'] ?? 1), devices.length)
  for (const [i, each] of devices.entries()) {
    const objection = guardObjection(agent, node, each)
    if (!objection) continue
    // The disks before it are being erased already, and nobody waits for them any more.
    agent.life.spawn('erasures left behind', async () => {
      await eraseAll(agent, node, devices.slice(0, i), atOnce)
    })
    throw objection
  }
  const failures = await eraseAll(agent, node, devices, atOnce)
  const [first] = devices.flatMap((each) => failures.get(each) ?? [])
  if (first) throw first
  return Object.fromEntries(devices.map(({ name }) => [name, null]))
}

function guardObjection(agent: Agent, node: Node, listed: Listed): Error | undefined {
  try {
    checkGuard(agent, node, listed)
    return undefined
  } catch (error) {
    return error as Error
  }
}

async function eraseAll(
  agent: Agent,
  node: Node,
  devices: readonly Listed[],
  atOnce: number,
): Promise<Map<Listed, Error>> {
  const failures = new Map<Listed, Error>()
  const queue = devices.values()
  const worker = async () => {
    for (const listed of queue) {
      try {
        await eraseBlockDevice(agent, node, listed.device)
      } catch (error) {
        failures.set(listed, error as Error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return failures
}
