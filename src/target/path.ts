/** Whether a node went the way it should; where short states may have been missed, as far as was seen. */
export function samePath(expected: readonly string[], actual: readonly string[], whole: boolean): boolean {
  if (whole) return expected.length === actual.length && expected.every((state, i) => state === actual[i])
  let next = 0
  for (const state of actual) {
    while (next < expected.length && expected[next] !== state) next++
    if (next++ >= expected.length) return false
  }
  return expected.at(-1) === actual.at(-1)
}
