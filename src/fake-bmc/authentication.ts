import { can, type Account } from './accounts.ts'
import { refused, type Answer } from './answers.ts'
import type { Service } from './service.ts'
import type { Session } from './sessions.ts'

export type Identity = { account: Account; session?: Session }

const challenge = { 'WWW-Authenticate': 'Basic realm="Redfish"' }

const unauthorized = (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, ...challenge } })

/** Who a request comes from, by its token or its credentials; or the 401 it gets. */
export function authenticate(service: Service, headers: Headers, path: string): Identity | Answer {
  const token = headers.get('x-auth-token')
  if (token !== null) {
    const session = service.sessions.use(token)
    const account = session && service.accounts.named(session.username)
    if (!session || !account?.enabled) return unauthorized(refused(401, 'NoValidSession'))
    return { account, session }
  }
  const credentials = basicCredentials(headers.get('authorization'))
  if (!credentials) return unauthorized(refused(401, 'AuthenticationTokenRequired'))
  const account = service.accounts.verify(credentials.username, credentials.password, service.now())
  if (!account || !can(account, 'Login'))
    return unauthorized(refused(401, 'ResourceAtUriUnauthorized', path, 'wrong user name or password'))
  return { account }
}

function basicCredentials(header: string | null): { username: string; password: string } | undefined {
  if (header === null || !/^basic /i.test(header)) return undefined
  const text = Buffer.from(header.slice(6), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
