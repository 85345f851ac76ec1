import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { flawOf } from '../world.ts'

/** Pieces of a trickling body. */
const pieces = 20

/** Sends an answer with a flaw over the bare socket, below the HTTP server, and ends the connection. */
export async function sendFlawed(
  socket: Duplex,
  response: Response,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  const { overMs = 0, missingBytes = 0 } = flawOf(response) ?? {}
  const body = Buffer.from(await response.arrayBuffer())
  const headers = new Headers(response.headers)
  headers.set('content-length', String(body.length + missingBytes))
  headers.set('connection', 'close')
  const head = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.write(`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n${head}\r\n`)
  const step = overMs > 0 ? Math.max(1, Math.ceil(body.length / pieces)) : Math.max(1, body.length)
  for (let from = 0; from < body.length && socket.writable; from += step) {
    if (overMs > 0) await sleep((overMs * step) / body.length)
    socket.write(body.subarray(from, from + step))
  }
  socket.end()
}
