import type { Bench } from '../bench.ts'
import { code, patch, reset, action, update, boot, type Probe } from './probe.ts'

/** For each name of the virtual CD: the answer, what the machine will boot, and what is shown. */
async function discs(bench: Bench): Promise<unknown[]> {
  const seen: unknown[] = []
  for (const target of ['Cd', 'UsbCd']) {
    seen.push(await patch(bench, { BootSourceOverrideTarget: target }))
    seen.push(bench.machine.override.target, (await boot(bench)).BootSourceOverrideTarget)
  }
  return seen
}
const oneDisc = [200, 'Cd', 'Cd', 'PropertyValueNotInList', 'Cd', 'Cd']

export const powerAndBoot: Record<string, Probe> = {
  Q1: {
    look: async (bench) => {
      bench.machine.powerOn()
      await bench.pass(10_000)
      return patch(bench, { BootSourceOverrideTarget: 'Pxe' })
    },
    generic: 200,
    quirky: 'UnableToModifyDuringSystemPOST',
  },
  Q2: {
    look: async (bench) => [code(await reset(bench, 'On')), code(await reset(bench, 'ForceOff'))],
    generic: [204, 204],
    quirky: [204, 'InvalidOperationForSystemState'],
  },
  Q5: {
    look: async (bench) => [
      await patch(bench, { BootSourceOverrideMode: 'UEFI' }),
      await patch(bench, { BootSourceOverrideTarget: 'None' }),
    ],
    generic: [200, 200],
    quirky: ['PropertyNotWritable', 'PropertyValueNotInList'],
  },
  Q7: {
    look: async (bench) => {
      await bench.boot()
      bench.machine.powerOff()
      await bench.pass(10_000)
      const soon = code(await reset(bench, 'On'))
      await bench.pass(60_000)
      return [soon, code(await reset(bench, 'On'))]
    },
    generic: [204, 204],
    quirky: ['ActionParameterValueConflict', 204],
  },
  Q8: {
    look: async (bench) => [
      'BootSourceOverrideTarget@Redfish.AllowableValues' in (await boot(bench)),
      (await bench.get(`${bench.system}/Settings`)).status,
    ],
    generic: [true, 404],
    quirky: [false, 200],
  },
  Q11: {
    look: (bench) => patch(bench, { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' }),
    generic: 200,
    quirky: 'SYS444',
  },
  Q22: {
    look: async (bench) => {
      await patch(bench, { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Continuous' })
      await patch(bench, { BootSourceOverrideTarget: 'Cd' })
      return (await boot(bench)).BootSourceOverrideEnabled
    },
    generic: 'Continuous',
    quirky: 'Once',
  },
  Q23: { look: discs, generic: oneDisc, quirky: [200, 'Usb', 'Cd', 200, 'Cd', 'UsbCd'] },
  Q23b: { look: discs, generic: oneDisc, quirky: [200, 'Cd', 'Cd', 200, 'Usb', 'UsbCd'] },
  Q26: {
    look: async (bench) => [
      (await boot(bench)).BootSourceOverrideMode,
      await patch(bench, { BootSourceOverrideMode: 'Legacy' }),
    ],
    generic: ['UEFI', 200],
    quirky: [undefined, 'PropertyUnknown'],
  },
  Q27: {
    look: async (bench) => {
      await patch(bench, { BootSourceOverrideTarget: 'Pxe' })
      return bench.machine.override.mode
    },
    generic: 'UEFI',
    quirky: 'Legacy',
  },
  Q28: {
    look: async (bench) => code(await bench.get(`${bench.system}/SecureBoot`)),
    generic: 200,
    quirky: 'OemLicenseNotPassed',
  },
  Q30: {
    look: (bench) => patch(bench, { BootSourceOverrideEnabled: 'Disabled' }),
    generic: 200,
    quirky: 'PropertyMissing',
  },
  Q32: {
    look: async (bench) => {
      await update(bench, 'bios-9.9.bin')
      await bench.pass(100_000)
      await patch(bench, { BootSourceOverrideTarget: 'Cd', BootSourceOverrideEnabled: 'Continuous' })
      await bench.boot()
      return bench.machine.override.target
    },
    generic: 'Cd',
    quirky: 'None',
  },
  Q34: {
    look: async (bench) => [
      await patch(bench, { BootSourceOverrideTarget: 'Pxe' }),
      (await bench.ask('PATCH', `${bench.system}/SD`, { body: { Boot: { BootSourceOverrideTarget: 'Cd' } } })).status,
      bench.machine.override.target,
    ],
    generic: [200, 404, 'Pxe'],
    quirky: ['OperationSupportedInFutureStateURI', 200, 'Cd'],
  },
  Q39: {
    look: async (bench) => code(await bench.get(`${bench.system}/Bios`)),
    generic: 200,
    quirky: 'ServiceTemporarilyUnavailable',
  },
  Q40: {
    look: async (bench) => {
      bench.machine.powerOn()
      await bench.pass(1_000)
      const soon = (await bench.get(bench.system)).body.PowerState
      await bench.pass(30_000)
      return [soon, (await bench.get(bench.system)).body.PowerState]
    },
    generic: ['PoweringOn', 'On'],
    quirky: ['Off', 'On'],
  },
  Q41: {
    look: async (bench) => code(await reset(bench, 'GracefulShutdown')),
    generic: 204,
    quirky: 'ActionParameterValueNotInList',
  },
  Q42: {
    look: async (bench) => code(await reset(bench, 'ForceOff')),
    generic: 204,
    quirky: 'ActionParameterValueConflict',
  },
  Q43: {
    look: async (bench) => {
      await action(bench, '/redfish/v1/Managers/BMC/Actions/Manager.Reset', {})
      await bench.pass(95_000)
      return bench.get('/redfish/v1/').then(
        ({ status }) => status,
        () => 'silent',
      )
    },
    generic: 200,
    quirky: 'silent',
  },
  Q44b: {
    look: async (bench) => [
      await patch(bench, { BootSourceOverrideTarget: 'Pxe' }),
      (await bench.ask('PATCH', `${bench.system}/Settings`, { body: { Boot: { BootSourceOverrideTarget: 'Cd' } } }))
        .status,
      bench.machine.override.target,
    ],
    generic: [200, 404, 'Pxe'],
    quirky: ['PropertyNotWritable', 200, 'Cd'],
  },
}
