import { withStepFlags } from '../../internal-info.ts'
import { pythonRepr } from '../../python/repr.ts'
import { isRamdiskDisabled, rebootToFinishStep } from '../../ramdisk.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import { StepVerificationFailed, type NodePoller, type StepsInterface } from '../interfaces.ts'
import { stepTable } from '../step-table.ts'
import { checkSettings, readRegistry, type BiosSetting } from './bios-registry.ts'
import { isStatus, MissingAttribute, RedfishClientError } from './client-errors.ts'
import { getSystem } from './connection.ts'
import type { Connector, Resource } from './connector.ts'
import { actionOf, type System } from './system.ts'

type Attributes = Record<string, unknown>
/** `driver_internal_info.redfish_bios_state`: the step is in its second pass. */
type BiosState = {
  reboot_requested?: boolean
  requested_bios_attrs?: Attributes
  /** How far the boot had got at the last look; not Ironic's. */
  boot_progress?: string
}

/** Boot progress from which on the settings count as applied. */
const booted = ['OSBootStarted', 'OSRunning']

const stateOf = ({ driver_internal_info: info }: Task['node']): BiosState | undefined =>
  info['redfish_bios_state'] as BiosState | undefined

const redfishError = (error: string) => new Refusal('RedfishError', { error })

/**
 * Both steps run twice: the first pass asks the BIOS and reboots, the second one looks what came of it.
 *
 * @source ironic/drivers/modules/redfish/bios.py `RedfishBIOS`
 */
export const redfishBiosSteps: StepsInterface = stepTable('bios', {
  apply_configuration: {
    requiresRamdisk: false,
    argsinfo: { settings: { description: 'A list of BIOS settings to be applied', required: true } },
    run: (task, args) => applyConfiguration(task, (args['settings'] ?? []) as BiosSetting[]),
  },
  factory_reset: { requiresRamdisk: false, run: factoryReset },
})

async function applyConfiguration(task: Task, given: readonly BiosSetting[]): Promise<'clean wait' | undefined> {
  const { node } = task
  const { system, bios } = await biosOf(task)
  const { connector } = system
  const state = stateOf(node)
  if (state?.reboot_requested) {
    const requested = state.requested_bios_attrs ?? {}
    clearState(task)
    const missing = await unapplied(connector, bios.path, requested)
    if (Object.keys(missing).length === 0) return undefined
    const attributes = pythonRepr(missing)
    throw new StepVerificationFailed(
      `Redfish BIOS apply_configuration step failed. Attributes ${attributes} are not updated.`,
      `Redfish BIOS apply_configuration step failed for node ${node.uuid}. Attributes ${attributes} are not updated.`,
    )
  }
  const { settings, invalid } = checkSettings(given, await readRegistry(connector, bios))
  if (invalid.length > 0)
    throw new Refusal('InvalidParameterValue', {
      message: `Redfish BIOS apply_configuration failed for node ${node.uuid}: invalid value for setting(s): ${invalid.join(', ')}`,
    })
  if (await areApplied(connector, bios, settings)) return undefined
  const attributes = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
  try {
    await setAttributes(connector, bios, attributes)
  } catch (error) {
    if (!(error instanceof RedfishClientError)) throw error
    throw redfishError(`Redfish BIOS apply configuration failed for node ${node.uuid}. Error: ${error.message}`)
  }
  return rebootForSecondPass(task, attributes)
}

async function factoryReset(task: Task): Promise<'clean wait' | undefined> {
  const { system, bios } = await biosOf(task)
  if (stateOf(task.node)?.reboot_requested) {
    clearState(task)
    return undefined
  }
  try {
    await resetBios(system.connector, bios)
  } catch (error) {
    if (!(error instanceof RedfishClientError)) throw error
    throw redfishError(`Redfish BIOS factory reset failed for node ${task.node.uuid}. Error: ${error.message}`)
  }
  return rebootForSecondPass(task)
}

async function biosOf({ conductor, node }: Task): Promise<{ system: System; bios: Resource }> {
  const system = await getSystem(conductor, node)
  try {
    return { system, bios: await system.sub('Bios') }
  } catch (error) {
    if (!(error instanceof MissingAttribute)) throw error
    throw redfishError(
      `Redfish BIOS factory reset failed for node ${node.uuid}, because BIOS settings are not supported.`,
    )
  }
}

/**
 * Without a ramdisk only the poller can say when the machine is through; with one, its agent's first heartbeat may be
 * earlier.
 */
async function rebootForSecondPass(task: Task, attributes?: Attributes): Promise<'clean wait'> {
  task.setInfo({
    redfish_bios_state: {
      reboot_requested: true,
      ...(attributes && Object.keys(attributes).length > 0 ? { requested_bios_attrs: attributes } : {}),
    },
  })
  task.node.driver_internal_info = withStepFlags(task.node.driver_internal_info, {
    reboot: true,
    skipCurrentStep: false,
    polling: isRamdiskDisabled(task.node),
  })
  task.save()
  return rebootToFinishStep(task)
}

function clearState(task: Task): void {
  task.dropInfo('redfish_bios_state', 'post_bios_reboot_requested', 'requested_bios_attrs')
  task.save()
}

type SettingsAnnotation = {
  SettingsObject?: { '@odata.id'?: string }
  SupportedApplyTimes?: string[]
  ETag?: string
}
const settingsOf = ({ json }: Resource): SettingsAnnotation =>
  (json['@Redfish.Settings'] as SettingsAnnotation | undefined) ?? {}

const attributesOf = ({ json }: Resource): Attributes => (json['Attributes'] as Attributes | undefined) ?? {}

async function pendingAttributes(connector: Connector, bios: Resource): Promise<Attributes> {
  const path = settingsOf(bios).SettingsObject?.['@odata.id']
  return path === undefined ? {} : attributesOf(await connector.get(path))
}

async function areApplied(connector: Connector, bios: Resource, settings: readonly BiosSetting[]): Promise<boolean> {
  const current = attributesOf(bios)
  let pending: Attributes = {}
  try {
    pending = await pendingAttributes(connector, bios)
  } catch (error) {
    if (!(error instanceof RedfishClientError)) throw error
  }
  return settings.every(({ name, value }) => current[name] === value && (!(name in pending) || pending[name] === value))
}

async function setAttributes(connector: Connector, bios: Resource, attributes: Attributes): Promise<void> {
  const { SettingsObject: object, SupportedApplyTimes: applyTimes, ETag: etag } = settingsOf(bios)
  const path = object?.['@odata.id']
  if (path === undefined) throw new MissingAttribute('@Redfish.Settings/SettingsObject', bios.path)
  const applyTime = applyTimes?.includes('OnReset')
    ? {
        '@Redfish.SettingsApplyTime': {
          '@odata.type': '#Settings.v1_0_0.PreferredApplyTime',
          ApplyTime: 'OnReset',
        },
      }
    : {}
  await connector.patch(path, { Attributes: attributes, ...applyTime }, etag)
}

async function resetBios(connector: Connector, bios: Resource): Promise<void> {
  if (bios.json['Actions'] === undefined) throw new MissingAttribute('Actions', bios.path)
  const { target } = actionOf(bios, '#Bios.ResetBios')
  try {
    await connector.post(target)
  } catch (error) {
    if (!isStatus(error, 400, 415)) throw error
    await connector.post(target, {})
  }
}

/**
 * Requested attributes that are not current, or still pending where the pending set shrinks as it is applied.
 *
 * @source `_get_unapplied_bios_attrs`
 */
async function unapplied(connector: Connector, path: string, requested: Attributes): Promise<Attributes> {
  const bios = await connector.get(path)
  const current = attributesOf(bios)
  const pending = await pendingAttributes(connector, bios)
  const shrinks = Object.keys(pending).length <= Object.keys(requested).length
  return Object.fromEntries(
    Object.entries(requested).filter(([name, value]) => current[name] !== value || (shrinks && name in pending)),
  )
}

/** @source `_query_bios_apply_status` */
export const biosPoller: NodePoller = {
  name: 'checking async redfish BIOS apply/reset status',
  spacing: 'redfish.firmware_update_status_interval',
  exclusive: false,
  concerns: (node) =>
    node.provision_state === 'clean wait' &&
    node.bios_interface === 'redfish' &&
    Boolean(node.driver_internal_info['redfish_bios_state']),
  async poll(task) {
    const { conductor, node } = task
    const state = stateOf(node)
    if (!state) return undefined
    const stale = node.clean_step?.interface !== 'bios'
    if (stale && !conductor.quirks.has('stale-bios-state-ends-a-step')) return undefined
    let system: System
    try {
      system = await getSystem(conductor, node)
    } catch (error) {
      if (error instanceof Refusal || error instanceof RedfishClientError) return undefined
      throw error
    }
    const { bootProgress } = system
    if (bootProgress !== undefined) {
      // A machine that is seen booting must not run into the time-out of cleaning.
      if (conductor.quirks.has('bios-poller-waits-forever')) task.touchProvisioning()
      else if (bootProgress !== state.boot_progress) {
        // What was read before the BMC was asked may be old, and is not to be saved.
        await task.upgradeLock()
        if (!stateOf(task.node) || task.node.clean_step?.interface !== 'bios') return undefined
        task.setInfo({ redfish_bios_state: { ...state, boot_progress: bootProgress } })
        task.touchProvisioning()
      }
      if (!booted.includes(bootProgress)) return undefined
    }
    if (state.requested_bios_attrs) {
      const bios = await system.sub('Bios')
      const missing = await unapplied(system.connector, bios.path, state.requested_bios_attrs)
      const waits = bootProgress === undefined || conductor.quirks.has('bios-poller-waits-forever')
      if (Object.keys(missing).length > 0 && waits) return undefined
    }
    return { do: 'resume' }
  },
}
