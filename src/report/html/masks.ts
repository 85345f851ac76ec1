import { withoutSecrets } from '../../conductor/secrets.ts'

const mask = '******'
/** Shorter values under a telling key are words such as `true`, not secrets to look for elsewhere. */
const shortest = 8

/**
 * Hides secrets in what is shown: values under telling keys, and, wherever else they stand, the same values again. What
 * is shown early can hold what is known as a secret only later, so `everywhere` is for the end.
 */
export class Masks {
  readonly #secrets = new Set<string>()

  /** JSON without secrets, or any other text as it is. */
  body(text: string): string {
    if (!/^\s*[[{]/.test(text)) return text
    try {
      return JSON.stringify(this.value(JSON.parse(text)))
    } catch {
      return text
    }
  }

  value(value: unknown): unknown {
    this.#learn(value)
    const { shown } = withoutSecrets({ shown: Array.isArray(value) ? value.map((one) => this.value(one)) : value })
    return shown
  }

  everywhere(text: string): string {
    let shown = text.replace(/(agent_token=)[^&"\s]*/g, `$1${mask}`)
    for (const secret of this.#secrets) if (shown.includes(secret)) shown = shown.replaceAll(secret, mask)
    return shown
  }

  #learn(value: unknown, key = ''): void {
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) this.#learn(inner, name)
    else if (typeof value === 'string' && value.length >= shortest && isSecret(key) && value !== mask)
      this.#secrets.add(value)
  }
}

const isSecret = (key: string): boolean => withoutSecrets({ [key]: 'shown' })[key] !== 'shown'
