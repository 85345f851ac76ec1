import { h } from './dom.js'
import { changesAround, failed, inOneLine, nodeOf, unpack } from './entries.js'
import { dataShareAt, LaneBook, spanAt } from './lanes.js'
import { Timeline } from './timeline.js'
import { clock, lasting, size, slug } from './words.js'

/**
 * One run: what was to happen, what did, and the timeline with what belongs to a moment of it.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {import('../view.ts').Summary} Summary
 * @typedef {import('../view.ts').RunData} RunData
 */

/** So many nodes are shown at once; of more, one is chosen. */
const nodesAtOnce = 3
/** Lines of the journal before the moment, and as many after it. */
const linesAround = 14

/**
 * @param {Summary} summary
 * @param {RunData} data
 * @param {{ at: number | undefined, onSeek: (at: number) => void }} options
 * @returns {HTMLElement}
 */
export function runView(summary, data, { at: startAt, onSeek }) {
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
    const all = timeline.to - timeline.from >= book.endAt
    stretch.textContent = all ? '' : `${clock(timeline.from)} – ${clock(timeline.to)}`
  }

  const troubled = data.marks.find(({ node, allowed }) => node !== undefined && !allowed)?.node
  const chosen = h(
    'select',
    { id: 'node', change: () => choose() },
    h('option', { value: '' }, `all ${data.nodes.length}`),
    ...data.nodes.map(({ name }) => h('option', { value: name }, name)),
  )
  if (data.nodes.length > nodesAtOnce) chosen.value = troubled ?? data.nodes[0]?.name ?? ''
  const choose = () => {
    timeline.show(chosen.value === '' ? data.nodes.map(({ name }) => name) : [chosen.value])
    seek(timeline.at)
  }

  /** @param {number} at */
  function seek(at) {
    slider.value = String(Math.round(at))
    slider.setAttribute('aria-valuetext', clock(at))
    moment.textContent = clock(at)
    timeline.seek(at)
    state.replaceChildren(...stateAt(book, timeline.names, at))
    journal.replaceChildren(...journalAt(at))
    onSeek(at)
  }

  /** @param {Entry} entry */
  function showCall(entry) {
    timeline.call = entry
    call.replaceChildren(...callDetail(entries, entry, book.names))
    seek(entry.at)
    timeline.draw()
  }

  /** @param {number} at */
  function journalAt(at) {
    const shown = entries.filter((entry) =>
      timeline.names.includes(nodeOf(entry, book.names) ?? timeline.names[0] ?? ''),
    )
    const next = shown.findIndex((entry) => entry.at > at)
    const middle = next < 0 ? shown.length : next
    const lines = shown.slice(Math.max(0, middle - linesAround), middle + linesAround)
    const now = shown[middle - 1]
    return [
      h('h3', {}, 'Journal'),
      h(
        'ol',
        {},
        ...lines.map((entry) =>
          h(
            'li',
            { class: entry === now ? 'now' : undefined },
            h(
              'button',
              {
                type: 'button',
                class: `line kind-${slug(entry.kind)}${entry.kind === 'request' && failed(entry) ? ' bad' : ''}`,
                click: () => (entry.kind === 'request' ? showCall(entry) : seek(entry.at)),
              },
              h('time', {}, clock(entry.at)),
              h('b', {}, entry.kind),
              h('i', {}, entry.source),
              h('span', {}, inOneLine(entry)),
            ),
          ),
        ),
      ),
    ]
  }

  const tool = (/** @type {string} */ text, /** @type {string} */ says, /** @type {() => void} */ click) =>
    h('button', { type: 'button', title: says, 'aria-label': says, click }, text)
  call.replaceChildren(
    h('h3', {}, 'Call'),
    h(
      'p',
      { class: 'quiet' },
      'Choose an arrow on the timeline or a request in the journal; N and P go from one to the next.',
    ),
  )
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
  seek(Math.min(book.endAt, startAt ?? data.marks.find(({ allowed }) => !allowed)?.at ?? data.marks[0]?.at ?? 0))
  return view
}

/** @param {Summary} summary */
function headOf({ name, story, lesson, tags, verdict, virtualMs, calls, repeat, believed, remains, leaked }) {
  const states = Object.entries(believed).map(([state, count]) => `${state}${count > 1 ? ` × ${count}` : ''}`)
  return [
    h('h1', { tabindex: -1 }, name, ' ', h('span', { class: `verdict ${slug(verdict)}` }, verdict)),
    h('p', { class: 'story' }, story),
    h('p', { class: 'lesson' }, lesson),
    h(
      'dl',
      { class: leaked > 0 ? 'facts leak' : 'facts' },
      ...fact('the conductor says', states.join(', ') || 'nothing', 'says'),
      ...fact('the disks say', remains > 0 ? `${size(remains)} of a tenant’s data left` : 'no tenant’s data', 'truth'),
      ...fact('virtual time', lasting(virtualMs)),
      ...fact('HTTP calls', String(calls)),
      ...fact('tags', tags.join(', ') || 'none'),
    ),
    h('p', { class: 'repeat' }, h('code', {}, repeat)),
  ]
}

/** @param {string} term @param {string} what */
const fact = (term, what, className = '') => [
  h('div', { class: className || undefined }, h('dt', {}, term), h('dd', {}, what)),
]

/** @param {RunData} data @param {(at: number) => void} seek */
function divergences({ differences, marks, error }, seek) {
  const parts = []
  if (error !== undefined) parts.push(h('pre', { class: 'error' }, error))
  if (differences.length > 0)
    parts.push(
      h(
        'table',
        { class: 'differences' },
        h('caption', {}, 'Not as expected'),
        h(
          'thead',
          {},
          h('tr', {}, ...['what', 'node', 'expected', 'actual'].map((one) => h('th', { scope: 'col' }, one))),
        ),
        h(
          'tbody',
          {},
          ...differences.map(({ what, node, expected, actual }) =>
            h('tr', {}, h('td', {}, what), h('td', {}, node ?? ''), h('td', {}, expected), h('td', {}, actual)),
          ),
        ),
      ),
    )
  if (marks.length > 0)
    parts.push(
      h(
        'ul',
        { class: 'marks' },
        ...marks
          .slice(0, 20)
          .map(({ at, node, text, allowed }) =>
            h(
              'li',
              { class: allowed ? 'allowed' : undefined },
              h('button', { type: 'button', click: () => seek(at) }, clock(at)),
              ` ${allowed ? 'known: ' : ''}${node === undefined ? '' : `${node}: `}${text}`,
            ),
          ),
        marks.length > 20 && h('li', {}, `and ${marks.length - 20} more`),
      ),
    )
  return parts
}

/** @param {LaneBook} book @param {readonly string[]} names @param {number} at */
function stateAt(book, names, at) {
  const text = (/** @type {import('./lanes.js').Span[]} */ lane, none = '–') => spanAt(lane, at)?.text ?? none
  const nodes = names.slice(0, nodesAtOnce).flatMap((name) => {
    const lanes = book.lanes.get(name)
    if (!lanes) return []
    const { provision, lock, step, agent, power, disks } = lanes
    return [
      h('h4', {}, name),
      h(
        'dl',
        {},
        ...fact('provision state', text(provision, 'enroll')),
        ...fact('clean step', text(step)),
        ...fact('conductor lock', text(lock, 'free')),
        ...fact('agent', text(agent, 'not there')),
        ...fact('power', text(power, 'unknown')),
        ...disks.filter(({ sizeBytes }) => sizeBytes > 0).flatMap((disk) => diskAt(disk, at, book.endAt)),
      ),
    ]
  })
  return [h('h3', {}, `At ${clock(at)}`), ...nodes]
}

/** @param {import('./lanes.js').DiskLane} disk @param {number} at @param {number} endAt */
function diskAt(disk, at, endAt) {
  const share = dataShareAt(disk, at, endAt)
  const erase = disk.erases.findLast(({ from, to = endAt }) => from <= at && at <= to)
  const data = share > 0 ? `${size(share * disk.sizeBytes)} of ${disk.before ?? 'a tenant'}` : 'no tenant’s data'
  const progress =
    erase &&
    `, ${erase.method} ${Math.floor(((at - erase.from) / Math.max(1, (erase.to ?? endAt) - erase.from)) * 100)} %`
  return fact(disk.device, `${data}${progress ?? ''}`, share > 0 ? 'dirty' : 'clean')
}

/** @param {readonly Entry[]} entries @param {Entry} call @param {ReadonlySet<string>} names */
function callDetail(entries, call, names) {
  const { source, to, method, path, status, error, ms, at } = call
  const changed = changesAround(entries, call, names)
  return [
    h('h3', {}, 'Call'),
    h('p', { class: 'request' }, h('b', {}, method), ' ', h('code', {}, path)),
    h(
      'dl',
      {},
      ...fact('from', source),
      ...fact('to', to),
      ...fact('answer', String(status ?? error), failed(call) ? 'dirty' : 'clean'),
      ...fact('took', `${lasting(ms ?? 0)}, from ${clock(at - (ms ?? 0))}`),
    ),
    h('h4', {}, 'What changed meanwhile, and in the second after'),
    changed.length === 0
      ? h('p', { class: 'quiet' }, 'nothing')
      : h(
          'ul',
          { class: 'changes' },
          ...changed
            .slice(0, 30)
            .map((entry) =>
              h('li', {}, h('time', {}, clock(entry.at)), ' ', h('b', {}, entry.kind), ' ', inOneLine(entry)),
            ),
        ),
  ]
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
