import type { Turn } from './turns.ts'

/** A stretch of a film that is shown without a pause, and the turning point at its end. */
export type Stretch = {
  fromMs: number
  toMs: number
  /** How long it takes to show, in milliseconds of real time. */
  showMs: number
  turn: Turn
}

/** The longest anybody watches a stretch in which nothing turns, in milliseconds. */
const longestMs = 8_000

/** The film from turning point to turning point, at `speed` times life; long quiet stretches go faster. */
export function stretchesOf(turns: readonly Turn[], speed: number): Stretch[] {
  return turns.map((turn, i) => {
    const fromMs = turns[i - 1]?.at ?? 0
    return { fromMs, toMs: turn.at, showMs: Math.min(longestMs, (turn.at - fromMs) / speed), turn }
  })
}

/** Where a stretch is after `shownMs` milliseconds of real time, in milliseconds of the film. */
export const momentOf = ({ fromMs, toMs, showMs }: Stretch, shownMs: number): number =>
  shownMs >= showMs ? toMs : fromMs + ((toMs - fromMs) * shownMs) / showMs

/** How long people take to read a text, in milliseconds: fifteen characters a second, and a breath. */
export const readingMs = ({ says, look }: Turn): number => 1_500 + ((says.length + look.length) * 1_000) / 15
