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

  /** Headers, one a line, in the order of their sending. */
  headers(headers: Iterable<readonly [string, string]>): string {
    return Array.from(headers, ([name, value]) => {
      const key = name.toLowerCase()
      return `${key}: ${secretHeaders.test(key) ? this.#hidden(value) : value}`
    }).join('\n')
  }

  /** The value of a header that is a secret, which is looked for elsewhere from now on; a scheme and a cookie's name are none. */
  #hidden(value: string): string {
    const [, before = '', secret = ''] = /^(Basic |Bearer |Digest |[^=;\s]+=)?([^;]*)/i.exec(value) ?? []
    for (const one of [secret, ...credentialsIn(before, secret)]) if (one.length >= shortest) this.#secrets.add(one)
    return `${before}${mask}`
  }

  everywhere(text: string): string {
    let shown = text.replace(/(agent_token=)[^&"\s]*/g, `$1${mask}`)
    if (shown.includes('-----BEGIN ')) shown = shown.replace(pem, '-----BEGIN $1----- … -----END $1-----')
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

/** A key is a secret, and a certificate is signed anew, and otherwise, each time a run is made. */
const pem = /-----BEGIN ([A-Z ]+)-----[^]*?-----END \1-----/g

/** `token` and the like are told by the same words as keys; these are not. */
const secretHeaders = /^(?!www-).*(auth|cookie|token|secret|pass|api-?key)/

/** The password in what Basic authentication sends. */
const credentialsIn = (scheme: string, encoded: string): string[] =>
  /^basic /i.test(scheme)
    ? [
        Buffer.from(encoded, 'base64')
          .toString()
          .replace(/^[^:]*:/, ''),
      ]
    : []

const isSecret = (key: string): boolean => withoutSecrets({ [key]: 'shown' })[key] !== 'shown'
