import { PythonError } from './errors.ts'
import { pythonRepr } from './python.ts'

/** An expression's operator and operands; only the first where the language has one. No operator: a single token. */
export type Tokens = readonly [first: string, ...operands: string[]]

/** Where an operator would stand, there is no operand. */
const operand = String.raw`(?!s?(?:[<>]|!=)|=|s==)\S+`
const disjunction = new RegExp(String.raw`^(?:<or>\s*${operand}\s*)+`)
const forms = [
  new RegExp(String.raw`^(<all-in>)\s*((?:${operand}\s*)+)`),
  new RegExp(String.raw`^(==|=|!=|<in>|>=|<=|>|<|s==|s!=|s<=|s<|s>=|s>)\s*(${operand})`),
  new RegExp(`^(${operand})`),
]

/**
 * What the language of specifications makes of a text. What follows the last operand is left out of account;
 * `undefined` if there is none at all.
 *
 * @source oslo_utils/specs_matcher.py make_grammar
 */
export function tokensOf(text: string): Tokens | undefined {
  const spec = text.trimStart()
  const [anyOf] = disjunction.exec(spec) ?? []
  if (anyOf !== undefined)
    return [
      '<or>',
      ...anyOf
        .split('<or>')
        .slice(1)
        .map((each) => each.trim()),
    ]
  for (const form of forms) {
    const [, first, operands] = form.exec(spec) ?? []
    if (first !== undefined) return [first, ...(operands?.trim().split(/\s+/) ?? [])]
  }
  return undefined
}

/**
 * Whether a value fits a specification. Throws what Python throws where the two do not go together.
 *
 * @source oslo_utils/specs_matcher.py match
 */
export function matches(value: string | number, spec: string): boolean {
  const [operator, ...operands] = tokensOf(spec) ?? [spec]
  const [first] = operands
  if (first === undefined) return operator === value
  const numbers = numeric.get(operator)
  if (numbers) return numbers(float(value), float(first))
  if (operator === '<or>') return operands.includes(value as string)
  if (operator === 's==') return value === first
  if (operator === 's!=') return value !== first
  if (operator === '<all-in>') throw notAList(value)
  if (typeof value === 'number') throw new PythonError('TypeError', notOfNumbers(operator))
  return operator === '<in>' ? value.includes(first) : texts.get(operator)!(value, first)
}

/** `=` is no slip of the pen: of old it means "at least". */
const numeric = new Map<string, (a: number, b: number) => boolean>([
  ['=', (a, b) => a >= b],
  ['==', (a, b) => a === b],
  ['!=', (a, b) => a !== b],
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
])

const texts = new Map<string, (a: string, b: string) => boolean>([
  ['s<', (a, b) => a < b],
  ['s<=', (a, b) => a <= b],
  ['s>', (a, b) => a > b],
  ['s>=', (a, b) => a >= b],
])

function float(value: string | number): number {
  if (typeof value === 'number') return value
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return Number(value)
  throw new PythonError('ValueError', `could not convert string to float: ${pythonRepr(value)}`)
}

const notOfNumbers = (operator: string) =>
  operator === '<in>'
    ? "argument of type 'float' is not iterable"
    : `'${operator.slice(1)}' not supported between instances of 'float' and 'str'`

/** `<all-in>` wants the text of a Python list, and no device has one. */
function notAList(value: string | number): PythonError {
  if (typeof value === 'number') return new PythonError('ValueError', `malformed node or string: ${value}`)
  if (/^\d+$/.test(value))
    return new PythonError('TypeError', `<all-in> must compare with a list literal string, EG "['aes', 'mmx']"`)
  if (/^[a-z_]\w*$/.test(value)) return new PythonError('ValueError', 'malformed node or string on line 1')
  return new PythonError('SyntaxError', 'invalid syntax (<unknown>, line 1)')
}
