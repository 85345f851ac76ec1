import type { Wanted } from './select.ts'

/** One way in which an HTTP server misbehaves. Plain data: a scenario file can hold it. */
export type HttpRule = {
  /** For the journal. */
  name?: string
  match?: HttpMatch
  /** How often it strikes at most; without it, whenever it matches. */
  times?: number
  does: HttpEffect
}

/** Which requests. What is absent is not looked at. */
export type HttpMatch = {
  method?: string | readonly string[]
  /** Of the path without its query. `*` is one segment, `**` any number of them. */
  path?: string
  /** Of parameters in the query. */
  query?: Readonly<Record<string, Wanted>>
  /** Of values in the JSON body, by dotted path. */
  body?: Readonly<Record<string, Wanted>>
  /** Of the machine behind the server: `{ power: 'On', running: 'ramdisk' }`. */
  state?: Readonly<Record<string, Wanted>>
  /** Counting the requests that match all of the above, from 1: which of them. */
  nth?: number | readonly number[] | { from?: number; to?: number; every?: number }
  /** Of those, the share that is struck, drawn from the seed. */
  probability?: number
  /** Milliseconds since the rule was laid down. */
  fromMs?: number
  untilMs?: number
}

/** What happens to them. Delays come first, then the request is answered, or not, and the answer is changed. */
export type HttpEffect = {
  /** Milliseconds the server thinks before it looks at the request. */
  delayMs?: number
  /** Milliseconds between the work and the answer. */
  answerDelayMs?: number
  /** Answers at once with this status; the app never sees the request. With `pass`, replaces the app's status. */
  status?: number
  /** The answer's JSON body. */
  body?: unknown
  /** The answer's body as text, of whatever kind. */
  text?: string
  /** Laid over the app's JSON body; `null` removes a key. The app does its work. */
  merge?: unknown
  /** `$url` in a value stands for the request's own URL. */
  headers?: Readonly<Record<string, string>>
  /** Characters of the body that arrive: the length of the whole was announced, and the connection ends. */
  truncate?: number
  /** Milliseconds over which the body trickles. In virtual time it comes whole, so much later. */
  trickleMs?: number
  /** Sent instead of HTTP, as by another service on the port; the connection then ends. */
  notHttp?: string
  /** The app does its work although `status`, `body`, `drop` or `cut` say what the client sees. */
  pass?: boolean
  /** No answer, ever. */
  drop?: boolean
  /** The connection is reset. */
  cut?: boolean
  /** An earlier answer to the same request is given again for this long, in milliseconds. */
  staleMs?: number
  /** Something that happens to the machine, by name. */
  effect?: string
}
