import type { Entry } from '../../world.ts'
import type { Packed } from './view.ts'

export function pack(entries: readonly Entry[]): Packed {
  const shapes: Packed['shapes'] = []
  const known = new Map<string, number>()
  const rows = entries.map(({ at, source, kind, ...rest }) => {
    const keys = Object.keys(rest)
    const shape: Packed['shapes'][number] = [source, kind, ...keys]
    const key = JSON.stringify(shape)
    let number = known.get(key)
    if (number === undefined) {
      number = shapes.push(shape) - 1
      known.set(key, number)
    }
    return [number, at, ...Object.values(rest)]
  })
  return { shapes, rows }
}
