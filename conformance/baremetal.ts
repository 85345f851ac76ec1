import { baremetal } from './debian.ts'
import { environment, type Finished, finish } from './processes.ts'

/** Debian's own `baremetal` command against one API. */
export class Baremetal {
  readonly #env: Record<string, string>

  constructor(url: string, more: Record<string, string> = {}) {
    this.#env = environment({ OS_AUTH_TYPE: 'none', OS_ENDPOINT: url, PYTHONNOUSERSITE: '1', ...more })
  }

  /** Runs `baremetal ARGS`, whatever comes of it. */
  attempt(...args: string[]): Promise<Finished> {
    return finish(baremetal, args, this.#env)
  }

  /** Runs `baremetal ARGS`, which must succeed. */
  async run(...args: string[]): Promise<string> {
    const { code, out, errors } = await this.attempt(...args)
    if (code !== 0) throw new Error(`baremetal ${args.join(' ')} ended with ${code}: ${errors.trim() || out.trim()}`)
    return out
  }

  /** The same with `-f json`, parsed. */
  async json<Value = Record<string, unknown>>(...args: string[]): Promise<Value> {
    return JSON.parse(await this.run(...args, '-f', 'json')) as Value
  }
}
