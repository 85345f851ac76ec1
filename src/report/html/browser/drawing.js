import { s } from './dom.js'
import { failed } from './entries.js'
import { dataShareAt } from './lanes.js'
import { niceStep } from './scale.js'
import { clock, lasting, size, slug } from './words.js'

/**
 * What the lanes look like: from spans, disks, calls and marks to shapes.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {import('./lanes.js').Span} Span
 * @typedef {import('./lanes.js').DiskLane} DiskLane
 * @typedef {import('../view.ts').Mark} Mark
 * @typedef {{ y: number, height: number }} Place
 * @typedef {import('./scale.js').Scale} Scale
 */

/** @param {Scale} scale @param {number} height */
export function axisOf(scale, height) {
  const group = s('g', { class: 'axis' })
  const wanted = (scale.to - scale.from) / Math.max(2, scale.plot / 110)
  const step = niceStep(wanted)
  for (let at = Math.ceil(scale.from / step) * step; at <= scale.to; at += step) {
    const x = scale.x(at)
    group.append(s('line', { x1: x, x2: x, y1: 18, y2: height }))
    group.append(s('text', { x, y: 13, 'text-anchor': 'middle' }, clock(at, step < 1000)))
  }
  return group
}

/** @param {Scale} scale @param {Place} place @param {readonly Span[]} lane */
export function spansOf(scale, { y, height }, lane) {
  return lane.map(({ from, to = scale.endAt, text, tone }) => {
    if (to < scale.from || from > scale.to) return undefined
    const x = Math.max(scale.left, scale.x(from))
    const width = Math.max(1.5, Math.min(scale.left + scale.plot, scale.x(to)) - x)
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

/** What is on the disk above, what is being done to it below. @param {Scale} scale @param {Place} place @param {DiskLane} disk */
export function diskOf(scale, { y, height }, disk) {
  const { endAt } = scale
  const high = height - 9
  /** @type {SVGElement[]} */
  const drawn = []
  if (disk.sizeBytes > 0) {
    const moments = [scale.from, scale.to, ...disk.erases.flatMap(({ from, to = endAt }) => [from, to])]
    const ordered = moments.filter((at) => at >= scale.from && at <= scale.to).sort((a, b) => a - b)
    // At the very end the disk itself has the word; that word is a figure beside the band.
    const points = ordered.map(
      (at) => `${scale.x(at)},${y + high - dataShareAt(disk, Math.min(at, endAt - 1e-3), endAt) * high}`,
    )
    const path = `M${scale.x(scale.from)},${y + high} L${points.join(' L')} L${scale.x(scale.to)},${y + high} Z`
    drawn.push(s('path', { class: 'data', d: path }))
    const text = disk.remains ? `${size(disk.remains)} of ${disk.before ?? 'a tenant'} left` : disk.before && 'clean'
    if (text && scale.to >= endAt)
      drawn.push(
        s(
          'text',
          { class: disk.remains ? 'truth dirty' : 'truth', x: scale.x(endAt) - 6, y: y + 12, 'text-anchor': 'end' },
          text,
        ),
      )
  }
  for (const { from, to = endAt, method, outcome } of disk.erases) {
    if (to < scale.from || from > scale.to) continue
    const x = Math.max(scale.left, scale.x(from))
    const width = Math.max(2, Math.min(scale.left + scale.plot, scale.x(to)) - x)
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

/**
 * An arrow a call: up, towards the conductor; down, away from it. One a pixel is enough, unless it failed.
 * @param {Scale} scale @param {Place} place @param {readonly Entry[]} calls @param {Entry | undefined} chosen
 */
export function callsOf(scale, { y, height }, calls, chosen) {
  const seen = new Set()
  return calls.map((call) => {
    const bad = failed(call)
    const from = call.at - (call['ms'] ?? 0)
    if (call.at < scale.from || from > scale.to) return undefined
    const x = scale.x(Math.max(from, scale.from))
    const width = Math.max(0, Math.min(scale.x(call.at), scale.left + scale.plot) - x)
    const up = call['to'] === 'ironic'
    const place = `${Math.round(x / 2)} ${up} ${bad}`
    if (call !== chosen && seen.has(place)) return undefined
    seen.add(place)
    const tip = up ? y + 1 : y + height - 1
    const back = up ? tip + 5 : tip - 5
    const classes = ['call', bad && 'bad', call === chosen && 'chosen'].filter(Boolean).join(' ')
    return s(
      'g',
      { class: classes },
      width > 1 && s('rect', { x, y: y + height / 2 - 2, width, height: 4 }),
      s('path', { d: `M${x},${y + 1} V${y + height - 1} M${x - 2.5},${back} L${x},${tip} L${x + 2.5},${back}` }),
    )
  })
}

/** @param {Scale} scale @param {readonly Mark[]} marks @param {readonly string[]} names @param {number} height */
export function marksOf(scale, marks, names, height) {
  return marks
    .filter(({ at, node }) => at >= scale.from && at <= scale.to && (node === undefined || names.includes(node)))
    .map(({ at, text, allowed }) => {
      const x = scale.x(at)
      return s(
        'g',
        { class: allowed ? 'mark allowed' : 'mark' },
        s('line', { x1: x, x2: x, y1: 18, y2: height }),
        s('path', { d: `M${x},14 l6,6 l-6,6 l-6,-6 Z` }),
        s('title', {}, `${allowed ? 'Known' : 'Not as expected'}: ${text}\n${clock(at)}`),
      )
    })
}
