import type { Context } from 'hono'
import type { Caller, Conductor } from '../conductor.ts'

/** What every route of the API sees: the conductor it speaks for, and what the first middleware found out. */
export type ApiEnv = {
  Bindings: { conductor: Conductor; nextRequestId: () => string }
  Variables: {
    /** The negotiated microversion's minor part: 115 for 1.115. */
    minor: number
    /** Who sent it, when it had to say so. */
    caller: Caller | undefined
  }
}

export type ApiContext<Path extends string = string> = Context<ApiEnv, Path>

/** Where clients reach this API: `publicUrl`, or where this request came in. No trailing slash. */
export function publicUrl(c: ApiContext): string {
  const { publicUrl: configured } = c.env.conductor
  return configured === '' ? new URL(c.req.url).origin : configured
}
