import { http, HttpResponse, type RequestHandler } from 'msw'
import type { TestLab } from './test-lab.ts'

/**
 * Handlers that give the platform's own `fetch` a way into a lab: `setupServer(...handlers(lab))`. Requests to
 * `http://bmc-<node>/…` reach the node's BMC, those to `http://agent-<node>/…` the agent in its ramdisk, both with or without
 * a port. Others are left to the handlers that follow.
 *
 * A host of the lab that does not answer is a `TypeError` for the caller, as a refused connection is. The answer takes virtual
 * time; `timeoutMs` (a minute of it) is how long a caller waits. A signal (`AbortSignal.timeout`) counts real time, so it
 * never strikes here.
 */
export function handlers(lab: TestLab, { timeoutMs }: { timeoutMs?: number } = {}): RequestHandler[] {
  return [
    http.all('*', async ({ request }) => {
      const url = new URL(request.url)
      if (!lab.has(url.hostname)) return undefined
      url.port = ''
      try {
        return await lab.fetch(new Request(url, request), timeoutMs === undefined ? {} : { timeoutMs })
      } catch (error) {
        if (error instanceof TypeError || error instanceof DOMException) return HttpResponse.error()
        throw error
      }
    }),
  ]
}
