import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { compareSync } from 'bcryptjs'
import { createMiddleware } from 'hono/factory'
import type { Caller } from '../conductor.ts'
import type { ApiContext, ApiEnv } from './env.ts'

/** What anybody may ask for: ramdisks have no password. @source ironic/api/config.py `acl_public_routes` */
const publicPaths = /^\/(v1\/?|(v1\/)?lookup\/?|(v1\/)?heartbeat\/[a-z0-9-]+\/?)?$/

const nobody: Caller = { user: null, project: null }

/** Who sent the request, for the history. */
export const callerOf = (c: ApiContext): Caller => c.get('caller') ?? nobody

/**
 * Asks for a user name and password when `[DEFAULT]auth_strategy` is `http_basic`. Whoever has one may do everything.
 *
 * @source ironic/common/auth_basic.py
 */
export const authentication = createMiddleware<ApiEnv>(async (c, next) => {
  const { options } = c.env.conductor
  if (options['DEFAULT.auth_strategy'] === 'http_basic' && !publicPaths.test(c.req.path)) {
    const outcome = identify(c.req.header('Authorization'), options['DEFAULT.http_basic_auth_user_file'])
    if ('refused' in outcome) {
      if (outcome.status === 401) c.header('WWW-Authenticate', 'Basic realm="Baremetal API"')
      return c.json({ error: { message: outcome.refused, code: outcome.status } }, outcome.status)
    }
    c.set('caller', { user: outcome.user, project: null })
  }
  await next()
})

type Outcome = { user: string } | { refused: string; status: 400 | 401 }

function identify(header: string | undefined, file: string): Outcome {
  if (header === undefined) return { refused: 'Authorization required', status: 401 }
  const [type, token, ...more] = header.trim().split(/\s+/)
  if (!type || !token || more.length > 0) return { refused: 'Could not parse Authorization header', status: 400 }
  if (type.toLowerCase() !== 'basic') return { refused: `Unsupported authorization type "${type}"`, status: 400 }
  const pair = /^[A-Za-z0-9+/]*={0,2}$/.test(token) ? Buffer.from(token, 'base64').toString('utf8') : ''
  const colon = pair.indexOf(':')
  if (colon < 0) return { refused: 'Could not decode authorization token', status: 400 }
  const user = pair.slice(0, colon)
  if (matches(pair.slice(colon + 1), digestOf(user, file))) return { user }
  return { refused: 'Incorrect username or password', status: 401 }
}

/** The digest of nobody's password: an unknown user costs as long as a known one. */
const noDigest = '$2b$10$abcdefghijklmnopqrstuuM0cJt4mUu2yrQtqYkCzCmvKxZmEKW9y'

/** Read anew each time, so that a changed password counts at once. */
function digestOf(user: string, file: string): string {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const entry = line.trim()
    if (!entry.startsWith(`${user}:`)) continue
    const digest = entry.slice(user.length + 1)
    return /^\$2[yab]\$/.test(digest) ? digest : noDigest
  }
  return noDigest
}

/** A client sends its password with every request, and bcrypt takes a tenth of a second. */
const checkedBefore = new Map<string, boolean>()
const remembered = 256

function matches(password: string, digest: string): boolean {
  const key = createHash('sha256').update(`${digest}:${password}`).digest('hex')
  let result = checkedBefore.get(key)
  if (result === undefined) {
    result = compareSync(password, digest)
    const [oldest] = checkedBefore.keys()
    if (checkedBefore.size >= remembered && oldest !== undefined) checkedBefore.delete(oldest)
    checkedBefore.set(key, result)
  }
  return result
}
