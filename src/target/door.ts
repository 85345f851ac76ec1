import { ConnectionCut, type App, type Outgoing, type World } from '../world.ts'

/** How the conductor's API is entered. Nothing of it is ever printed. */
export type Credentials = { username: string; password: string } | { token: string }

/** A conductor somewhere: the URL of its API, and who we are there. */
export type Target = { url: string; credentials?: Credentials | undefined }

/** What agents ask for; nobody has to say who they are. @source ironic/api/app.py, public routes */
const openToAll = /^\/(v1\/?)?$|^\/v1\/(lookup|heartbeat|continue_inspection)\b/

const passedOn = ['accept', 'content-type', 'x-openstack-ironic-api-version']
const notPassedBack = ['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding']

/** Real milliseconds; a real conductor may wait for a lock. */
const patienceMs = 60_000

export type DoorSettings = {
  /**
   * Whether a request is sent again while somebody else has the node's lock, as Ironic's own client does: a conductor that
   * is not faster than life holds locks for what scenarios take for minutes.
   */
  patient: boolean
}

/** How often, and after how many real milliseconds. */
const [tries, pauseMs] = [10, 500]

/** A door before a conductor's API: agents and operators of ours come through it, so that faults can stand in it. */
export const doorTo = (process: World, { url, credentials }: Target, { patient }: DoorSettings): App => ({
  async fetch(request) {
    const { pathname, search } = new URL(request.url)
    const headers: Record<string, string> = {}
    for (const name of passedOn) {
      const value = request.headers.get(name)
      if (value !== null) headers[name] = value
    }
    if (!openToAll.test(pathname)) Object.assign(headers, headersOf(credentials))
    const body = await request.text()
    const outgoing = { method: request.method, url: `${url}${pathname}${search}`, headers, timeoutMs: patienceMs }
    const send = () => sent(process, body === '' ? outgoing : { ...outgoing, body })
    let { answer, text } = await send()
    const insists = patient && !openToAll.test(pathname)
    for (let i = 1; insists && i < tries && answer.status === 409 && / is locked by host /.test(text); i++) {
      await process.clock.sleep(pauseMs)
      ;({ answer, text } = await send())
    }
    const back = new Headers(answer.headers)
    for (const name of notPassedBack) back.delete(name)
    const bodiless = answer.status === 204 || answer.status === 304
    return new Response(bodiless ? null : text, { status: answer.status, headers: back })
  },
})

async function sent(process: World, outgoing: Outgoing): Promise<{ answer: Response; text: string }> {
  const answer = await process.fetch(outgoing).catch(() => undefined)
  if (!answer) throw new ConnectionCut()
  return { answer, text: await answer.text() }
}

/** What a request says of who sends it. */
export function headersOf(credentials: Credentials | undefined): Record<string, string> {
  if (!credentials) return {}
  if ('token' in credentials) return { 'x-auth-token': credentials.token }
  const { username, password } = credentials
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}
