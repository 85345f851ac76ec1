import { connectionFailure } from '../http.ts'
import { withoutToken } from './secrets.ts'

/**
 * Why a request got no answer, as Python's client library words it: clients of Ironic see the text in `last_error`.
 * `undefined` for an error that is not the network's.
 *
 * @source requests/adapters.py, urllib3/connectionpool.py (2.x)
 */
export function requestFailureText(
  error: unknown,
  url: string,
  { timeoutSeconds, showToken }: { timeoutSeconds: number; showToken: boolean },
): string | undefined {
  const code = connectionFailure(error)
  if (code === undefined) return undefined
  const { protocol, hostname, port, pathname, search: query } = new URL(url)
  // The text becomes part of last_error, which is for everyone's eyes.
  const search = showToken ? query : withoutToken(query)
  const secure = protocol === 'https:'
  const kind = secure ? 'HTTPSConnection' : 'HTTPConnection'
  const peer = `(host='${hostname}', port=${port === '' ? (secure ? 443 : 80) : port})`
  const gaveUp = (cause: string) =>
    `${kind}Pool${peer}: Max retries exceeded with url: ${pathname}${search} (Caused by ${cause})`
  switch (code) {
    case 'ETIMEDOUT':
      return `${kind}Pool${peer}: Read timed out. (read timeout=${timeoutSeconds})`
    case 'ECONNRESET':
      return `('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))`
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_ABORTED':
      return `("Connection broken: ConnectionResetError(104, 'Connection reset by peer')", ConnectionResetError(104, 'Connection reset by peer'))`
    case 'ECONNREFUSED':
      return gaveUp(
        `NewConnectionError("${kind}${peer}: Failed to establish a new connection: [Errno 111] Connection refused")`,
      )
    case 'ENOTFOUND':
      return gaveUp(
        `NameResolutionError("${kind}${peer}: Failed to resolve '${hostname}' ([Errno -2] Name or service not known)")`,
      )
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return gaveUp(
        "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate'))",
      )
    default:
      return gaveUp(`NewConnectionError("${kind}${peer}: Failed to establish a new connection: ${code}")`)
  }
}
