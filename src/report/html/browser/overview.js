import { h } from './dom.js'
import { lasting, size, slug } from './words.js'

/**
 * All runs in one table, with filters.
 *
 * @typedef {import('../view.ts').Summary} Summary
 * @typedef {{ text: string, verdict: string, tag: string, leaked: boolean }} Filter
 */

/** @param {Summary} summary @param {Filter} filter */
export const passes = ({ name, story, lesson, verdict, tags, leaked }, filter) =>
  (filter.verdict === '' || verdict === filter.verdict) &&
  (filter.tag === '' || tags.includes(filter.tag)) &&
  (!filter.leaked || leaked > 0) &&
  filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => `${name} ${story} ${lesson}`.toLowerCase().includes(word))

/**
 * @param {readonly Summary[]} summaries
 * @param {Filter} filter is kept up to date
 * @returns {HTMLElement}
 */
export function overview(summaries, filter) {
  const text = h('input', {
    type: 'search',
    id: 'text',
    placeholder: 'name or story',
    value: filter.text,
    input: () => apply(),
  })
  const verdict = choice('verdict', [...new Set(summaries.map((one) => one.verdict))], filter.verdict, () => apply())
  const tag = choice('tag', [...new Set(summaries.flatMap((one) => one.tags))].sort(), filter.tag, () => apply())
  const leaked = h('input', { type: 'checkbox', id: 'leaked', checked: filter.leaked, change: () => apply() })
  const count = h('output', { class: 'count' })
  const body = h('tbody')
  const rows = summaries.map((summary) => ({ summary, row: rowOf(summary) }))

  function apply() {
    Object.assign(filter, { text: text.value, verdict: verdict.value, tag: tag.value, leaked: leaked.checked })
    const shown = rows.filter(({ summary }) => passes(summary, filter))
    body.replaceChildren(...shown.map(({ row }) => row))
    count.textContent = shown.length === rows.length ? `${rows.length} runs` : `${shown.length} of ${rows.length} runs`
  }

  apply()
  return h(
    'article',
    { class: 'overview' },
    h('h1', { tabindex: -1 }, 'Cleanroom'),
    h('p', { class: 'motto' }, 'Green is not clean: what the conductor says, and what the disks say.'),
    tiles(summaries),
    h(
      'form',
      { class: 'filters', role: 'search', submit: (/** @type {Event} */ event) => event.preventDefault() },
      h('label', {}, 'search ', text),
      h('label', {}, 'verdict ', verdict),
      h('label', {}, 'tag ', tag),
      h('label', {}, leaked, ' available, but not clean'),
      count,
    ),
    h(
      'table',
      { class: 'runs' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['verdict', 'scenario', 'conductor says', 'disks say', 'virtual time', 'calls'].map((title) =>
            h('th', { scope: 'col' }, title),
          ),
        ),
      ),
      body,
    ),
  )
}

/** @param {readonly Summary[]} summaries */
function tiles(summaries) {
  const count = (/** @type {(one: Summary) => boolean} */ of) => summaries.filter(of).length
  const figures = /** @type {const} */ ([
    ['as expected', count(({ verdict }) => verdict === 'as expected'), 'good'],
    ['otherwise', count(({ verdict }) => verdict === 'otherwise'), 'bad'],
    ['unknown', count(({ verdict }) => verdict === 'unknown'), 'bad'],
    ['available, but not clean', count(({ leaked }) => leaked > 0), 'leak'],
  ])
  return h(
    'dl',
    { class: 'tiles' },
    ...figures.map(([term, figure, tone]) =>
      h('div', { class: figure > 0 ? tone : 'none' }, h('dt', {}, term), h('dd', {}, figure)),
    ),
  )
}

/** @param {string} id @param {readonly string[]} values @param {string} value @param {() => void} change */
function choice(id, values, value, change) {
  const options = values.map((one) => h('option', { value: one }, one))
  const select = h('select', { id, change }, h('option', { value: '' }, 'any'), ...options)
  select.value = value
  return select
}

/** @param {Summary} summary */
function rowOf({ id, name, story, tags, verdict, believed, remains, leaked, virtualMs, calls }) {
  return h(
    'tr',
    { class: leaked > 0 ? 'leak' : undefined },
    h('td', {}, h('span', { class: `verdict ${slug(verdict)}` }, verdict)),
    h(
      'td',
      {},
      h('a', { href: `#run=${encodeURIComponent(id)}` }, id === name ? name : id),
      h('p', {}, story),
      h('p', { class: 'tags' }, ...tags.map((tag) => h('span', {}, tag))),
    ),
    h(
      'td',
      {},
      ...Object.entries(believed).map(([state, count]) =>
        h('span', { class: `state tone-${slug(state)}` }, count > 1 ? `${state} × ${count}` : state),
      ),
    ),
    h('td', { class: remains > 0 ? 'dirty' : 'clean' }, remains > 0 ? `${size(remains)} left` : 'clean'),
    h('td', { class: 'figure' }, lasting(virtualMs)),
    h('td', { class: 'figure' }, calls),
  )
}
