type Init = Headers | TextHeaders | Record<string, string> | Iterable<readonly [string, string]>

/**
 * The part of `Headers` that apps use, without the platform's checks of every name and value: those cost as much as
 * routing does. Values of one name are joined with a comma, as the platform joins them.
 */
export class TextHeaders {
  readonly #values = new Map<string, string>()

  constructor(init?: Init | null) {
    if (!init) return
    if (Symbol.iterator in init) for (const [name, value] of init) this.append(name, value)
    else for (const name in init) this.#values.set(name.toLowerCase(), String(init[name]))
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase())
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), String(value))
  }

  append(name: string, value: string): void {
    const key = name.toLowerCase()
    const before = this.#values.get(key)
    this.#values.set(key, before === undefined ? String(value) : `${before}, ${value}`)
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase())
  }

  getSetCookie(): string[] {
    const cookie = this.#values.get('set-cookie')
    return cookie === undefined ? [] : [cookie]
  }

  forEach(each: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) each(value, name, this as unknown as Headers)
  }

  keys(): IterableIterator<string> {
    return this.#sorted()
      .map(([name]) => name)
      .values()
  }

  values(): IterableIterator<string> {
    return this.#sorted()
      .map(([, value]) => value)
      .values()
  }

  entries(): IterableIterator<[string, string]> {
    return this.#sorted().values()
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  /** In the order the platform gives them, so that a run does not depend on whose headers it has. */
  #sorted(): [string, string][] {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}
