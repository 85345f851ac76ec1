import type { Fetch, Outgoing } from './world.ts'

export type HttpAnswer = { status: number; headers: Headers; text: string }

/** Sends a request, with `body` as JSON if there is one, and reads the whole answer. Rejects only as {@link Fetch} does. */
export async function exchange(
  fetch: Fetch,
  { body, headers, ...request }: Omit<Outgoing, 'body'> & { body?: unknown },
): Promise<HttpAnswer> {
  const outgoing: Outgoing =
    body === undefined
      ? { ...request, ...(headers ? { headers } : {}) }
      : { ...request, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
  const response = await fetch(outgoing)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Why a request got no answer at all: the `code` of the connection error, or `ETIMEDOUT`; `undefined` for other errors. */
export function connectionFailure(error: unknown): string | undefined {
  if (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return 'ETIMEDOUT'
  if (!(error instanceof TypeError)) return undefined
  const cause = error.cause as { code?: string } | undefined
  return cause?.code
}
