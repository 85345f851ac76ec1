import { h } from './dom.js'
import { fact } from './facts.js'
import { clock, lasting, size, slug } from './words.js'

/**
 * What a run was to show, what came of it, and where the two part.
 *
 * @typedef {import('../view.ts').Summary} Summary
 * @typedef {import('../view.ts').RunData} RunData
 */

/** @param {Summary} summary */
export function headOf({ name, story, lesson, tags, verdict, virtualMs, calls, repeat, believed, remains, leaked }) {
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

/** @param {RunData} data @param {(at: number) => void} seek */
export function divergences({ differences, marks, error }, seek) {
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
