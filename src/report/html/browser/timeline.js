import { s } from './dom.js'
import { failed, wireOf } from './entries.js'
import { dataShareAt } from './lanes.js'
import { clock, lasting, size, slug } from './words.js'

/**
 * The lanes of one or more nodes over time, drawn anew whenever the view changes; only what is in view is drawn.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {import('./lanes.js').Span} Span
 * @typedef {import('./lanes.js').Lanes} Lanes
 * @typedef {import('./lanes.js').DiskLane} DiskLane
 * @typedef {import('../view.ts').Mark} Mark
 * @typedef {{ y: number, height: number, label: string, strong?: boolean, calls?: Entry[],
 *   draw?: (row: Row) => (SVGElement | undefined)[] }} Row
 * @typedef {{ onSeek: (at: number) => void, onCall: (call: Entry) => void, onView: () => void }} Listeners
 */

const gutter = 132
const margin = 14
const axisHeight = 30
const gap = 5
/** The shortest stretch one can zoom to, in milliseconds. */
const shortest = 10

export class Timeline {
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
    this.at = 0
    this.from = 0
    this.to = Math.max(book.endAt, 1)
    /** @type {Entry | undefined} */
    this.call = undefined
    /** @type {Row[]} */
    this.rows = []
    this.element = s('svg', {
      class: 'timeline',
      tabindex: 0,
      role: 'application',
      'aria-label': 'Timeline. Arrows seek, plus and minus zoom, 0 shows all, N and P go from call to call.',
      keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      pointerdown: (/** @type {PointerEvent} */ event) => this.#press(event),
      wheel: (/** @type {WheelEvent} */ event) => this.#wheel(event),
      dblclick: () => this.fit(),
    })
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
    const width = this.to - this.from
    if (at < this.from || at > this.to) this.view(at - width / 2, at + width / 2)
    else this.#drawCursor()
  }

  /** @param {number} from @param {number} to */
  view(from, to) {
    const end = Math.max(this.book.endAt, 1)
    const width = Math.min(end, Math.max(shortest, to - from))
    this.from = Math.min(Math.max(0, from), end - width)
    this.to = this.from + width
    this.draw()
    this.listeners.onView()
  }

  fit() {
    this.view(0, this.book.endAt)
  }

  /** @param {number} factor @param {number} around */
  zoom(factor, around = this.at >= this.from && this.at <= this.to ? this.at : (this.from + this.to) / 2) {
    this.view(around - (around - this.from) * factor, around + (this.to - around) * factor)
  }

  get calls() {
    const calls = [...this.names.flatMap((name) => this.book.lanes.get(name)?.calls ?? []), ...this.book.calls]
    return calls.sort((a, b) => a.at - b.at)
  }

  draw() {
    this.width = this.element.clientWidth || 1000
    this.rows = this.#layout()
    const last = this.rows.at(-1)
    const height = last ? last.y + last.height + 8 : axisHeight
    this.element.setAttribute('height', String(height))
    this.element.setAttribute('viewBox', `0 0 ${this.width} ${height}`)
    this.cursor = s('g', { class: 'cursor' })
    const rows = this.rows.map((row) =>
      s(
        'g',
        {},
        row.draw && s('rect', { class: 'track', x: gutter, y: row.y, width: this.#plot, height: row.height }),
        s('text', { class: row.strong ? 'label strong' : 'label', x: 6, y: row.y + row.height / 2 + 4 }, row.label),
        ...(row.draw?.(row) ?? []),
      ),
    )
    this.element.replaceChildren(this.#axis(height), ...rows, ...this.#marks(height), this.cursor)
    this.#drawCursor()
  }

  get #plot() {
    return Math.max(50, (this.width ?? 1000) - gutter - margin)
  }

  /** @param {number} at */
  #x(at) {
    return gutter + ((at - this.from) / (this.to - this.from)) * this.#plot
  }

  /** @param {number} x */
  #time(x) {
    const at = this.from + ((x - gutter) / this.#plot) * (this.to - this.from)
    return Math.min(this.book.endAt, Math.max(0, at))
  }

  /** @returns {Row[]} */
  #layout() {
    /** @type {Row[]} */
    const rows = []
    let y = axisHeight
    const add = (/** @type {Omit<Row, 'y'>} */ row) => {
      rows.push({ ...row, y })
      y += row.height + gap
    }
    const spans = (/** @type {string} */ label, /** @type {Span[]} */ lane, height = 16) =>
      lane.length > 0 && add({ label, height, draw: (row) => this.#spans(row, lane) })
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
        add({ label: `disk ${disk.device}`, height: 24, draw: (row) => this.#disk(row, disk) })
      const calls = /** @type {const} */ ([
        ['api', 'calls: API'],
        ['agent', 'calls: agent'],
        ['bmc', 'calls: BMC'],
      ])
      for (const [wire, label] of calls) {
        const own = lanes.calls.filter((call) => wireOf(call) === wire)
        if (own.length > 0) add({ label, height: 16, calls: own, draw: (row) => this.#calls(row, own) })
      }
      spans('faults', lanes.faults)
      y += 6
    }
    spans('faults for all', this.book.faults)
    return rows
  }

  /** @param {number} height */
  #axis(height) {
    const group = s('g', { class: 'axis' })
    const wanted = (this.to - this.from) / Math.max(2, this.#plot / 110)
    const step = niceSteps.find((one) => one >= wanted) ?? Math.ceil(wanted / 86_400_000) * 86_400_000
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) {
      const x = this.#x(at)
      group.append(s('line', { x1: x, x2: x, y1: 18, y2: height }))
      group.append(s('text', { x, y: 13, 'text-anchor': 'middle' }, clock(at, step < 1000)))
    }
    return group
  }

  /** @param {Row} row @param {readonly Span[]} lane */
  #spans({ y, height }, lane) {
    return lane.map(({ from, to = this.book.endAt, text, tone }) => {
      if (to < this.from || from > this.to) return undefined
      const x = Math.max(gutter, this.#x(from))
      const width = Math.max(1.5, Math.min(gutter + this.#plot, this.#x(to)) - x)
      const fitting = text.length * 6.6 + 10 < width ? text : width > 40 ? `${text.slice(0, (width - 16) / 6.6)}…` : ''
      return s(
        'g',
        { class: `span tone-${slug(tone)}` },
        s('rect', { x, y, width, height, rx: Math.min(3, width / 3) }),
        fitting && s('text', { x: x + 6, y: y + height / 2 + 4 }, fitting),
        s('title', {}, `${text}\n${clock(from)} to ${clock(to)} (${lasting(to - from)})`),
      )
    })
  }

  /** What is on the disk above, what is being done to it below. @param {Row} row @param {DiskLane} disk */
  #disk({ y, height }, disk) {
    const { endAt } = this.book
    const high = height - 9
    /** @type {SVGElement[]} */
    const drawn = []
    if (disk.sizeBytes > 0) {
      const moments = [this.from, this.to, ...disk.erases.flatMap(({ from, to = endAt }) => [from, to])]
      const ordered = moments.filter((at) => at >= this.from && at <= this.to).sort((a, b) => a - b)
      // At the very end the disk itself has the word; that word is a figure beside the band.
      const points = ordered.map(
        (at) => `${this.#x(at)},${y + high - dataShareAt(disk, Math.min(at, endAt - 1e-3), endAt) * high}`,
      )
      const path = `M${this.#x(this.from)},${y + high} L${points.join(' L')} L${this.#x(this.to)},${y + high} Z`
      drawn.push(s('path', { class: 'data', d: path }))
      const text = disk.remains ? `${size(disk.remains)} of ${disk.before ?? 'a tenant'} left` : disk.before && 'clean'
      if (text && this.to >= endAt)
        drawn.push(
          s(
            'text',
            { class: disk.remains ? 'truth dirty' : 'truth', x: this.#x(endAt) - 6, y: y + 12, 'text-anchor': 'end' },
            text,
          ),
        )
    }
    for (const { from, to = endAt, method, outcome } of disk.erases) {
      if (to < this.from || from > this.to) continue
      const x = Math.max(gutter, this.#x(from))
      const width = Math.max(2, Math.min(gutter + this.#plot, this.#x(to)) - x)
      drawn.push(
        s(
          'g',
          { class: `erase tone-${slug(outcome)}` },
          s('rect', { x, y: y + height - 7, width, height: 6, rx: 2 }),
          s('title', {}, `${method}: ${outcome}\n${clock(from)} to ${clock(to)} (${lasting(to - from)})`),
        ),
      )
    }
    return drawn
  }

  /** An arrow a call: up, towards the conductor; down, away from it. One a pixel is enough, unless it failed. @param {Row} row @param {readonly Entry[]} calls */
  #calls({ y, height }, calls) {
    const seen = new Set()
    return calls.map((call) => {
      const bad = failed(call)
      const from = call.at - (call['ms'] ?? 0)
      if (call.at < this.from || from > this.to) return undefined
      const x = this.#x(Math.max(from, this.from))
      const width = Math.max(0, Math.min(this.#x(call.at), gutter + this.#plot) - x)
      const up = call['to'] === 'ironic'
      const place = `${Math.round(x / 2)} ${up} ${bad}`
      if (call !== this.call && seen.has(place)) return undefined
      seen.add(place)
      const tip = up ? y + 1 : y + height - 1
      const back = up ? tip + 5 : tip - 5
      const classes = ['call', bad && 'bad', call === this.call && 'chosen'].filter(Boolean).join(' ')
      return s(
        'g',
        { class: classes },
        width > 1 && s('rect', { x, y: y + height / 2 - 2, width, height: 4 }),
        s('path', { d: `M${x},${y + 1} V${y + height - 1} M${x - 2.5},${back} L${x},${tip} L${x + 2.5},${back}` }),
      )
    })
  }

  /** @param {number} height */
  #marks(height) {
    return this.marks
      .filter(({ at, node }) => at >= this.from && at <= this.to && (node === undefined || this.names.includes(node)))
      .map(({ at, text, allowed }) => {
        const x = this.#x(at)
        return s(
          'g',
          { class: allowed ? 'mark allowed' : 'mark' },
          s('line', { x1: x, x2: x, y1: 18, y2: height }),
          s('path', { d: `M${x},14 l6,6 l-6,6 l-6,-6 Z` }),
          s('title', {}, `${allowed ? 'Known' : 'Not as expected'}: ${text}\n${clock(at)}`),
        )
      })
  }

  #drawCursor() {
    if (!this.cursor) return
    const x = this.#x(this.at)
    const height = this.element.getAttribute('height') ?? 0
    const seen = this.at >= this.from && this.at <= this.to
    this.cursor.replaceChildren(
      ...(seen ? [s('line', { x1: x, x2: x, y1: 16, y2: height }), s('circle', { cx: x, cy: 18, r: 4 })] : []),
    )
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = (this.to - this.from) / (event.shiftKey ? 10 : 100)
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.listeners.onSeek(Math.max(0, this.at - step)),
      ArrowRight: () => this.listeners.onSeek(Math.min(this.book.endAt, this.at + step)),
      Home: () => this.listeners.onSeek(0),
      End: () => this.listeners.onSeek(this.book.endAt),
      '+': () => this.zoom(0.5),
      '=': () => this.zoom(0.5),
      '-': () => this.zoom(2),
      0: () => this.fit(),
      n: () => this.#callBeside(1),
      p: () => this.#callBeside(-1),
    }
    const run = keys[event.key]
    if (!run) return
    event.preventDefault()
    run()
  }

  /** @param {1 | -1} way */
  #callBeside(way) {
    const calls = this.calls
    const now = this.call ? calls.indexOf(this.call) : -1
    const next =
      now >= 0
        ? calls[now + way]
        : way > 0
          ? calls.find(({ at }) => at >= this.at)
          : calls.findLast(({ at }) => at <= this.at)
    if (next) this.listeners.onCall(next)
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.shiftKey) return
    event.preventDefault()
    const { left } = this.element.getBoundingClientRect()
    const by = event.deltaY || event.deltaX
    if (event.ctrlKey) this.zoom(by > 0 ? 1.25 : 0.8, this.#time(event.clientX - left))
    else {
      const shift = ((this.to - this.from) * Math.sign(by)) / 10
      this.view(this.from + shift, this.to + shift)
    }
  }

  /** A click seeks or shows a call; a drag zooms to what it spans. @param {PointerEvent} down */
  #press(down) {
    if (down.button !== 0) return
    const { left, top } = this.element.getBoundingClientRect()
    const start = down.clientX - left
    if (start < gutter) return
    const band = s('rect', { class: 'band', y: axisHeight - 8, height: '100%' })
    this.element.append(band)
    const move = (/** @type {PointerEvent} */ event) => {
      const x = event.clientX - left
      band.setAttribute('x', String(Math.min(x, start)))
      band.setAttribute('width', String(Math.abs(x - start)))
    }
    const end = (/** @type {PointerEvent} */ event) => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', end)
      removeEventListener('pointercancel', end)
      band.remove()
      const x = event.clientX - left
      if (event.type === 'pointercancel') return
      if (Math.abs(x - start) > 6) this.view(this.#time(Math.min(x, start)), this.#time(Math.max(x, start)))
      else this.#click(x, event.clientY - top)
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', end)
    addEventListener('pointercancel', end)
  }

  /** @param {number} x @param {number} y */
  #click(x, y) {
    const row = this.rows.find((one) => y >= one.y - 2 && y <= one.y + one.height + 2)
    const near = (row?.calls ?? [])
      .map((call) => ({ call, distance: this.#distance(call, x) }))
      .filter(({ distance }) => distance <= 7)
      .sort((a, b) => a.distance - b.distance)[0]
    if (near) this.listeners.onCall(near.call)
    else this.listeners.onSeek(this.#time(x))
  }

  /** Pixels between a call's arrow and `x`, or nothing if `x` is on its duration. @param {Entry} call @param {number} x */
  #distance(call, x) {
    const from = this.#x(call.at - (call['ms'] ?? 0))
    const distance = Math.abs(from - x)
    return x > from && x < this.#x(call.at) ? Math.min(distance, 3) : distance
  }
}

const niceSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000,
]
