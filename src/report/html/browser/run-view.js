import { callDetail, noCall } from './call-detail.js'
import { h } from './dom.js'
import { unpack } from './entries.js'
import { LaneBook } from './lanes.js'
import { journalAt, stateAt } from './moment.js'
import { divergences, headOf } from './run-head.js'
import { Timeline } from './timeline.js'
import { clock } from './words.js'

/**
 * One run: what was to happen, what did, and the timeline with what belongs to a moment of it.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {import('../view.ts').Summary} Summary
 * @typedef {import('../view.ts').RunData} RunData
 */

/** So many nodes are shown at once; of more, one is chosen. */
const nodesAtOnce = 3

/**
 * @param {Summary} summary
 * @param {RunData} data
 * @param {{ at: number | undefined, call: number | undefined,
 *   onMove: (at: number, call: number | undefined) => void }} options `call` is the number of an entry
 * @returns {HTMLElement}
 */
export function runView(summary, data, { at: startAt, call: startCall, onMove }) {
  const entries = unpack(data.entries)
  const book = new LaneBook(data.nodes)
  for (const entry of entries) book.add(entry)

  const slider = h('input', {
    type: 'range',
    id: 'seek',
    min: 0,
    max: Math.ceil(book.endAt),
    step: 1,
    'aria-label': 'Moment of the run',
    input: () => seek(Number(slider.value)),
  })
  const moment = h('output', { for: 'seek', class: 'moment' })
  const state = h('section', { class: 'panel at-moment', 'aria-label': 'At this moment' })
  const call = h('section', { class: 'panel call-detail', 'aria-label': 'Call', 'aria-live': 'polite' })
  const journal = h('section', { class: 'panel journal', 'aria-label': 'Journal' })
  const stretch = h('span', { class: 'stretch' })
  const timeline = new Timeline(book, data.marks, {
    onSeek: (at) => seek(at),
    onCall: (entry) => showCall(entry),
    onView: () => tellStretch(),
  })
  const tellStretch = () => {
    const { all, from, to } = timeline.scale
    stretch.textContent = all ? '' : `${clock(from)} – ${clock(to)}`
  }

  const troubled = data.marks.find(({ node, allowed }) => node !== undefined && !allowed)?.node
  const chosen = h(
    'select',
    { id: 'node', change: () => chooseNode() },
    h('option', { value: '' }, `all ${data.nodes.length}`),
    ...data.nodes.map(({ name }) => h('option', { value: name }, name)),
  )
  if (data.nodes.length > nodesAtOnce) chosen.value = troubled ?? data.nodes[0]?.name ?? ''
  const chooseNode = () => {
    timeline.show(chosen.value === '' ? data.nodes.map(({ name }) => name) : [chosen.value])
    seek(timeline.at)
  }

  /** @param {number} at */
  function seek(at) {
    slider.value = String(Math.round(at))
    slider.setAttribute('aria-valuetext', clock(at))
    moment.textContent = clock(at)
    timeline.seek(at)
    state.replaceChildren(...stateAt(book, timeline.names.slice(0, nodesAtOnce), at))
    journal.replaceChildren(...journalAt(entries, book.names, timeline.names, at, choose))
    onMove(at, timeline.call && timeline.call.at === at ? entries.indexOf(timeline.call) : undefined)
  }

  /** @param {Entry} entry */
  function choose(entry) {
    if (entry.kind === 'request') showCall(entry)
    else seek(entry.at)
  }

  /** @param {Entry} entry */
  function showCall(entry) {
    timeline.call = entry
    call.replaceChildren(...callDetail(entries, entry, book.names))
    seek(entry.at)
    timeline.draw()
  }

  const tool = (/** @type {string} */ text, /** @type {string} */ says, /** @type {() => void} */ click) =>
    h('button', { type: 'button', title: says, 'aria-label': says, click }, text)
  call.replaceChildren(...noCall())
  const view = h(
    'article',
    { class: 'run' },
    h('p', { class: 'back' }, h('a', { href: '#' }, '← all runs')),
    ...headOf(summary),
    ...divergences(data, (at) => seek(at)),
    h(
      'div',
      { class: 'controls' },
      data.nodes.length > 1 && h('label', {}, 'node ', chosen),
      slider,
      moment,
      h(
        'span',
        { class: 'tools', role: 'group', 'aria-label': 'Zoom' },
        tool('+', 'zoom in', () => timeline.zoom(0.5)),
        tool('−', 'zoom out', () => timeline.zoom(2)),
        tool('all', 'show the whole run', () => timeline.fit()),
      ),
      stretch,
    ),
    timeline.element,
    legend(),
    h('div', { class: 'panels' }, h('div', {}, state, call), journal),
  )
  timeline.names = chosen.value === '' ? timeline.names : [chosen.value]
  const linked = startCall === undefined ? undefined : entries[startCall]
  if (linked?.kind === 'request') showCall(linked)
  else seek(Math.min(book.endAt, startAt ?? data.marks.find(({ allowed }) => !allowed)?.at ?? data.marks[0]?.at ?? 0))
  return view
}

const legend = () =>
  h(
    'ul',
    { class: 'legend', 'aria-label': 'Legend' },
    ...[
      ['data', 'a tenant’s data'],
      ['erase', 'erase under way'],
      ['fault', 'fault'],
      ['arrow', '↑ to the conductor, ↓ from it'],
      ['bad', 'failed call'],
      ['mark', '◆ not as expected'],
      ['allowed', '◆ known defect'],
    ].map(([kind, text]) => h('li', { class: `key-${kind}` }, text)),
    h('li', { class: 'hint' }, 'drag: zoom to · double click: all · ctrl + wheel: zoom · shift + wheel: move'),
  )
