import { Hono } from 'hono'

/** Answers before the BMC does; `undefined` lets the request through. */
export type Hook = (request: {
  method: string
  path: string
  body: Record<string, unknown>
}) => Response | undefined | Promise<Response | undefined>

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

/** An error in the form Redfish gives it. */
export const redfishError = (status: number, code: string, message: string): Response =>
  json(
    {
      error: {
        code: `Base.1.0.${code}`,
        message,
        '@Message.ExtendedInfo': [{ MessageId: `Base.1.0.${code}`, Message: message }],
      },
    },
    status,
  )

/**
 * A BMC of a few lines for tests of the conductor's client: one system, its power, boot override and virtual media, and
 * a list of what it was asked.
 */
export class StandInBmc {
  readonly requests: string[] = []
  readonly bodies: Record<string, unknown>[] = []
  readonly headers: Headers[] = []
  hook: Hook = () => undefined
  power = 'Off'
  boot: Record<string, unknown> = {
    BootSourceOverrideTarget: 'None',
    BootSourceOverrideEnabled: 'Disabled',
    BootSourceOverrideMode: 'UEFI',
  }
  etag: string | undefined = undefined
  cd: { Image: string | null; Inserted: boolean } = { Image: null, Inserted: false }
  /** Whether it has a session service; tokens it gave out are valid until they are taken from here. */
  sessions = true
  readonly tokens = new Set<string>()
  extraSystem: Record<string, unknown> = {}
  readonly system: string

  constructor(uuid: string) {
    this.system = `/redfish/v1/Systems/${uuid}`
  }

  readonly app = new Hono().all('*', async (c) => {
    const request = c.req
    const path = new URL(request.url).pathname
    const text = request.method === 'GET' ? '' : await request.text()
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
    this.requests.push(`${request.method} ${path}`)
    this.bodies.push(body)
    this.headers.push(new Headers(request.header()))
    return (
      (await this.hook({ method: request.method, path, body })) ??
      this.#answer(request.method, path, body, request.header('x-auth-token'), request.header('authorization'))
    )
  })

  #answer(method: string, path: string, body: Record<string, unknown>, token?: string, basic?: string): Response {
    if (path === '/redfish/v1/')
      return json({
        Id: 'Root',
        Links: this.sessions ? { Sessions: { '@odata.id': '/redfish/v1/SessionService/Sessions' } } : {},
      })
    if (path === '/redfish/v1/SessionService/Sessions' && method === 'POST') {
      if (!this.sessions) return json({}, 404)
      const fresh = `token-${this.requests.length}`
      this.tokens.add(fresh)
      return json({}, 201, { 'x-auth-token': fresh, location: '/redfish/v1/SessionService/Sessions/1' })
    }
    if (!(token !== undefined && this.tokens.has(token)) && basic === undefined)
      return redfishError(401, 'NoValidSession', 'There is no valid session.')
    if (path === this.system) {
      if (method === 'PATCH') {
        Object.assign(this.boot, body['Boot'])
        return new Response(null, { status: 204 })
      }
      return json(this.#systemBody(), 200, this.etag ? { etag: this.etag } : {})
    }
    if (path === `${this.system}/Actions/ComputerSystem.Reset`) {
      const type = body['ResetType']
      this.power = type === 'ForceOff' || type === 'GracefulShutdown' ? 'Off' : 'On'
      return new Response(null, { status: 204 })
    }
    if (path === `${this.system}/SecureBoot`) return json({ Id: 'SecureBoot', SecureBootEnable: false })
    if (path === '/redfish/v1/Managers/BMC') return json({ Id: 'BMC' })
    if (path === `${this.system}/VirtualMedia`)
      return json({ Members: [{ '@odata.id': `${this.system}/VirtualMedia/Cd` }] })
    if (path === `${this.system}/VirtualMedia/Cd`)
      return json({
        Id: 'Cd',
        MediaTypes: ['CD', 'DVD'],
        ...this.cd,
        Actions: {
          '#VirtualMedia.InsertMedia': { target: `${path}/Actions/VirtualMedia.InsertMedia` },
          '#VirtualMedia.EjectMedia': { target: `${path}/Actions/VirtualMedia.EjectMedia` },
        },
      })
    if (path.endsWith('VirtualMedia.InsertMedia')) this.cd = { Image: String(body['Image']), Inserted: true }
    else if (path.endsWith('VirtualMedia.EjectMedia')) this.cd = { Image: null, Inserted: false }
    else return redfishError(404, 'ResourceMissingAtURI', `${path} is missing`)
    return new Response(null, { status: 204 })
  }

  #systemBody(): Record<string, unknown> {
    return {
      Id: '1',
      Manufacturer: 'Contoso',
      PowerState: this.power,
      Boot: this.boot,
      SecureBoot: { '@odata.id': `${this.system}/SecureBoot` },
      VirtualMedia: { '@odata.id': `${this.system}/VirtualMedia` },
      Links: { ManagedBy: [{ '@odata.id': '/redfish/v1/Managers/BMC' }] },
      Actions: {
        '#ComputerSystem.Reset': { target: `${this.system}/Actions/ComputerSystem.Reset` },
      },
      ...this.extraSystem,
    }
  }
}
