import type { PowerStateName, Step } from '../../node.ts'
import { Refusal } from '../../refusals.ts'
import type { BootInterface, DeployInterface, Indicators, ManagementInterface } from '../interfaces.ts'
import type { PowerInterface, StepsInterface } from '../interfaces.ts'
import { unsupportedManagement } from '../unsupported.ts'
import { fakeDelay } from './delay.ts'

/**
 * Hardware that is only a record: every operation succeeds after its delay.
 *
 * @source ironic/drivers/modules/fake.py
 */
const states: readonly PowerStateName[] = ['power on', 'power off', 'rebooting', 'soft rebooting', 'soft power off']

export const fakePower: PowerInterface = {
  supported: states,
  async validate() {},
  async getPowerState(task) {
    await fakeDelay(task, 'fake.power_delay')
    const { power_state: state } = task.node
    return state === 'power on' || state === 'power off' ? state : undefined
  },
  async setPowerState(task, state) {
    await fakeDelay(task, 'fake.power_delay')
    if (state === 'rebooting' || !states.some((known) => known === state))
      throw new Refusal('InvalidParameterValue', {
        message: `set_power_state called with an invalid power state: ${state}.`,
      })
    task.node.power_state = state as PowerStateName
  },
  reboot: (task) => fakeDelay(task, 'fake.power_delay'),
}

const invalid = (message: string) => new Refusal('InvalidParameterValue', { message })

const indicators: Indicators = {
  chassis: { 'led-0': { readonly: true, states: ['OFF', 'ON'] } },
  system: { led: { readonly: false, states: ['BLINKING', 'OFF', 'ON'] } },
}

export const fakeManagement: ManagementInterface = {
  ...unsupportedManagement,
  async validate() {},
  supportedBootDevices: ['pxe'],
  async setBootDevice(task, device) {
    await fakeDelay(task, 'fake.management_delay')
    if (device !== 'pxe') throw invalid(`Invalid boot device ${device} specified.`)
  },
  async getBootDevice(task) {
    await fakeDelay(task, 'fake.management_delay')
    return { boot_device: 'pxe', persistent: false }
  },
  async supportedIndicators(task) {
    await fakeDelay(task, 'fake.management_delay')
    return indicators
  },
  async getIndicatorState(task, { component, name }) {
    await fakeDelay(task, 'fake.management_delay')
    const ofComponent = indicators[component]
    if (!ofComponent) throw invalid(`Invalid component ${component} specified.`)
    if (!ofComponent[name]) throw invalid(`Invalid indicator ${name} specified.`)
    return 'ON'
  },
}

export const fakeBoot: BootInterface = {
  async validate() {},
  prepareRamdisk: (task) => fakeDelay(task, 'fake.boot_delay'),
  cleanUpRamdisk: (task) => fakeDelay(task, 'fake.boot_delay'),
}

/** It has no ramdisk: cleaning starts with the first step. */
export const fakeDeploy: DeployInterface = {
  async prepareCleaning() {
    return undefined
  },
  async tearDownCleaning() {},
  async tearDown() {},
}

type FakeStep = Omit<Step, 'interface' | 'abortable'>

function fakeSteps(kind: string, option: Parameters<typeof fakeDelay>[1], rows: readonly FakeStep[]): StepsInterface {
  const steps: Step[] = rows.map((row) => ({
    interface: kind,
    abortable: false,
    argsinfo: null,
    requires_ramdisk: true,
    ...row,
  }))
  return {
    cleanSteps: () => steps,
    async executeCleanStep(task) {
      await fakeDelay(task, option)
      return undefined
    },
  }
}

const settings = (description: string) => ({ settings: { description, required: true } })

export const fakeBios = fakeSteps('bios', 'fake.bios_delay', [
  {
    step: 'apply_configuration',
    priority: 0,
    argsinfo: settings('List of BIOS settings, each item needs to contain a dictionary with name/value pairs'),
  },
  { step: 'cache_bios_settings', priority: 0 },
  { step: 'factory_reset', priority: 0 },
])

export const fakeRaid = fakeSteps('raid', 'fake.raid_delay', [
  {
    step: 'create_configuration',
    priority: 0,
    argsinfo: {
      create_root_volume: {
        description: 'This specifies whether to create the root volume. Defaults to `True`.',
        required: false,
      },
      create_nonroot_volumes: {
        description: 'This specifies whether to create the non-root volumes. Defaults to `True`.',
        required: false,
      },
    },
  },
  { step: 'delete_configuration', priority: 0 },
])

export const fakeVendor = fakeSteps('vendor', 'fake.vendor_delay', [{ step: 'log_passthrough', priority: 1 }])

export const fakeFirmware = fakeSteps('firmware', 'fake.firmware_delay', [
  {
    step: 'update',
    priority: 0,
    argsinfo: settings('List of Firmware components, each item needs to contain a dictionary with name/value pairs'),
  },
])
