import { withoutSecrets, withoutToken } from '../conductor/secrets.ts'
import type { Difference } from './verdict.ts'

/**
 * A difference as every report may show it. A field of a record can be a secret by its name, and a text that Ironic
 * wrote can have an agent's token in it, in either spelling.
 */
export function withoutSecret(difference: Difference): Difference {
  const { what, actual } = difference
  if (actual === null || actual === undefined) return difference
  const name = what.slice(what.lastIndexOf('.') + 1)
  const shown = withoutSecrets({ [name]: actual })[name]
  return { ...difference, actual: typeof shown === 'string' ? withoutToken(shown) : shown }
}
