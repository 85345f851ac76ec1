import { withoutSecrets, withoutToken } from '../conductor/secrets.ts'
import type { Difference } from './verdict.ts'

/**
 * A difference as every report may show it. A field of a record can be a secret by its name, and a text that Ironic
 * wrote can have an agent's token in it, in either spelling.
 */
export function withoutSecret(difference: Difference): Difference {
  const { what, actual } = difference
  if (typeof actual !== 'string' && typeof actual !== 'object') return difference
  if (actual === null) return difference
  const name = /^[\w.]+$/.test(what) ? what.slice(what.lastIndexOf('.') + 1) : 'text'
  const shown = withoutSecrets({ [name]: actual })[name]
  return { ...difference, actual: typeof shown === 'string' ? withoutToken(shown) : shown }
}
