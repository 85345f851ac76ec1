import { isMap, isPair, isScalar, isSeq, type LineCounter, type Document, type Node } from 'yaml'

type Path = readonly (string | number)[]
export type Position = { line: number; column: number }

/** Where things are in a text; columns count from 1, as editors do. */
export type Positions = {
  /** `name`: where the member's name stands, by default where its value does. */
  at(path: Path, what?: 'name' | 'value'): Position
}

/** Where the member at `path` is in a YAML or JSON document, or the nearest one above it that is there. */
export function yamlPositions(document: Document, lines: LineCounter): Positions {
  const position = (offset: number): Position => {
    const { line, col: column } = lines.linePos(offset)
    return { line, column }
  }
  return {
    at(path, what = 'value') {
      let node: unknown = document.contents
      let found = startOf(node) ?? 0
      for (const [i, key] of path.entries()) {
        const isWanted = what === 'value' && i === path.length - 1
        const next = memberOf(node, key)
        if (!next) break
        found = (isWanted ? startOf(next.value) : undefined) ?? startOf(next.key) ?? startOf(next.value) ?? found
        node = next.value
      }
      return position(found)
    },
  }
}

function memberOf(node: unknown, key: string | number): { key?: unknown; value: unknown } | undefined {
  if (isSeq(node) && typeof key === 'number')
    return node.items[key] === undefined ? undefined : { value: node.items[key] }
  if (!isMap(node)) return undefined
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
  return pair && { key: pair.key, value: pair.value }
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

/**
 * Where the member at `path` is in a program's text, as far as its keys stand there one after another; a module's value
 * does not say where it was written.
 */
export function textPositions(text: string): Positions {
  return {
    at(path) {
      let offset = Math.max(0, text.search(/export\s+default|module\.exports/))
      for (const key of path) {
        if (typeof key === 'number') continue
        const found = new RegExp(String.raw`(?<![\w$])['"]?${escaped(key)}['"]?\s*:`).exec(text.slice(offset))
        if (!found) break
        offset += found.index
      }
      const before = text.slice(0, offset).split('\n')
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
    },
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
