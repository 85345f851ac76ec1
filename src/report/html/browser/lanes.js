import { nodeOf } from './entries.js'

/**
 * From a stream of entries to what the lanes of a node show. Times are those of the entries.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {{ name: string, disks: import('../view.ts').ReportDisk[] }} ViewNode
 * @typedef {{ from: number, to: number | undefined, text: string, tone: string }} Span
 * @typedef {{ from: number, to: number | undefined, method: string, outcome: string, left: number }} Erase
 * @typedef {{ device: string, sizeBytes: number, before: string | null, remains: number | undefined, erases: Erase[] }} DiskLane
 * @typedef {{ name: string, provision: Span[], lock: Span[], step: Span[], agent: Span[], power: Span[],
 *   faults: Span[], disks: DiskLane[], calls: Entry[] }} Lanes
 */

/** @param {Span[]} lane @param {number} at */
const close = (lane, at) => {
  const last = lane.at(-1)
  if (last && last.to === undefined) last.to = at
}

/** @param {Span[]} lane @param {number} from @param {string} text @param {string} tone */
const open = (lane, from, text, tone) => {
  close(lane, from)
  lane.push({ from, to: undefined, text, tone })
}

/** Keeps the lanes of some nodes up to date, an entry at a time: of a report, or of a live laboratory. */
export class LaneBook {
  /** @param {readonly ViewNode[]} nodes */
  constructor(nodes) {
    this.names = new Set(nodes.map(({ name }) => name))
    /** @type {Map<string, Lanes>} */
    this.lanes = new Map(nodes.map((node) => [node.name, emptyLanes(node)]))
    /** Faults that strike everybody. @type {Span[]} */
    this.faults = []
    /** Calls about no node in particular. @type {Entry[]} */
    this.calls = []
    this.endAt = 0
  }

  /** @param {Entry} entry */
  add(entry) {
    this.endAt = Math.max(this.endAt, entry.at)
    const name = nodeOf(entry, this.names)
    const lanes = name === undefined ? undefined : this.lanes.get(name)
    if (entry.kind === 'request') (lanes ?? this).calls.push(entry)
    else if (entry.kind === 'fault') addFault((lanes ?? this).faults, entry)
    else if (entry.kind === 'conductor killed') this.#conductorDies(entry.at)
    else if (lanes) keepers[entry.kind]?.(lanes, entry)
  }

  /** A dead conductor holds no lock and does no step. @param {number} at */
  #conductorDies(at) {
    for (const { lock } of this.lanes.values()) close(lock, at)
  }
}

/** @param {ViewNode} node @returns {Lanes} */
function emptyLanes({ name, disks }) {
  const none = () => /** @type {Span[]} */ ([])
  return {
    name,
    provision: none(),
    lock: none(),
    step: none(),
    agent: none(),
    power: none(),
    faults: none(),
    disks: disks.map((disk) => ({ ...disk, erases: [] })),
    calls: [],
  }
}

/** @type {Record<string, (lanes: Lanes, entry: Entry) => void>} */
const keepers = {
  transition({ provision }, { at, from, to }) {
    if (provision.length === 0) open(provision, 0, from, from)
    open(provision, at, to, to)
  },
  lock({ lock }, { at, held, purpose }) {
    if (held) open(lock, at, purpose ?? 'locked', 'held')
    else close(lock, at)
  },
  step({ step }, { at, step: name, phase }) {
    if (phase === 'start') open(step, at, name, 'running')
    const last = step.at(-1)
    if (!last || last.to !== undefined || (phase !== 'done' && phase !== 'failed')) return
    last.tone = phase
    last.to = at
  },
  agent({ agent }, { at, what }) {
    if (what === 'serves') open(agent, at, 'serving', 'serving')
  },
  halted({ agent }, { at, what, why }) {
    const last = agent.at(-1)
    if (what === 'ramdisk' && last && last.to === undefined) {
      last.to = at
      last.text += `, until ${why}`
    }
  },
  power({ power }, { at, power: state }) {
    open(power, at, state, state)
  },
  boot({ power }, { at, device }) {
    open(power, at, `booted: ${device}`, 'booted')
  },
  mains({ power }, { at, present }) {
    open(power, at, present ? 'mains back' : 'no mains', present ? 'off' : 'no-mains')
  },
  erase({ disks }, { at, disk: device, method, phase, outcome, coveredBytes }) {
    let disk = disks.find((one) => one.device === device)
    // A volume or an array: known only once it is erased.
    if (!disk) disks.push((disk = { device, sizeBytes: 0, before: null, remains: undefined, erases: [] }))
    const last = disk.erases.at(-1)
    const before = last?.left ?? (disk.before === null ? 0 : 1)
    if (phase === 'start') disk.erases.push({ from: at, to: undefined, method, outcome: 'running', left: before })
    else if (last && last.to === undefined)
      Object.assign(last, { to: at, outcome, left: leftBy(method, outcome, coveredBytes, disk.sizeBytes, before) })
  },
}

/**
 * The share of the tenant's data an erase leaves: only what was covered is gone, and partition tables are not data.
 * @param {string} method @param {string} outcome @param {number | undefined} covered @param {number} size @param {number} before
 */
function leftBy(method, outcome, covered, size, before) {
  if (method === 'metadata' || outcome === 'ineffective' || outcome === 'failed' || size === 0) return before
  const share = Math.min(1, (covered ?? 0) / size)
  return Math.min(before, 1 - share)
}

/** @param {Span[]} lane @param {Entry} entry */
function addFault(lane, { at, fault, rule, phase, method, path }) {
  const text = fault ?? [rule, method, path].filter(Boolean).join(' ')
  if (phase === 'end') {
    const open = lane.findLast((span) => span.text === text && span.to === undefined)
    if (open) open.to = at
  } else lane.push({ from: at, to: phase === 'start' ? undefined : at, text, tone: 'fault' })
}

/** The span of a lane at a moment. @param {readonly Span[]} lane @param {number} at */
export const spanAt = (lane, at) => lane.findLast(({ from, to }) => from <= at && (to === undefined || at < to))

/**
 * The share of a tenant's data on a disk at a moment, from 0 to 1. An erase takes it away evenly while it runs; at the
 * end of the run the disk itself has the word.
 * @param {DiskLane} disk @param {number} at @param {number} endAt
 */
export function dataShareAt(disk, at, endAt) {
  if (at >= endAt && disk.remains !== undefined && disk.sizeBytes > 0) return disk.remains / disk.sizeBytes
  let share = disk.before === null ? 0 : 1
  for (const { from, to, left } of disk.erases) {
    if (from > at) break
    const progress = to === undefined ? 0 : to <= from ? 1 : Math.min(1, (at - from) / (to - from))
    share += (left - share) * progress
  }
  return share
}
