import { ConnectionCut, NoAnswer, NotHttp, withFlaw, type App, type Clock, type Random } from '../world.ts'
import { matchesGlob } from './glob.ts'
import type { HttpEffect, HttpMatch, HttpRule } from './http-rule.ts'
import { isWanted, merged, selects } from './select.ts'

/** What rules act in. */
export type FaultContext = {
  clock: Clock
  random: Random
  record(kind: string, detail?: Record<string, unknown>): void
  /** What `match.state` is held against, by the path that is asked for. */
  state?(path: string): unknown
  /** Does what `does.effect` names. */
  effect?(name: string, path: string): void
}

/** How far a rule has got: requests that matched, requests that were struck, milliseconds in force. */
export type RuleProgress = { matched: number; struck: number; elapsedMs: number }

/** Lifts a rule. */
export type Lift = (() => void) & { progress(): RuleProgress }

type Laid = { rule: HttpRule; since: number; matched: number; struck: number; random: Random; kept: Map<string, Kept> }
type Kept = { at: number; status: number; headers: Headers; text: string }

/** The rules in force at one server. They may come and go during a run. */
export class HttpRules {
  readonly #context: FaultContext
  readonly #laid = new Set<Laid>()
  #count = 0

  constructor(context: FaultContext, rules: readonly HttpRule[] = []) {
    this.#context = context
    for (const rule of rules) this.lay(rule)
  }

  get empty(): boolean {
    return this.#laid.size === 0
  }

  /** Puts a rule in force, which may have been so before; the returned function lifts it. */
  lay(rule: HttpRule, { matched, struck, elapsedMs }: RuleProgress = { matched: 0, struck: 0, elapsedMs: 0 }): Lift {
    const { clock, random } = this.#context
    const stream = random.fork(`rule ${++this.#count}`)
    const laid: Laid = { rule, since: clock.now() - elapsedMs, matched, struck, random: stream, kept: new Map() }
    this.#laid.add(laid)
    const progress = () => ({ matched: laid.matched, struck: laid.struck, elapsedMs: clock.now() - laid.since })
    return Object.assign(() => void this.#laid.delete(laid), { progress })
  }

  /** The first rule that strikes this request. */
  async strike(request: Request): Promise<Laid | undefined> {
    const url = splitUrl(request.url)
    let body: { json: unknown } | undefined
    for (const laid of this.#laid) {
      const { match = {}, times = Infinity } = laid.rule
      if (laid.struck >= times || !this.#fits(match, laid, request.method, url)) continue
      if (match.body) {
        body ??= { json: parsed(await request.clone().text()) }
        if (!selects(match.body, body.json)) continue
      }
      laid.matched++
      if (match.nth !== undefined && !isNth(laid.matched, match.nth)) continue
      if (match.probability !== undefined && laid.random.next() >= match.probability) continue
      laid.struck++
      return laid
    }
    return undefined
  }

  #fits({ method, path, query, state, fromMs, untilMs }: HttpMatch, laid: Laid, verb: string, url: Url): boolean {
    if (method !== undefined && !isWanted(verb, method)) return false
    if (path !== undefined && !matchesGlob(url.path, path)) return false
    if (query && !selects(query, Object.fromEntries(new URLSearchParams(url.query)))) return false
    if (state && !selects(state, this.#context.state?.(url.path))) return false
    const elapsedMs = this.#context.clock.now() - laid.since
    return elapsedMs >= (fromMs ?? 0) && elapsedMs < (untilMs ?? Infinity)
  }
}

/** `app` with the misbehaviour of `rules` before it. Works in either world; the app knows nothing of it. */
export function withFaults(app: App, rules: HttpRules, context: FaultContext): App {
  return {
    fetch: async (request) => {
      const laid = rules.empty ? undefined : await rules.strike(request)
      if (!laid) return app.fetch(request)
      const { path } = splitUrl(request.url)
      const { name } = laid.rule
      context.record('fault', { rule: name ?? 'http', method: request.method, path })
      return suffer(app, request, laid, context)
    },
  }
}

async function suffer(app: App, request: Request, laid: Laid, context: FaultContext): Promise<Response> {
  const { does } = laid.rule
  const { clock } = context
  if (does.delayMs) await clock.sleep(does.delayMs)
  if (does.effect !== undefined) context.effect?.(does.effect, splitUrl(request.url).path)
  const seen = reachesApp(does) ? await throughApp(app, request, laid, clock.now()) : undefined
  if (does.answerDelayMs) await clock.sleep(does.answerDelayMs)
  if (does.drop) throw new NoAnswer()
  if (does.cut) throw new ConnectionCut()
  if (does.notHttp !== undefined) throw new NotHttp(does.notHttp)
  const headers = new Headers(seen?.headers ?? { 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(does.headers ?? {}))
    headers.set(name, value.replaceAll('$url', request.url))
  const status = does.status ?? seen?.status ?? 200
  const text = status === 204 || status === 304 ? null : textOf(does, seen?.text ?? '')
  headers.delete('content-length')
  return onItsWay(text, { status, headers }, does)
}

/** The answer as the connection lets it through. */
function onItsWay(text: string | null, init: ResponseInit, { truncate, trickleMs }: HttpEffect): Response {
  if (text === null || (truncate === undefined && trickleMs === undefined)) return new Response(text, init)
  const sent = text.slice(0, truncate)
  return withFlaw(new Response(sent, init), {
    missingBytes: Buffer.byteLength(text) - Buffer.byteLength(sent),
    ...(trickleMs === undefined ? {} : { overMs: trickleMs }),
  })
}

/** Whether the app does its work, or the fault answers in its stead. */
const reachesApp = ({ pass, status, body, text, drop, cut, notHttp }: HttpEffect): boolean =>
  pass ?? ([status, body, text, notHttp].every((each) => each === undefined) && !drop && !cut)

async function throughApp(app: App, request: Request, { rule, kept }: Laid, now: number): Promise<Kept> {
  const { staleMs } = rule.does
  const key = `${request.method} ${request.url}`
  const earlier = kept.get(key)
  if (staleMs !== undefined && earlier && now - earlier.at < staleMs) return earlier
  const response = await app.fetch(request)
  const answer = { at: now, status: response.status, headers: response.headers, text: await response.text() }
  if (staleMs !== undefined) kept.set(key, answer)
  return answer
}

function textOf({ body, text, merge }: HttpEffect, before: string): string {
  if (text !== undefined) return text
  if (body !== undefined) return JSON.stringify(body)
  return merge === undefined ? before : JSON.stringify(merged(parsed(before), merge))
}

const isNth = (count: number, nth: NonNullable<HttpMatch['nth']>): boolean => {
  if (typeof nth === 'number') return count === nth
  if (Array.isArray(nth)) return (nth as readonly number[]).includes(count)
  const { from = 1, to = Infinity, every = 1 } = nth as { from?: number; to?: number; every?: number }
  return count >= from && count <= to && (count - from) % every === 0
}

type Url = { path: string; query: string }

function splitUrl(url: string): Url {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  if (start < 0) return { path: '/', query: '' }
  const mark = url.indexOf('?', start)
  return mark < 0 ? { path: url.slice(start), query: '' } : { path: url.slice(start, mark), query: url.slice(mark + 1) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
