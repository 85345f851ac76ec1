/**
 * The journal as the page reads it: the entries of a run, or of a live laboratory, one after the other.
 *
 * @typedef {{ at: number, source: string, kind: string } & Record<string, any>} Entry
 * @typedef {import('../view.ts').Packed} Packed
 */

/** Values that are numbers of texts. */
const long = new Set(['asked', 'askedWith', 'answered', 'answeredWith'])

/**
 * The entries of a report; see `pack.ts`.
 * @param {Packed} packed
 * @returns {Entry[]}
 */
export function unpack({ shapes, rows, texts }) {
  return rows.map(([number, at, ...values]) => {
    const [source, kind, ...keys] = /** @type {string[]} */ (shapes[Number(number)])
    const rest = keys.map((key, i) => [key, long.has(key) ? texts[Number(values[i])] : values[i]])
    return /** @type {Entry} */ ({ at, source, kind, ...Object.fromEntries(rest) })
  })
}

/**
 * Whom of `names` an entry is about.
 * @param {Entry} entry
 * @param {ReadonlySet<string>} names
 * @returns {string | undefined}
 */
export function nodeOf(entry, names) {
  const { node, source, to, path, kind } = entry
  if (typeof node === 'string' && names.has(node)) return node
  if (names.has(source)) return source
  for (const host of [source, to, entry['host']]) {
    const of = typeof host === 'string' ? host.replace(/^(agent|bmc)-/, '') : ''
    if (of !== host && names.has(of)) return of
  }
  if (kind !== 'request' || typeof path !== 'string') return undefined
  return path.split(/[/?&=]/).find((part) => names.has(part))
}

/**
 * The part of a call that tells its kind: who asks whom.
 * @param {Entry} entry
 * @returns {'api' | 'agent' | 'bmc'}
 */
export function wireOf({ source, to }) {
  if (String(to).startsWith('bmc-') || source.startsWith('bmc-')) return 'bmc'
  return String(to).startsWith('agent-') || source.startsWith('agent-') ? 'agent' : 'api'
}

/** @param {Entry} entry */
export const failed = ({ status, error }) => error !== undefined || Number(status) >= 400

/** Kinds that change something; the rest is traffic. */
const changes = new Set(
  'record transition step last_error lock power mains boot halted erase disk agent command fault action bios'.split(
    ' ',
  ),
)

/**
 * What changed while a call was under way, and in the second after it.
 * @param {readonly Entry[]} entries
 * @param {Entry} call
 * @param {ReadonlySet<string>} names
 */
export function changesAround(entries, call, names) {
  const node = nodeOf(call, names)
  const from = call.at - (call['ms'] ?? 0)
  return entries.filter(
    (entry) =>
      entry.at >= from &&
      entry.at <= call.at + 1000 &&
      changes.has(entry.kind) &&
      (node === undefined || (nodeOf(entry, names) ?? node) === node),
  )
}

/**
 * An entry in one line.
 * @param {Entry} entry
 * @returns {string}
 */
export function inOneLine({ at: _at, source: _source, kind, node: _node, ...rest }) {
  switch (kind) {
    case 'request':
      return `${rest['method']} ${rest['path']} → ${rest['to']}: ${rest['status'] ?? rest['error']}`
    case 'transition':
      return `${rest['from']} → ${rest['to']} (${rest['event']})`
    case 'lock':
      return rest['held'] ? `taken${rest['purpose'] ? `: ${rest['purpose']}` : ''}` : 'released'
    case 'step':
      return `${rest['step']} ${rest['phase']}`
    case 'erase':
      return `${rest['disk']} ${rest['method']} ${rest['phase']}${rest['outcome'] ? `: ${rest['outcome']}` : ''}`
    case 'last_error':
      return String(rest['text'])
    case 'record':
      return rest['changes'].map((/** @type {{ field: string }} */ { field }) => field).join(', ')
    case 'power':
      return String(rest['power'])
    default:
      return Object.entries(rest)
        .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(', ')
  }
}
