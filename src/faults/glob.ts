const cache = new Map<string, RegExp>()

/** A pattern in which `*` stands for anything but a slash and `**` for anything at all. Matches the whole text. */
export function matchesGlob(text: string, pattern: string): boolean {
  let expression = cache.get(pattern)
  if (!expression) cache.set(pattern, (expression = expressionOf(pattern)))
  return expression.test(text)
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((piece) =>
      piece === '**' ? '[^]*' : piece === '*' ? '[^/]*' : piece.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`),
    )
    .join('')
  return new RegExp(`^${source}$`)
}
