import { InvalidParameter, MissingAction, MissingAttribute } from './client-errors.ts'
import { linkOf, type Connector, type Resource } from './connector.ts'

const resetTypes = [
  'On',
  'ForceOff',
  'GracefulShutdown',
  'GracefulRestart',
  'ForceRestart',
  'Nmi',
  'ForceOn',
  'PushPowerButton',
  'PowerCycle',
  'Suspend',
  'Pause',
  'Resume',
] as const
export type ResetType = (typeof resetTypes)[number]

/** What to change of a system's boot override; what is `undefined` is not sent. */
export type BootOptions = {
  target?: string | undefined
  enabled?: 'Once' | 'Continuous' | 'Disabled' | undefined
  mode?: 'UEFI' | 'Legacy' | undefined
  httpBootUri?: string | undefined
}

export type BootSettings = {
  BootSourceOverrideTarget?: string
  BootSourceOverrideEnabled?: string
  BootSourceOverrideMode?: string
  HttpBootUri?: string | null
  'BootSourceOverrideTarget@Redfish.AllowableValues'?: string[]
}

/** Two Supermicro models boot virtual media as Cd; all others of the maker as UsbCd. @source sushy/resources/system/system.py */
const supermicroModelsWithCd = ['ars-111gl-nhr']

/** A computer system of a BMC as last read. @source sushy/resources/system/system.py */
export class System {
  readonly connector: Connector
  resource: Resource

  constructor(connector: Connector, resource: Resource) {
    if (resource.json['Id'] === undefined) throw new MissingAttribute('Id', resource.path)
    this.connector = connector
    this.resource = resource
  }

  get path(): string {
    return this.resource.path
  }

  get powerState(): unknown {
    return this.resource.json['PowerState']
  }

  get manufacturer(): string | undefined {
    const maker = this.resource.json['Manufacturer']
    return typeof maker === 'string' ? maker : undefined
  }

  get #model(): string {
    const model = this.resource.json['Model']
    return typeof model === 'string' ? model : ''
  }

  get boot(): BootSettings {
    return (this.resource.json['Boot'] as BootSettings | undefined) ?? {}
  }

  get bootProgress(): string | undefined {
    return (this.resource.json['BootProgress'] as { LastState?: string | null } | undefined)?.LastState ?? undefined
  }

  async refresh(): Promise<void> {
    this.resource = await this.connector.get(this.path)
  }

  /** Paths of the managers: `Links.ManagedBy`, or `Links.Managers` where the BMC calls them so. */
  get managerPaths(): string[] {
    const links = (this.resource.json['Links'] ?? {}) as Record<string, { '@odata.id': string }[] | undefined>
    const managers = links['ManagedBy'] ?? links['Managers']
    if (managers === undefined) throw new MissingAttribute('Links/ManagedBy', this.path)
    return managers.map((manager) => manager['@odata.id'])
  }

  async reset(type: ResetType): Promise<void> {
    const action = actionOf(this.resource, '#ComputerSystem.Reset')
    const allowed = action['ResetType@Redfish.AllowableValues'] as string[] | undefined
    if (allowed && allowed.length > 0 && !allowed.includes(type)) throw new InvalidParameter('value', type, allowed)
    await this.connector.post(action.target, { ResetType: type })
  }

  /** Boot settings go to the system's settings resource where it has one with the property in question. */
  async setBootOptions({ target, enabled, mode, httpBootUri }: BootOptions): Promise<void> {
    const settings = await this.#settings()
    const settingsBoot = (settings?.json['Boot'] ?? {}) as Record<string, unknown>
    const here: Record<string, unknown> = {}
    const there: Record<string, unknown> = {}
    const put = (name: keyof BootSettings, value: unknown) => {
      ;(settings && name in settingsBoot ? there : here)[name] = value
    }
    let chosen = target
    if (target !== undefined) {
      const allowed = this.boot['BootSourceOverrideTarget@Redfish.AllowableValues']
      if (allowed && allowed.length > 0 && !allowed.includes(target))
        throw new InvalidParameter('target', target, allowed)
      if (this.#bootsMediaFromUsb(target)) chosen = 'UsbCd'
      put('BootSourceOverrideTarget', chosen)
    }
    if (enabled !== undefined) put('BootSourceOverrideEnabled', enabled)
    if (mode !== undefined) put('BootSourceOverrideMode', mode)
    if (chosen === 'UefiHttp') put('HttpBootUri', httpBootUri ?? null)
    else if (httpBootUri === undefined && settingsBoot['HttpBootUri']) here['HttpBootUri'] = null
    if (settings && Object.keys(there).length > 0)
      await this.connector.patch(settings.path, { Boot: there }, settings.etag)
    if (Object.keys(here).length > 0) await this.connector.patch(this.path, { Boot: here }, this.resource.etag)
  }

  #bootsMediaFromUsb(target: string): boolean {
    return (
      target === 'Cd' &&
      this.manufacturer?.toLowerCase() === 'supermicro' &&
      !supermicroModelsWithCd.includes(this.#model.toLowerCase()) &&
      (this.boot['BootSourceOverrideTarget@Redfish.AllowableValues'] ?? []).includes('UsbCd')
    )
  }

  async #settings(): Promise<Resource | undefined> {
    const settings = this.resource.json['@Redfish.Settings'] as
      { SettingsObject?: { '@odata.id'?: string } } | undefined
    const path = settings?.SettingsObject?.['@odata.id']
    return path === undefined ? undefined : this.connector.get(path)
  }

  /** A resource the system links to; an error when it does not. */
  sub(name: string): Promise<Resource> {
    return this.connector.get(linkOf(this.resource, name))
  }
}

export type Action = { target: string } & Record<string, unknown>

/** An action a resource offers, or an error that says it does not. */
export function actionOf({ json, path }: Resource, name: string): Action {
  const action = (json['Actions'] as Record<string, Action | undefined> | undefined)?.[name]
  if (action?.target === undefined) throw new MissingAction(name, path)
  return action
}
