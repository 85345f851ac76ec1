import { TextHeaders } from './text-headers.ts'

/**
 * `Request` and `Response` that keep a string body as a string.
 *
 * The platform's classes turn every body into a stream and read it back, which costs more than ten times what Hono's
 * routing does. These answer `text()` and `json()` from the string and build the platform's object only when something
 * else is asked of them. They are look-alikes, not subclasses: a subclass would pay for the platform's constructor.
 */
const PlatformResponse = globalThis.Response
const PlatformHeaders = globalThis.Headers

/** What a request of the in-memory network is made from. */
export type TextInit = { method: string; headers?: Record<string, string>; body?: string }

type Body = ConstructorParameters<typeof Response>[0]

class TextRequest {
  readonly url: string
  readonly method: string
  readonly #body: string | undefined
  readonly #given: RequestInit['headers']
  #headers: Headers | undefined

  constructor(url: string, { method, headers, body }: TextInit) {
    this.url = url
    this.method = method
    this.#given = headers
    this.#body = body
  }

  get headers(): Headers {
    return (this.#headers ??= textHeaders(this.#given))
  }

  get body(): ReadableStream | null {
    return this.#body === undefined ? null : new PlatformResponse(this.#body).body
  }

  async text(): Promise<string> {
    return this.#body ?? ''
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#body ?? '')
  }

  /** A string can be read any number of times. */
  clone(): this {
    return this
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new PlatformResponse(this.#body).arrayBuffer()
  }
}

class TextResponse {
  readonly status: number
  readonly statusText: string
  readonly #body: Body
  readonly #given: ResponseInit['headers']
  #headers: Headers | undefined

  constructor(body?: Body, init?: ResponseInit) {
    this.status = init?.status ?? 200
    this.statusText = init?.statusText ?? ''
    this.#body = body
    this.#given = init?.headers
  }

  static json(data: unknown, init?: ResponseInit): TextResponse {
    const response = new TextResponse(JSON.stringify(data), init)
    if (!response.headers.has('content-type')) response.headers.set('content-type', 'application/json')
    return response
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get headers(): Headers {
    return (this.#headers ??=
      this.#given instanceof TextHeaders ? (this.#given as unknown as Headers) : textHeaders(this.#given))
  }

  get body(): ReadableStream | null {
    return this.#body == null ? null : new PlatformResponse(this.#body).body
  }

  async text(): Promise<string> {
    if (typeof this.#body === 'string') return this.#body
    return this.#body == null ? '' : new PlatformResponse(this.#body).text()
  }

  get textNow(): string | undefined {
    return typeof this.#body === 'string' ? this.#body : this.#body == null ? '' : undefined
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new PlatformResponse(this.#body).arrayBuffer()
  }

  clone(): TextResponse {
    return new TextResponse(this.#body, { status: this.status, headers: this.headers })
  }
}

/** The body of a response of the in-memory network, read by nobody: `undefined` if it is a stream of the platform's. */
export const textOf = (response: Response): string | undefined => {
  const told: unknown = response
  return told instanceof TextResponse ? told.textNow : undefined
}

const textHeaders = (given: ResponseInit['headers']) =>
  new TextHeaders(given as Record<string, string> | undefined) as unknown as Headers

let users = 0

/** Makes Hono answer with text-bodied responses until the returned function is called. Nests. */
export function useTextResponses(): () => void {
  if (users++ === 0) {
    globalThis.Response = TextResponse as unknown as typeof Response
    globalThis.Headers = TextHeaders as unknown as typeof Headers
  }
  return () => {
    if (--users > 0) return
    globalThis.Response = PlatformResponse
    globalThis.Headers = PlatformHeaders
  }
}

/** A text-bodied `Request`. */
export const textRequest = (url: string, init: TextInit): Request => new TextRequest(url, init) as unknown as Request
