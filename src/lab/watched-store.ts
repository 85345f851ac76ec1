import type { Node } from '../conductor/node.ts'
import type { Store } from '../conductor/store/store.ts'

/** The store itself, but somebody sees every record of a node that is created or saved, and what was there before. */
export function watchedStore(store: Store, saved: (before: Node | undefined, after: Node) => void): Store {
  const seen: Pick<Store, 'createNode' | 'saveNode'> = {
    createNode(node) {
      store.createNode(node)
      saved(undefined, node)
    },
    saveNode(node) {
      const before = store.node(node.uuid)
      store.saveNode(node)
      saved(before, node)
    },
  }
  return new Proxy(store, {
    get(target, key) {
      if (Object.hasOwn(seen, key)) return seen[key as keyof typeof seen]
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
