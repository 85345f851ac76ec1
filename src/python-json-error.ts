/**
 * What Python's `json.loads` says of a text that is no JSON, with the place where it noticed.
 *
 * @source cpython Lib/json/decoder.py, Lib/json/scanner.py (3.13)
 */
export function pythonJsonError(text: string): string {
  const scanner = new Scanner(text)
  const start = scanner.skipBlanks(0)
  const end = scanner.value(start)
  if (typeof end === 'string') return end
  const rest = scanner.skipBlanks(end)
  return rest < text.length ? scanner.at('Extra data', rest) : 'no error'
}

/** A parser that only looks for the first error: positions are numbers, errors are texts. */
class Scanner {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  at(message: string, index: number): string {
    const before = this.#text.slice(0, index)
    const line = before.split('\n').length
    const column = index - before.lastIndexOf('\n')
    return `${message}: line ${line} column ${column} (char ${index})`
  }

  skipBlanks(index: number): number {
    while (' \t\n\r'.includes(this.#text[index] ?? '!')) index++
    return index
  }

  value(index: number): number | string {
    const character = this.#text[index]
    if (character === '"') return this.#string(index)
    if (character === '{') return this.#object(index)
    if (character === '[') return this.#array(index)
    const literal = /^(?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(
      this.#text.slice(index, index + 400),
    )
    return literal ? index + literal[0].length : this.at('Expecting value', index)
  }

  #string(index: number): number | string {
    for (let i = index + 1; i < this.#text.length; i++) {
      const character = this.#text[i] as string
      if (character === '"') return i + 1
      if (character === '\\') {
        if (!'"\\/bfnrtu'.includes(this.#text[i + 1] ?? '!')) return this.at('Invalid \\escape', i)
        i++
      } else if (character < ' ') return this.at('Invalid control character at', i)
    }
    return this.at('Unterminated string starting at', index)
  }

  #object(index: number): number | string {
    let next = this.skipBlanks(index + 1)
    if (this.#text[next] === '}') return next + 1
    for (;;) {
      if (this.#text[next] !== '"') return this.at('Expecting property name enclosed in double quotes', next)
      const key = this.#string(next)
      if (typeof key === 'string') return key
      const colon = this.skipBlanks(key)
      if (this.#text[colon] !== ':') return this.at("Expecting ':' delimiter", colon)
      const value = this.value(this.skipBlanks(colon + 1))
      if (typeof value === 'string') return value
      const end = this.skipBlanks(value)
      if (this.#text[end] === '}') return end + 1
      if (this.#text[end] !== ',') return this.at("Expecting ',' delimiter", end)
      next = this.skipBlanks(end + 1)
      if (this.#text[next] === '}') return this.at('Illegal trailing comma before end of object', end)
    }
  }

  #array(index: number): number | string {
    let next = this.skipBlanks(index + 1)
    if (this.#text[next] === ']') return next + 1
    for (;;) {
      const value = this.value(next)
      if (typeof value === 'string') return value
      const end = this.skipBlanks(value)
      if (this.#text[end] === ']') return end + 1
      if (this.#text[end] !== ',') return this.at("Expecting ',' delimiter", end)
      next = this.skipBlanks(end + 1)
      if (this.#text[next] === ']') return this.at('Illegal trailing comma before end of array', end)
    }
  }
}
