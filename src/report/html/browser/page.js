import { overview } from './overview.js'
import { runView } from './run-view.js'

/**
 * What the address says is what is shown: `#` is the overview, `#run=NAME&t=SECONDS` a moment of a run.
 *
 * @typedef {import('../view.ts').Summary} Summary
 */

/** @param {string} id */
const dataOf = (id) => JSON.parse(document.getElementById(id)?.textContent ?? 'null')

/** @type {Summary[]} */
const summaries = dataOf('summaries')
const filter = { text: '', verdict: '', tag: '', leaked: false }
const page = /** @type {HTMLElement} */ (document.getElementById('page'))
/** The run that is shown. @type {string | undefined} */
let shown

function show() {
  const wanted = new URLSearchParams(location.hash.slice(1))
  const id = wanted.get('run') ?? undefined
  const index = summaries.findIndex((one) => one.id === id)
  const summary = summaries[index]
  shown = summary?.id
  document.title = summary ? `${summary.id} – Cleanroom` : 'Cleanroom report'
  if (!summary) page.replaceChildren(overview(summaries, filter))
  else {
    const seconds = Number.parseFloat(wanted.get('t') ?? '')
    const at = Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined
    page.replaceChildren(runView(summary, dataOf(`run-${index}`), { at, onSeek: (to) => tell(summary.id, to) }))
  }
  scrollTo(0, 0)
  page.querySelector('h1')?.focus({ preventScroll: true })
}

let told = 0

/** Keeps the address at the moment shown, without a page of history each; once a frame, as browsers refuse more. @param {string} id @param {number} at */
function tell(id, at) {
  cancelAnimationFrame(told)
  told = requestAnimationFrame(() => {
    if (shown !== id) return
    history.replaceState(null, '', `#run=${encodeURIComponent(id)}&t=${(at / 1000).toFixed(3)}`)
  })
}

addEventListener('hashchange', show)
show()
