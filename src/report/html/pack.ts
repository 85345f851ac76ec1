import type { Entry } from '../../world.ts'
import type { Packed } from './view.ts'

/** Values that are long and often the same: each is kept once. */
const long = new Set(['asked', 'askedWith', 'answered', 'answeredWith'])

export function pack(entries: readonly Entry[]): Packed {
  const shapes: Packed['shapes'] = []
  const known = new Map<string, number>()
  const texts = new Map<string, number>()
  const numbered = (text: string): number => {
    const number = texts.get(text) ?? texts.size
    texts.set(text, number)
    return number
  }
  const rows = entries.map(({ at, source, kind, ...rest }) => {
    const keys = Object.keys(rest)
    const shape: Packed['shapes'][number] = [source, kind, ...keys]
    const key = JSON.stringify(shape)
    let number = known.get(key)
    if (number === undefined) {
      number = shapes.push(shape) - 1
      known.set(key, number)
    }
    const values = Object.entries(rest).map(([name, value]) => (long.has(name) ? numbered(String(value)) : value))
    return [number, at, ...values]
  })
  return { shapes, rows, texts: [...texts.keys()] }
}
