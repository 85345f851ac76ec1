import { overview } from './overview.js'
import { runView } from './run-view.js'

/**
 * What the address says is what is shown: `#` is the overview, `#run=NAME&t=SECONDS` a moment of a run,
 * with `&call=N` also the call that is its journal's line N.
 *
 * @typedef {import('../view.ts').Summary} Summary
 * @typedef {import('../view.ts').RunData} RunData
 */

/** @param {string} id */
const textOf = (id) => document.getElementById(id)?.textContent ?? ''

/** A run's data; packed, as a report of many runs would be too big otherwise. @param {number} index @returns {Promise<RunData>} */
async function runDataOf(index) {
  const packed = Uint8Array.from(atob(textOf(`run-${index}`)), (char) => char.charCodeAt(0))
  const spread = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Response(spread).json()
}

/** @type {Summary[]} */
const summaries = JSON.parse(textOf('summaries'))
const filter = { text: '', verdict: '', tag: '', leaked: false }
const page = /** @type {HTMLElement} */ (document.getElementById('page'))
/** The run that is shown. @type {string | undefined} */
let shown

async function show() {
  const wanted = new URLSearchParams(location.hash.slice(1))
  const id = wanted.get('run') ?? undefined
  const index = summaries.findIndex((one) => one.id === id)
  const summary = summaries[index]
  shown = summary?.id
  document.title = summary ? `${summary.id} – Cleanroom` : 'Cleanroom report'
  const view = summary ? await viewOf(summary, index, wanted) : overview(summaries, filter)
  // Somebody may have gone on meanwhile.
  if (shown !== summary?.id) return
  page.replaceChildren(view)
  scrollTo(0, 0)
  page.querySelector('h1')?.focus({ preventScroll: true })
}

/** @param {Summary} summary @param {number} index @param {URLSearchParams} wanted */
async function viewOf(summary, index, wanted) {
  const seconds = Number.parseFloat(wanted.get('t') ?? '')
  return runView(summary, await runDataOf(index), {
    at: Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined,
    call: wanted.has('call') ? Number(wanted.get('call')) : undefined,
    onMove: (to, call) => tell(summary.id, to, call),
  })
}

let told = 0

/** Keeps the address at the moment shown, without a page of history each; once a frame, as browsers refuse more. @param {string} id @param {number} at @param {number | undefined} call */
function tell(id, at, call) {
  cancelAnimationFrame(told)
  told = requestAnimationFrame(() => {
    if (shown !== id) return
    const line = call === undefined ? '' : `&call=${call}`
    history.replaceState(null, '', `#run=${encodeURIComponent(id)}&t=${(at / 1000).toFixed(3)}${line}`)
  })
}

addEventListener('hashchange', () => void show())
void show()
