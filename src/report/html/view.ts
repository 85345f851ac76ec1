/** What the page gets to see. It imports nothing, as the page's script is checked by itself. */

/** A disk as it was at the end. `before` is whose data were on it at the start, `remains` how many bytes of them are left. */
export type ReportDisk = { device: string; sizeBytes: number; before: string | null; remains: number }
/** `uuid` is the node's in Ironic, `machineUuid` the one its BMC knows it by. */
export type ReportNode = { name: string; uuid: string; machineUuid?: string; disks: ReportDisk[] }

/** A moment at which a run was not as it should be. `allowed`: the scenario expects it, as a known defect or a fault's nature. */
export type Mark = { at: number; node?: string; text: string; allowed: boolean }

/**
 * Entries without their repetitions. A shape is what many entries have in common: source, kind and the names of the
 * other fields. A row is the number of its shape, the time and the values in the order of the names. What was said in a
 * call is numbers of texts: the bodies `asked` and `answered`, and their headers, `askedWith` and `answeredWith`.
 */
export type Packed = {
  shapes: [source: string, kind: string, ...keys: string[]][]
  rows: unknown[][]
  texts: string[]
}

/** A line of the overview. */
export type Summary = {
  /** Unique in the report; what a deep link names. */
  id: string
  name: string
  story: string
  lesson: string
  tags: readonly string[]
  verdict: 'as expected' | 'otherwise' | 'unknown'
  ended: 'rest' | 'stuck' | 'limit' | 'error'
  seed: string
  repeat: string
  virtualMs: number
  calls: number
  /** Provision states at the end, with how many nodes are in each. */
  believed: Record<string, number>
  /** Bytes of a tenant's data left on disks of the run. */
  remains: number
  /** Bytes of a tenant's data left on disks of nodes that are `available`. */
  leaked: number
}

/** What the page needs to show one run; read only when it is opened. */
export type RunData = {
  nodes: { name: string; disks: ReportDisk[] }[]
  differences: { what: string; node?: string; expected: string; actual: string }[]
  marks: Mark[]
  error?: string
  entries: Packed
}
