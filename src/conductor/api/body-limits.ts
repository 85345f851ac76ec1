import { createMiddleware } from 'hono/factory'
import type { ApiContext, ApiEnv } from './env.ts'

/**
 * Turns down a JSON body that is too large or nested too deeply before anybody parses it. These refusals come from outside
 * the API proper: their bodies are plain JSON, not JSON in a string.
 *
 * @source ironic/api/middleware/json_depth.py
 */
export const bodyLimits = createMiddleware<ApiEnv>(async (c, next) => {
  const { method } = c.req
  const isJson = method !== 'GET' && (c.req.header('content-type') ?? '').includes('json')
  if (!isJson) return next()
  const { options } = c.env.conductor
  const limit = limitOf(c.req.path, options) * 1024
  const length = c.req.header('content-length')
  const tooLarge = () => refuse(c, 413, 'Request body is too large.')
  if (length !== undefined && Number(length) > limit) return tooLarge()
  const text = length === undefined ? await readAtMost(c, limit) : await c.req.text()
  if (text === undefined) return tooLarge()
  if (!isShallow(text, options['api.max_json_body_depth']))
    return refuse(c, 400, 'Request body JSON is nested too deeply.')
  await next()
})

type Limits = ApiContext['env']['conductor']['options']

function limitOf(path: string, options: Limits): number {
  const bare = path.replace(/\/+$/, '')
  if (bare.endsWith('states/provision')) return options['api.max_json_body_size_provision']
  if (bare.endsWith('continue_inspection')) return options['api.max_json_body_size_inspection']
  return options['api.max_json_body_size']
}

const refuse = (c: ApiContext, status: 400 | 413, why: string): Response =>
  c.json({ faultcode: 'Client', faultstring: `${why} Please contact the service administrator.` }, status)

/** The body of a request that did not say how long it is, or `undefined` once it is longer than `limit` bytes. */
async function readAtMost(c: ApiContext, limit: number): Promise<string | undefined> {
  const text = c.req.header('transfer-encoding') === undefined ? await c.req.text() : await readStream(c, limit)
  return text === undefined || Buffer.byteLength(text) > limit ? undefined : text
}

async function readStream(c: ApiContext, limit: number): Promise<string | undefined> {
  const { body } = c.req.raw
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  // The stream is used up: whoever asks for the body from here on gets this text.
  c.req.bodyCache.text = text
  return text
}

/** Whether `text` opens no more than `depth` brackets at once outside of strings. */
export function isShallow(text: string, depth: number): boolean {
  if (text.length <= depth) return true
  let open = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === backslash && inString) i++
    else if (code === quote) inString = !inString
    else if (inString) continue
    else if (code === brace || code === bracket) {
      if (++open > depth) return false
    } else if (code === braceEnd || code === bracketEnd) open--
  }
  return true
}

const quote = '"'.charCodeAt(0)
const backslash = '\\'.charCodeAt(0)
const brace = '{'.charCodeAt(0)
const braceEnd = '}'.charCodeAt(0)
const bracket = '['.charCodeAt(0)
const bracketEnd = ']'.charCodeAt(0)
