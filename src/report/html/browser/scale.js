/** The stretch of time that is shown, and where a moment of it is. Milliseconds and pixels. */

/** The shortest stretch one can zoom to. */
const shortest = 10
const gutter = 132
const margin = 14

export class Scale {
  from = 0
  to = 1
  width = 1000
  /** When the run ends. */
  lastAt = 1
  /** The end of what can be shown: a little after the run's, so that its last state is seen. */
  endAt = 1
  /** Where time begins; labels are left of it. */
  left = gutter

  get plot() {
    return Math.max(50, this.width - gutter - margin)
  }

  get all() {
    return this.to - this.from >= this.endAt
  }

  /** @param {number} at */
  x(at) {
    return gutter + ((at - this.from) / (this.to - this.from)) * this.plot
  }

  /** @param {number} x */
  time(x) {
    const at = this.from + ((x - gutter) / this.plot) * (this.to - this.from)
    return Math.min(this.lastAt, Math.max(0, at))
  }

  /** @param {number} at */
  has(at) {
    return at >= this.from && at <= this.to
  }

  /** @param {number} at */
  end(at) {
    this.lastAt = at
    this.endAt = Math.max(at * 1.03, 1)
  }

  /** As near to these moments as the run allows. @param {number} from @param {number} to */
  show(from, to) {
    const width = Math.min(this.endAt, Math.max(shortest, to - from))
    this.from = Math.min(Math.max(0, from), this.endAt - width)
    this.to = this.from + width
  }
}

const dayMs = 86_400_000
const niceSteps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1000,
  2000,
  5000,
  10_000,
  15_000,
  30_000,
  60_000,
  120_000,
  300_000,
  600_000,
  900_000,
  1_800_000,
  3_600_000,
  7_200_000,
  14_400_000,
  21_600_000,
  43_200_000,
  dayMs,
]

/** The round number of milliseconds that is not less than `wanted`. @param {number} wanted */
export const niceStep = (wanted) => niceSteps.find((one) => one >= wanted) ?? Math.ceil(wanted / dayMs) * dayMs
