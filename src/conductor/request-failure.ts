import { connectionFailure } from '../http.ts'

/**
 * Why a request got no answer, as Python's client library words it: clients of Ironic see the text in `last_error`.
 * `undefined` for an error that is not the network's.
 *
 * @source requests/adapters.py, urllib3/connectionpool.py (2.x)
 */
export function requestFailureText(error: unknown, url: string, timeoutSeconds: number): string | undefined {
  const code = connectionFailure(error)
  if (code === undefined) return undefined
  const { protocol, hostname, port, pathname, search } = new URL(url)
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
    case 'ECONNREFUSED':
      return gaveUp(
        `NewConnectionError("${kind}${peer}: Failed to establish a new connection: [Errno 111] Connection refused")`,
      )
    case 'ENOTFOUND':
      return gaveUp(
        `NameResolutionError("${kind}${peer}: Failed to resolve '${hostname}' ([Errno -2] Name or service not known)")`,
      )
    default:
      return gaveUp(`NewConnectionError("${kind}${peer}: Failed to establish a new connection: ${code}")`)
  }
}

/** Whether the failure happened in setting up TLS. */
export const isTlsFailure = (error: unknown): boolean =>
  /^(ERR_SSL|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|CERT_)/.test(connectionFailure(error) ?? '')
