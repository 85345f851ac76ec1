import type { Answer } from './answers.ts'
import type { Kept } from './serve.ts'

/** On every answer. @source DSP0266, "Response headers" */
const always = {
  'OData-Version': '4.0',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
}

const json = 'application/json; charset=utf-8'

export function respond(answer: Answer | Kept): Response {
  if ('representation' in answer) return respondKept(answer)
  const { status, body, headers, text, stream } = answer
  if (stream) return new Response(stream, { status, headers: { ...always, ...headers } })
  if (text !== undefined) return new Response(text, { status, headers: { ...always, ...headers } })
  if (body === undefined) return new Response(null, { status, headers: { ...always, ...headers } })
  return new Response(JSON.stringify(body), { status, headers: { ...always, 'Content-Type': json, ...headers } })
}

/** A kept representation as an answer like others. */
export const unkept = ({ representation: { text, etag, link }, located: { allow } }: Kept): Answer => ({
  status: 200,
  text,
  headers: { 'Content-Type': json, ETag: etag, Allow: allow, Link: link },
})

const respondKept = ({ representation: { text, etag, link }, located: { allow } }: Kept): Response =>
  new Response(text, {
    status: 200,
    headers: { ...always, 'Content-Type': json, ETag: etag, Allow: allow, Link: link },
  })
