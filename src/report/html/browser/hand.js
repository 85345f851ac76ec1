import { s } from './dom.js'

/**
 * Keys, wheel and pointer on a timeline.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {import('./timeline.js').Timeline} Timeline
 */

/** Pixels the pointer may move in a click. */
const still = 6
/** Pixels beside an arrow that are still its. */
const beside = 7

/** @param {Timeline} timeline */
export function handle(timeline) {
  const { element } = timeline
  element.addEventListener('keydown', (event) => onKey(timeline, event))
  element.addEventListener('pointerdown', (event) => onPress(timeline, event))
  element.addEventListener('wheel', (event) => onWheel(timeline, event), { passive: false })
  element.addEventListener('dblclick', () => timeline.fit())
}

/** @param {Timeline} timeline @param {KeyboardEvent} event */
function onKey(timeline, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { at, scale, book, listeners } = timeline
  const step = (scale.to - scale.from) / (event.shiftKey ? 10 : 100)
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowLeft: () => listeners.onSeek(Math.max(0, at - step)),
    ArrowRight: () => listeners.onSeek(Math.min(book.endAt, at + step)),
    Home: () => listeners.onSeek(0),
    End: () => listeners.onSeek(book.endAt),
    '+': () => timeline.zoom(0.5),
    '=': () => timeline.zoom(0.5),
    '-': () => timeline.zoom(2),
    0: () => timeline.fit(),
    n: () => callBeside(timeline, 1),
    p: () => callBeside(timeline, -1),
  }
  const run = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  if (!run) return
  event.preventDefault()
  run()
}

/** @param {Timeline} timeline @param {1 | -1} way */
function callBeside({ calls, call, at: now, listeners }, way) {
  const index = call ? calls.indexOf(call) : -1
  const next =
    index >= 0
      ? calls[index + way]
      : way > 0
        ? calls.find(({ at }) => at >= now)
        : calls.findLast(({ at }) => at <= now)
  if (next) listeners.onCall(next)
}

/** @param {Timeline} timeline @param {WheelEvent} event */
function onWheel(timeline, event) {
  if (!event.ctrlKey && !event.shiftKey) return
  event.preventDefault()
  const { scale, element } = timeline
  const { left } = element.getBoundingClientRect()
  const by = event.deltaY || event.deltaX
  if (event.ctrlKey) return timeline.zoom(by > 0 ? 1.25 : 0.8, scale.time(event.clientX - left))
  const shift = ((scale.to - scale.from) * Math.sign(by)) / 10
  timeline.view(scale.from + shift, scale.to + shift)
}

/** A click seeks or shows a call; a drag zooms to what it spans. @param {Timeline} timeline @param {PointerEvent} down */
function onPress(timeline, down) {
  const { scale, element } = timeline
  const { left, top } = element.getBoundingClientRect()
  const start = down.clientX - left
  if (down.button !== 0 || start < scale.left) return
  const band = s('rect', { class: 'band', y: 22, height: '100%' })
  element.append(band)
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
    if (Math.abs(x - start) <= still) onClick(timeline, x, event.clientY - top)
    else timeline.view(scale.time(Math.min(x, start)), scale.time(Math.max(x, start)))
  }
  addEventListener('pointermove', move)
  addEventListener('pointerup', end)
  addEventListener('pointercancel', end)
}

/** @param {Timeline} timeline @param {number} x @param {number} y */
function onClick({ rows, scale, listeners }, x, y) {
  const row = rows.find((one) => y >= one.y - 2 && y <= one.y + one.height + 2)
  const near = (row?.calls ?? [])
    .map((call) => ({ call, distance: pixelsBetween(scale, call, x) }))
    .filter(({ distance }) => distance <= beside)
    .sort((a, b) => a.distance - b.distance)[0]
  if (near) listeners.onCall(near.call)
  else listeners.onSeek(scale.time(x))
}

/** Between a call's arrow and `x`; on its duration one is near it. @param {import('./scale.js').Scale} scale @param {Entry} call @param {number} x */
function pixelsBetween(scale, call, x) {
  const from = scale.x(call.at - (call['ms'] ?? 0))
  const distance = Math.abs(from - x)
  return x > from && x < scale.x(call.at) ? Math.min(distance, 3) : distance
}
