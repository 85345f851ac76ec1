import { assemble, type Lab, type LabNode } from '../lab/assemble.ts'
import { bmcOf, likeNodes } from '../lab/fleet.ts'
import { pathOf } from '../lab/journal-view.ts'
import { Script } from '../lab/script.ts'
import { RealWorld } from '../sim/real-world.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Entry, Random } from '../world.ts'
import type { Abilities } from './can-run.ts'
import { doorTo, type Target } from './door.ts'
import { enrolAll, removeAll, type Enrolment } from './enrol.ts'
import { judge } from './judge.ts'
import { nodeResult, type Result } from './result.ts'
import { TargetApi, type NodeRecord } from './target-api.ts'
import { TargetWorld } from './target-world.ts'
import type { Watcher } from './watch/watcher.ts'

/** A conductor elsewhere, and how to play there. */
export type Stage = {
  target: Target
  abilities: Abilities
  enrolment: Enrolment
  watcher: Watcher
  /** Of names and addresses, so that nodes of several runs do not meet. */
  chance: Random
  ports?: { from: number; to: number }
  /** Aborted when the user has had enough: nodes are removed all the same. */
  signal?: AbortSignal
  /** Told what could not be cleared away. */
  complain(text: string): void
  /** Sees every entry while it is written. */
  onEntry?: (entry: Entry) => void
}

/** The shortest time in which a conductor may come back to a node that looked settled, in real milliseconds. */
const shortestRestMs = 1_500
const lookMs = 150

/** Plays a scenario on a conductor elsewhere, with nodes of its own, and clears them away. */
export async function playOnTarget(scenario: Scenario, stage: Stage): Promise<Result> {
  const { target, abilities, chance, ports, watcher } = stage
  const label = Math.floor(chance.next() * 0x1_0000_0000).toString(16)
  const { timeScale } = abilities
  const world = new TargetWorld({
    timeScale,
    seed: `${scenario.name} 1`,
    targetUrl: target.url,
    ...(ports ? { ports } : {}),
  })
  if (stage.onEntry) world.journal.subscribe(stage.onEntry)
  // Whoever sets up and clears away lives in real time and in fair weather.
  const plain = new RealWorld().process('target')
  const startedAt = plain.clock.now()
  const frame = { scenario: scenario.name, on: target.url, wholePath: watcher.whole }
  const tookMs = () => plain.clock.now() - startedAt
  const script = new Script(world)
  // Where an answer is the point, the first one counts.
  const patient = scenario.actions.every(({ answer }) => answer === undefined)
  const api = new TargetApi(plain, target)
  let lab: Lab | undefined
  let unfollow = () => {}
  try {
    const door = await world
      .process('ironic')
      .listen('ironic', script.wrap('ironic', doorTo(plain, target, { patient })))
    lab = await assemble(world, {
      ...machinesOf(scenario, label),
      ironicUrl: door.url,
      speed: timeScale,
      agentSpeed: timeScale,
      // Forty-eight bits less the prefix, and room for the machines of one scenario.
      firstMachine: Math.floor(chance.next() * 2 ** 20) * 64,
      enrol: false,
      wrap: script.wrap,
    })
    await enrolAll(api, lab, { ...stage.enrolment, prefix: `${stage.enrolment.prefix}${label}` })
    await watcher.sync()
    unfollow = watcher.follow(
      lab.nodes.map(({ uuid }) => uuid),
      (kind, detail) => world.journal.saw(kind, detail),
    )
    await watcher.sync()
    const firstEntry = world.journal.entries.length
    script.play(lab, scenario)
    const records = await toTheEnd(scenario, stage, { lab, script, api, now: () => plain.clock.now() })
    const entries = world.journal.entries.slice(firstEntry)
    const nodes = lab.nodes.map((node) => {
      const record = records.get(node)
      const path = pathOf(entries, node) ?? [record?.provision_state ?? 'gone']
      return nodeResult(node, { path, record, tenant: scenario.fleet.tenant })
    })
    const differences = judge({ scenario, lab, script, entries, records, nodes, wholePath: watcher.whole })
    const never = script.pending()
    for (const what of never) differences.push({ what, expected: 'to happen', actual: 'its moment never came' })
    const verdict = differences.length > never.length ? 'otherwise' : never.length > 0 ? 'unknown' : 'as expected'
    return { ...frame, outcome: 'played', verdict, differences, nodes, tookMs: tookMs() }
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return { ...frame, outcome: 'broke', because, verdict: 'unknown', differences: [], nodes: [], tookMs: tookMs() }
  } finally {
    unfollow()
    for (const text of await removeAll(api, lab?.nodes ?? [])) stage.complain(text)
    world.stop()
    plain.kill()
  }
}

function machinesOf({ fleet }: Scenario, seed: string) {
  const { count, profile, boot, tenant, record, agent, bmc, kernelParameters } = fleet
  const nodes = likeNodes(count, {
    profile,
    boot,
    record,
    // Every Ironic can read from such a ramdisk, also one that never sends the token for it.
    agent: { tokenForReading: 'once sent', ...agent },
    ...(tenant === null ? {} : { tenant }),
    ...(bmc === undefined ? {} : { bmc: bmcOf(bmc) }),
  })
  return { nodes, kernelParameters, seed }
}

type Playing = { lab: Lab; script: Script; api: TargetApi; now: () => number }

/** Plays until everybody has settled, nothing more is going to be done and it stays so. The last records. */
async function toTheEnd(
  { restMs }: Scenario,
  { abilities: { limitMs, timeScale }, watcher, signal }: Stage,
  { lab, script, api, now }: Playing,
): Promise<Map<LabNode, NodeRecord | undefined>> {
  // A real conductor has delays of its own, which no scale makes shorter.
  const deadline = now() + 2 * limitMs
  const atRest = async () => {
    if (!script.idle) return undefined
    await watcher.sync()
    if (!lab.states.atRest) return undefined
    const records = new Map<LabNode, NodeRecord | undefined>()
    for (const node of lab.nodes) records.set(node, await api.node(node.uuid))
    await watcher.sync()
    const busy = [...records.values()].some((record) => record && (record.reservation !== null || !isSettled(record)))
    return busy || !script.idle || !lab.states.atRest ? undefined : records
  }
  for (;;) {
    await api.sleep(lookMs)
    if (signal?.aborted) throw new Error('interrupted')
    const first = await atRest()
    if (first) {
      await api.sleep(Math.max(shortestRestMs, restMs / timeScale))
      const records = await atRest()
      if (records) return records
    }
    if (now() > deadline) {
      const states = lab.nodes.map(
        ({ uuid, spec: { name } }) => `${name} is ${lab.states.stateOf(uuid) ?? 'as it was'}`,
      )
      throw new Error(`It was not at rest after ${Math.round((2 * limitMs) / 1000)} s: ${states.join(', ')}.`)
    }
  }
}

/** Names of states in which something goes on. @source ironic/common/states.py */
const isSettled = ({ provision_state: state }: NodeRecord): boolean => !/(ing|wait|call-back)$/.test(state)
