import type { BlockDevice } from '../machine/block-device.ts'

type Hints = Record<string, unknown>

const GiB = 1024 ** 3

/** What a hint may speak of, and its value on a device. Sizes in GiB. */
const properties: Record<string, (device: BlockDevice) => string | number | boolean | undefined> = {
  size: ({ sizeBytes }) => Math.floor(sizeBytes / GiB),
  model: ({ model }) => model,
  wwn: ({ wwn }) => wwn,
  serial: ({ serial }) => serial,
  vendor: ({ vendor }) => vendor,
  wwn_with_extension: () => undefined,
  wwn_vendor_extension: () => undefined,
  name: ({ device }) => device,
  hctl: () => undefined,
  by_path: () => undefined,
  rotational: ({ rotational }) => rotational,
}

const order: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

const texts: Record<string, (a: string, b: string) => boolean> = {
  's==': (a, b) => a === b,
  's!=': (a, b) => a !== b,
  's<': (a, b) => a < b,
  's<=': (a, b) => a <= b,
  's>': (a, b) => a > b,
  's>=': (a, b) => a >= b,
}

/**
 * The devices that fit all of a node's hints, in the language of root device hints (`{'size': '>= 100', 'vendor':
 * 's== ata'}`).
 *
 * @source ironic_python_agent/device_hints.py
 */
export const findByHints = <Device extends BlockDevice>(devices: readonly Device[], hints: Hints): Device[] =>
  devices.filter((device) => Object.entries(hints).every(([name, hint]) => fits(properties[name]?.(device), hint)))

function fits(value: string | number | boolean | undefined, hint: unknown): boolean {
  if (value === undefined) return false
  if (typeof value === 'boolean') return value === ['true', 'yes', '1', 'on'].includes(textOf(hint).toLowerCase())
  const { operator, operands } = parse(textOf(hint).trim())
  if (operator === '<or>') return operands.some((operand) => matches(value, undefined, operand))
  const [operand = ''] = operands
  return matches(value, operator, operand)
}

function matches(value: string | number, operator: string | undefined, operand: string): boolean {
  if (typeof value === 'number') return (order[operator ?? '=='] ?? order['==']!)(value, Number(operand))
  const text = value.toLowerCase()
  const wanted = decodeURIComponent(operand).toLowerCase()
  if (operator === '<in>') return text.includes(wanted)
  if (operator === '<all-in>') return wanted.split(/\s+<all-in>\s+|\s+/).every((each) => text.includes(each))
  if (operator !== undefined && operator in order) return order[operator]!(Number(text), Number(wanted))
  return (texts[operator ?? 's=='] ?? texts['s==']!)(text, wanted)
}

function parse(hint: string): { operator: string | undefined; operands: string[] } {
  if (hint.startsWith('<or>')) {
    const operands = hint.split('<or>').slice(1)
    return { operator: '<or>', operands: operands.map((each) => each.trim()) }
  }
  const [, operator, operand] = /^(<in>|<all-in>|s==|s!=|s<=|s<|s>=|s>|==|!=|<=|>=|=|<|>)\s+(.*)$/s.exec(hint) ?? []
  return operator === undefined ? { operator, operands: [hint] } : { operator, operands: [operand ?? ''] }
}

const textOf = (hint: unknown): string =>
  typeof hint === 'string' ? hint : typeof hint === 'number' || typeof hint === 'boolean' ? String(hint) : ''
