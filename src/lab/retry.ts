import type { Scenario } from '../scenarios/scenario.ts'
import type { Lab, LabNode } from './assemble.ts'
import { Watch, type Violation } from './checkers.ts'
import { Stage, type StageOptions } from './stage.ts'

/** What came of another try. */
export type Retried = { outcome: 'works' } | { outcome: 'fails'; because: string }

/** Where a node ended whose clean did not end well. */
const unwell = new Set(['clean failed', 'clean wait', 'clean hold', 'cleaning'])

/** Whether there is anybody to try again with. */
export const endedUnwell = (lab: Lab): boolean => lab.nodes.some((node) => unwell.has(stateOf(lab, node)))

/**
 * Plays the same run to the same end, lifts every fault, and tries again as an operator does: maintenance off, abort what
 * waits, manage, provide. A run of its own, so that the first one's journal and disks stay as they were.
 */
export async function retry(scenario: Scenario, options: StageOptions): Promise<Retried> {
  const stage = new Stage(scenario, options)
  const { lab } = await stage.play()
  stage.script.lift()
  const watch = new Watch(lab)
  const unwellNodes = lab.nodes.filter((node) => unwell.has(stateOf(lab, node)))
  try {
    await lab.drive('another try', async () => {
      await lab.conductor?.start()
      await Promise.all(unwellNodes.map((node) => again(lab, node)))
    })
  } catch (error) {
    return { outcome: 'fails', because: (error as Error).message }
  }
  const leaks = watch.end().filter(isLeak)
  const [leak] = leaks
  return leak ? { outcome: 'fails', because: `${leak.checker}: ${leak.text}` } : { outcome: 'works' }
}

const isLeak = ({ checker }: Violation): boolean => checker === 'available means wiped'

const stateOf = (lab: Lab, { uuid }: LabNode): string =>
  lab.conductor?.settings.store.node(uuid)?.provision_state ?? 'gone'

/** How often an operator looks, in milliseconds, and when they give up. */
const lookMs = 30_000
const looks = 2880

/** One node, until it is available. Throws when it fails again. */
async function again(lab: Lab, node: LabNode): Promise<void> {
  const { operator } = lab
  let tries = 0
  for (let i = 0; i < looks; i++) {
    const record = await operator.node(node.uuid)
    const state = String(record['provision_state'])
    if (state === 'available') return
    if (state === 'clean failed' && tries > 0)
      throw new Error(`${node.spec.name} fails again: ${String(record['last_error'])}`)
    if (record['maintenance']) await operator.request('DELETE', `/v1/nodes/${node.uuid}/maintenance`)
    if (tries === 0 && (state === 'clean wait' || state === 'clean hold')) await operator.provision(node.uuid, 'abort')
    // A held step cannot be aborted: the abort takes effect when it is let go.
    if (state === 'clean hold') await operator.provision(node.uuid, 'unhold')
    if (state === 'clean failed') await operator.provision(node.uuid, 'manage')
    if (state === 'manageable' && (await operator.provision(node.uuid, 'provide')).status < 300) tries++
    await operator.process.clock.sleep(lookMs)
  }
  throw new Error(`${node.spec.name} is in ${stateOf(lab, node)} after a day`)
}
