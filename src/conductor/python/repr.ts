/**
 * `value` as Python's `repr` writes the same JSON: error texts quote steps that way.
 *
 * @example pythonRepr({ step: 'erase', args: { fast: true } }) // "{'step': 'erase', 'args': {'fast': True}}"
 */
export function pythonRepr(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return reprText(value)
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
    case 'bigint':
      return String(value)
    case 'object':
      if (value === null) return 'None'
      if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`
      return `{${Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => `${reprText(key)}: ${pythonRepr(one)}`)
        .join(', ')}}`
    case 'undefined':
    case 'function':
    case 'symbol':
      return 'None'
  }
}

const escapes: { readonly [character: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let out = quote
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (character === quote) out += `\\${quote}`
    else if (escapes[character]) out += escapes[character]
    else if (code < 0x20 || (code >= 0x7f && code < 0xa1)) out += `\\x${code.toString(16).padStart(2, '0')}`
    else out += character
  }
  return out + quote
}
