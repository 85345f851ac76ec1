import type { Json } from './node.ts'

/** Parts of a key's name that make its value a secret. @source oslo_utils/strutils.py `_SANITIZE_KEYS` */
const secretKeys =
  /pass|secret|token|configdrive|sys_pswd|encrypted_key|private_key|fernetkey|sslkey|cephclusterfsid|octaviaheartbeatkey|rabbitcookie|cephmanilaclientkey|pacemakerremoteauthkey|designaterndckey|cephadminkey|heatauthencryptionkey|cephclientkey|keystonecredential|barbicansimplecryptokek|cephrgwkey|swifthashsuffix|migrationsshkey|cephmdskey|cephmonkey|snmp_auth_key|snmp_priv_key/i
const secretWords = '(?:pass(?:word|phrase)?|admin_?pass|new_pass|secret|token|sys_pswd|private_key|encrypted_key)'
const assignment = new RegExp(`(${secretWords}[0-9]*\\s*=\\s*["']?)[^\\s"'&]+`, 'gi')
const member = new RegExp(`(["'][^"']*${secretWords}[0-9]*["']\\s*:\\s*u?["'])[^"']*(["'])`, 'gi')
const option = new RegExp(`(--${secretWords}[0-9]*\\s+)[^\\s"'=]+`, 'gi')
const mask = '******'

/**
 * A copy of `record` without secrets: values under telling keys, at any depth of objects, and what reads as a secret
 * inside other texts. Lists are shown as they are, as upstream shows them.
 *
 * @source oslo_utils/strutils.py `mask_dict_password`
 */
export function withoutSecrets(record: Json): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, shown(key, value)]))
}

function shown(key: string, value: unknown): unknown {
  if (isRecord(value)) return withoutSecrets(value)
  if (isSecret(key)) return mask
  return typeof value === 'string' ? maskText(value) : value
}

/** `instance_info` hides two things more: the config drive, even as an object, and where the image is. */
export function instanceInfoWithoutSecrets(record: Json): Json {
  const result: Record<string, unknown> = { ...withoutSecrets(record) }
  for (const key of ['configdrive', 'image_url']) if (result[key]) result[key] = mask
  return result
}

/** Keys are few and asked about all the time. */
const judged = new Map<string, boolean>()

function isSecret(key: string): boolean {
  let secret = judged.get(key)
  if (secret === undefined) {
    secret = secretKeys.test(key)
    if (judged.size < 10_000) judged.set(key, secret)
  }
  return secret
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function maskText(text: string): string {
  if (!secretKeys.test(text)) return text
  return text.replace(member, `$1${mask}$2`).replace(assignment, `$1${mask}`).replace(option, `$1${mask}`)
}

/** A URL, or a text with one in it, without an agent's token. */
export const withoutToken = (text: string): string =>
  text.includes('agent_token=') ? text.replace(/(agent_token=)[^&\s"']*/g, '$1***') : text
