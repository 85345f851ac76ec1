/** A letter added, removed or replaced costs this; a changed case half of it. */
const moveCost = 2
const caseCost = 1

/**
 * The name Python suggests instead of a wrong one, if any is near enough.
 *
 * @source cpython Python/suggestions.c (3.13)
 */
export function suggestion(wrong: string, names: readonly string[]): string | undefined {
  let best: string | undefined
  let bestCost = Infinity
  for (const name of names) {
    if (name === wrong) continue
    const highest = Math.floor(((wrong.length + name.length + 3) * moveCost) / 6)
    const cost = distance(wrong, name)
    if (cost > Math.min(highest, bestCost - 1)) continue
    best = name
    bestCost = cost
  }
  return best
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j * moveCost)
  for (let i = 1; i <= a.length; i++) {
    const next = [i * moveCost]
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min(
          (row[j - 1] as number) + replaceCost(a[i - 1] as string, b[j - 1] as string),
          (row[j] as number) + moveCost,
          (next[j - 1] as number) + moveCost,
        ),
      )
    }
    row = next
  }
  return row[b.length] as number
}

function replaceCost(a: string, b: string): number {
  if (a === b) return 0
  return a.toLowerCase() === b.toLowerCase() ? caseCost : moveCost
}
