import { s } from './dom.js'
import { axisOf, callsOf, diskOf, marksOf, spansOf } from './drawing.js'
import { wireOf } from './entries.js'
import { handle } from './hand.js'
import { Scale } from './scale.js'

/**
 * The lanes of one or more nodes over time, drawn anew whenever the view changes; only what is in view is drawn.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {import('./lanes.js').Span} Span
 * @typedef {import('../view.ts').Mark} Mark
 * @typedef {{ y: number, height: number, label: string, strong?: boolean, calls?: Entry[],
 *   draw?: (row: Row) => (SVGElement | undefined)[] }} Row
 * @typedef {{ onSeek: (at: number) => void, onCall: (call: Entry) => void, onView: () => void }} Listeners
 */

const axisHeight = 30
const gap = 5

/** The lanes of calls, by who asks whom. */
const wires = /** @type {const} */ ([
  ['api', 'calls: API'],
  ['agent', 'calls: agent'],
  ['bmc', 'calls: BMC'],
])

export class Timeline {
  scale = new Scale()
  at = 0
  /** The call that is shown. @type {Entry | undefined} */
  call = undefined
  /** @type {Row[]} */
  rows = []

  /**
   * @param {import('./lanes.js').LaneBook} book
   * @param {readonly Mark[]} marks
   * @param {Listeners} listeners
   */
  constructor(book, marks, listeners) {
    this.book = book
    this.marks = marks
    this.listeners = listeners
    this.names = [...book.lanes.keys()]
    this.scale.end(book.endAt)
    this.scale.to = this.scale.endAt
    this.cursor = s('g', { class: 'cursor' })
    this.element = s('svg', {
      class: 'timeline',
      tabindex: 0,
      role: 'application',
      'aria-label': 'Timeline. Arrows seek, plus and minus zoom, 0 shows all, N and P go from call to call.',
    })
    handle(this)
    new ResizeObserver(() => this.draw()).observe(this.element)
  }

  /** @param {readonly string[]} names */
  show(names) {
    this.names = [...names]
    this.draw()
  }

  /** @param {number} at */
  seek(at) {
    this.at = at
    const half = (this.scale.to - this.scale.from) / 2
    if (this.scale.has(at)) this.#drawCursor()
    else this.view(at - half, at + half)
  }

  /** @param {number} from @param {number} to */
  view(from, to) {
    this.scale.end(this.book.endAt)
    this.scale.show(from, to)
    this.draw()
    this.listeners.onView()
  }

  fit() {
    this.view(0, Infinity)
  }

  /** @param {number} factor @param {number} [around] */
  zoom(factor, around) {
    const { from, to } = this.scale
    const middle = around ?? (this.scale.has(this.at) ? this.at : (from + to) / 2)
    this.view(middle - (middle - from) * factor, middle + (to - middle) * factor)
  }

  /** The calls of the nodes that are shown, in the order of their ends. */
  get calls() {
    const calls = [...this.names.flatMap((name) => this.book.lanes.get(name)?.calls ?? []), ...this.book.calls]
    return calls.sort((a, b) => a.at - b.at)
  }

  draw() {
    const { scale } = this
    scale.width = this.element.clientWidth || 1000
    this.rows = this.#layout()
    const last = this.rows.at(-1)
    const height = last ? last.y + last.height + 8 : axisHeight
    this.element.setAttribute('height', String(height))
    this.element.setAttribute('viewBox', `0 0 ${scale.width} ${height}`)
    const rows = this.rows.map((row) => this.#row(row))
    const marks = marksOf(scale, this.marks, this.names, height)
    this.element.replaceChildren(axisOf(scale, height), ...rows, ...marks, this.cursor)
    this.#drawCursor()
  }

  /** @param {Row} row */
  #row(row) {
    const { y, height, label, strong, draw } = row
    const { left, plot } = this.scale
    return s(
      'g',
      {},
      draw && s('rect', { class: 'track', x: left, y, width: plot, height }),
      s('text', { class: strong ? 'label strong' : 'label', x: 6, y: y + height / 2 + 4 }, label),
      ...(draw?.(row) ?? []),
    )
  }

  /** @returns {Row[]} */
  #layout() {
    const { scale } = this
    /** @type {Row[]} */
    const rows = []
    let y = axisHeight
    const add = (/** @type {Omit<Row, 'y'>} */ row) => {
      rows.push({ ...row, y })
      y += row.height + gap
    }
    const spans = (/** @type {string} */ label, /** @type {Span[]} */ lane, height = 16) =>
      lane.length > 0 && add({ label, height, draw: (row) => spansOf(scale, row, lane) })
    const calls = (/** @type {string} */ label, /** @type {Entry[]} */ own) =>
      own.length > 0 && add({ label, height: 16, calls: own, draw: (row) => callsOf(scale, row, own, this.call) })
    for (const name of this.names) {
      const lanes = this.book.lanes.get(name)
      if (!lanes) continue
      add({ label: name, height: 16, strong: true })
      spans('provision state', lanes.provision, 24)
      spans('clean step', lanes.step, 20)
      spans('conductor lock', lanes.lock)
      spans('agent', lanes.agent)
      spans('BMC, power', lanes.power)
      for (const disk of lanes.disks)
        add({ label: `disk ${disk.device}`, height: 24, draw: (row) => diskOf(scale, row, disk) })
      for (const [wire, label] of wires)
        calls(
          label,
          lanes.calls.filter((call) => wireOf(call) === wire),
        )
      spans('faults', lanes.faults)
      y += 6
    }
    calls('other calls', this.book.calls)
    spans('faults for all', this.book.faults)
    return rows
  }

  #drawCursor() {
    const x = this.scale.x(this.at)
    const y2 = this.element.getAttribute('height') ?? 0
    const parts = [s('line', { x1: x, x2: x, y1: 16, y2 }), s('circle', { cx: x, cy: 18, r: 4 })]
    this.cursor.replaceChildren(...(this.scale.has(this.at) ? parts : []))
  }
}
