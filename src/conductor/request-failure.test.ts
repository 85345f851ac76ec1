import { expect, test } from 'vitest'
import { requestFailureText } from './request-failure.ts'

const failure = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

test.each([
  [
    failure('ECONNREFUSED'),
    `HTTPConnectionPool(host='a', port=9999): Max retries exceeded with url: /v1/commands/?wait=true&agent_token=*** (Caused by NewConnectionError("HTTPConnection(host='a', port=9999): Failed to establish a new connection: [Errno 111] Connection refused"))`,
  ],
  [failure('ECONNRESET'), `('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))`],
  [new DOMException('', 'TimeoutError'), `HTTPConnectionPool(host='a', port=9999): Read timed out. (read timeout=60)`],
  [new Error('a bug'), undefined],
])('%s is worded as Python does; the token is shown only on demand', (error, text) => {
  const said = (showToken: boolean) =>
    requestFailureText(error, 'http://a:9999/v1/commands/?wait=true&agent_token=secret', {
      timeoutSeconds: 60,
      showToken,
    })
  expect(said(false)).toBe(text)
  expect(said(true)).toBe(text?.replace('***', 'secret'))
})

test('TLS has its own class of connection and a port of its own', () => {
  expect(
    requestFailureText(failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'https://a/', { timeoutSeconds: 60, showToken: false }),
  ).toBe(
    `HTTPSConnectionPool(host='a', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate')))`,
  )
})
