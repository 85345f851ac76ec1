import type { Json } from './node.ts'

const secretKey = /pass|secret|token|private_key|auth_key|community|configdrive|image_url/i

/** `values` with everything that sounds like a secret blotted out, at any depth. */
export const maskSecrets = (values: Json): Json => {
  let masked: { [key: string]: unknown } | undefined
  for (const [key, value] of Object.entries(values)) {
    const hidden = secretKey.test(key) && typeof value !== 'boolean' && value !== null ? '******' : maskDeep(value)
    if (hidden !== value) (masked ??= { ...values })[key] = hidden
  }
  return masked ?? values
}

const maskDeep = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? maskSecrets(value as Json) : value
