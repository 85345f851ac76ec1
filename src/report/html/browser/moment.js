import { h } from './dom.js'
import { failed, inOneLine, nodeOf } from './entries.js'
import { fact } from './facts.js'
import { dataShareAt, spanAt } from './lanes.js'
import { clock, size, slug } from './words.js'

/**
 * What was so at a moment of a run, and the lines of the journal around it.
 *
 * @typedef {import('./entries.js').Entry} Entry
 * @typedef {import('./lanes.js').LaneBook} LaneBook
 */

/** Lines of the journal before the moment, and as many after it. */
const linesAround = 14

/** @param {LaneBook} book @param {readonly string[]} names @param {number} at */
export function stateAt(book, names, at) {
  const text = (/** @type {import('./lanes.js').Span[]} */ lane, none = '–') => spanAt(lane, at)?.text ?? none
  const nodes = names.flatMap((name) => {
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

/**
 * @param {readonly Entry[]} entries of the whole run
 * @param {ReadonlySet<string>} names of all its nodes
 * @param {readonly string[]} shown the nodes in view
 * @param {number} at
 * @param {(entry: Entry) => void} choose
 */
export function journalAt(entries, names, shown, at, choose) {
  const own = entries.filter((entry) => entry.kind !== 'record' && isOf(shown, nodeOf(entry, names)))
  const next = own.findIndex((entry) => entry.at > at)
  const middle = next < 0 ? own.length : next
  const now = own[middle - 1]
  const lines = own.slice(Math.max(0, middle - linesAround), middle + linesAround)
  return [
    h('h3', {}, 'Journal'),
    h('ol', {}, ...lines.map((entry) => h('li', { class: entry === now ? 'now' : undefined }, line(entry, choose)))),
  ]
}

/** @param {readonly string[]} shown @param {string | undefined} node */
const isOf = (shown, node) => node === undefined || shown.includes(node)

/** @param {Entry} entry @param {(entry: Entry) => void} choose */
const line = (entry, choose) =>
  h(
    'button',
    {
      type: 'button',
      class: `line kind-${slug(entry.kind)}${entry.kind === 'request' && failed(entry) ? ' bad' : ''}`,
      click: () => choose(entry),
    },
    h('time', {}, clock(entry.at)),
    h('b', {}, entry.kind),
    h('i', {}, entry.source),
    h('span', {}, inOneLine(entry)),
  )
