import { h } from './dom.js'
import { changesAround, failed, inOneLine } from './entries.js'
import { fact } from './facts.js'
import { clock, lasting } from './words.js'

/**
 * One call: who asked whom for what, what was said, and what it changed.
 *
 * @typedef {import('./entries.js').Entry} Entry
 */

/** So many changes are shown. */
const most = 40

export const noCall = () => [
  h('h3', {}, 'Call'),
  h(
    'p',
    { class: 'quiet' },
    'Choose an arrow on the timeline or a request in the journal; N and P go from one to the next.',
  ),
]

/** @param {readonly Entry[]} entries @param {Entry} call @param {ReadonlySet<string>} names */
export function callDetail(entries, call, names) {
  const { source, to, method, path, status, error, ms, at, asked, askedWith, answered, answeredWith } = call
  const changed = changesAround(entries, call, names)
  const records = changed.filter(({ kind }) => kind === 'record')
  const others = changed.filter(({ kind }) => kind !== 'record')
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
    ...said('Request', askedWith, asked),
    ...said('Response', answeredWith, answered),
    h('h4', {}, 'What changed in the node’s record, meanwhile and in the second after'),
    recordTable(records),
    h('h4', {}, 'What else happened'),
    others.length === 0
      ? h('p', { class: 'quiet' }, 'nothing')
      : h(
          'ul',
          { class: 'changes' },
          ...others
            .slice(0, most)
            .map((entry) =>
              h('li', {}, h('time', {}, clock(entry.at)), ' ', h('b', {}, entry.kind), ' ', inOneLine(entry)),
            ),
        ),
  ]
}

/** @param {string} title @param {string | undefined} headers @param {string | undefined} text */
const said = (title, headers, text) => [
  h('h4', {}, title),
  ...(headers === undefined ? [] : [headerList(headers, title)]),
  text === undefined
    ? h('p', { class: 'quiet' }, 'no body')
    : h('pre', { class: `body ${title.toLowerCase()}`, tabindex: 0 }, spread(text)),
]

/** @param {string} headers One a line. @param {string} title */
function headerList(headers, title) {
  const pairs = headers.split('\n').map((line) => line.split(/: (.*)/))
  return h(
    'dl',
    { class: `headers ${title.toLowerCase()}-headers`, 'aria-label': `${title} headers` },
    ...pairs.flatMap(([name = '', value = '']) => fact(name, value)),
  )
}

/** JSON over several lines; anything else, such as JSON cut short, as it is. @param {string} text */
function spread(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** @param {readonly Entry[]} records */
function recordTable(records) {
  if (records.length === 0) return h('p', { class: 'quiet' }, 'nothing')
  const rows = records.flatMap(({ at, changes }) =>
    /** @type {{ field: string, from: string | null, to: string | null }[]} */ (changes).map((one) => ({ at, ...one })),
  )
  return h(
    'table',
    { class: 'record' },
    h('thead', {}, h('tr', {}, ...['at', 'field', 'before', 'after'].map((one) => h('th', { scope: 'col' }, one)))),
    h(
      'tbody',
      {},
      ...rows
        .slice(0, most)
        .map(({ at, field, from, to }) =>
          h(
            'tr',
            {},
            h('td', {}, h('time', {}, clock(at))),
            h('td', {}, field),
            h('td', {}, from ?? '–'),
            h('td', {}, to ?? '–'),
          ),
        ),
    ),
  )
}
