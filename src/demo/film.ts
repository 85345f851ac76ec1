import type { Lab, LabNode } from '../lab/assemble.ts'
import { isAbout } from '../lab/script.ts'
import { Stage } from '../lab/stage.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Entry } from '../world.ts'

/** One disk, as it really was. `left`: bytes by whose data they are. `progress`: of the erase under way, from 0 to 1. */
export type DiskShot = {
  device: string
  sizeBytes: number
  shared: boolean
  gone: boolean
  left: Readonly<Record<string, number>>
  erasing?: { method: string; progress: number }
}

/** The machine as it really was. `at` is milliseconds since the first action. */
export type Shot = {
  at: number
  power: string
  running: 'nothing' | 'ramdisk' | 'os' | 'crashed'
  /** Whether a program of the agent runs. */
  agent: boolean
  disks: readonly DiskShot[]
}

/** A run, ready to be shown: what the journal says of one node, and what was so. Plain JSON. */
export type Film = {
  scenario: string
  story: string
  lesson: string
  seed: string
  node: string
  /** Milliseconds after which Ironic takes silence for a failure. */
  callbackTimeoutMs: number
  /** `at` is milliseconds since the first action; names stand for UUIDs. */
  entries: readonly Entry[]
  /** In order of time; at least one. */
  shots: readonly Shot[]
  endMs: number
}

const lookEveryMs = 30_000

/** Runs a scenario in virtual time and films one of its nodes, by default the first. */
export async function filmOf(
  scenario: Scenario,
  { seed = '1', node: wanted }: { seed?: string; node?: string } = {},
): Promise<Film> {
  const shots: { at: number; shot: Omit<Shot, 'at'> }[] = []
  const stage: Stage = new Stage(scenario, {
    seed,
    onEntry: (entry) => {
      if (stage.lab && isAbout(entry, subjectOf(stage.lab))) look(entry.at)
    },
  })
  const subjectOf = (lab: Lab): LabNode => {
    const [first] = lab.nodes
    const found = wanted === undefined ? first : lab.nodes.find(({ spec }) => spec.name === wanted)
    if (!found)
      throw new NoSuchNode(
        String(wanted),
        lab.nodes.map(({ spec }) => spec.name),
      )
    return found
  }
  let last = ''
  const look = (at: number) => {
    // The lab is there once its nodes are enrolled: the film begins with the first action.
    if (!stage.lab) return
    const shot = shotOf(subjectOf(stage.lab))
    const text = JSON.stringify(shot)
    if (text !== last) shots.push({ at, shot })
    last = text
  }
  // Much happens to a machine that no journal tells: a boot goes on, an erase gets further.
  stage.world.process('camera').every('look', lookEveryMs, async () => look(stage.world.clock.now()))
  const { lab } = await stage.play()
  look(stage.world.clock.now())
  const node = subjectOf(lab)
  const readable = readableFor(lab)
  return {
    scenario: scenario.name,
    story: scenario.story,
    lesson: scenario.lesson,
    seed,
    node: node.spec.name,
    callbackTimeoutMs: Number(lab.conductor?.running.conductor.options['conductor.clean_callback_timeout'] ?? 0) * 1000,
    entries: stage.entries
      .filter((entry) => isAbout(entry, node) || concernsAll(entry))
      .map((entry) => ({ ...readable(entry), at: entry.at - stage.startAt })),
    shots: shots.map(({ at, shot }) => ({ at: at - stage.startAt, ...shot })),
    endMs: stage.tookMs,
  }
}

export class NoSuchNode extends Error {
  override readonly name = 'NoSuchNode'
  readonly nodes: readonly string[]

  constructor(wanted: string, nodes: readonly string[]) {
    super(`there is no node ${wanted}`)
    this.nodes = nodes
  }
}

const concernsAll = ({ kind, node }: Entry) =>
  kind === 'conductor killed' || kind === 'conductor started' || (kind === 'fault' && node === undefined)

function shotOf({ machine, agent }: LabNode): Omit<Shot, 'at'> {
  return {
    power: machine.power,
    running: machine.running,
    agent: agent?.alive ?? false,
    disks: machine.disks.map((disk) => ({
      device: disk.device,
      sizeBytes: disk.sizeBytes,
      shared: disk.spec.shared ?? false,
      gone: disk.missing || disk.health === 'dead',
      left: Object.fromEntries(disk.remains()),
      ...(disk.erasing ? { erasing: { method: disk.erasing.record.method, progress: disk.erasing.progress() } } : {}),
    })),
  }
}

/** Names instead of UUIDs, in every text of an entry. */
function readableFor({ nodes }: Lab): (entry: Entry) => Entry {
  const names = nodes.flatMap(({ uuid, machine, spec: { name } }) => [
    [uuid, name] as const,
    [machine.uuid, name] as const,
  ])
  const readable = (value: unknown) =>
    typeof value === 'string' ? names.reduce((text, [uuid, name]) => text.replaceAll(uuid, name), value) : value
  return (entry) => Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, readable(value)])) as Entry
}
