import type { BootOverride, Machine } from '../../machine/machine.ts'
import { refusal, refused, vendorRefusal } from '../answers.ts'
import { propertyNotice } from '../messages.ts'
import { lastSegment, link, type Body } from '../resource.ts'
import { bootOf, note, noted, type Asked, type Quirk } from './quirk.ts'

const override = (name: string) => `BootSourceOverride${name}`

/** Where a service takes boot settings, if not on the system itself. */
const settingsPaths = ['Settings', 'SD']

const onSystem = ({ at }: Asked): boolean => !settingsPaths.includes(lastSegment(at.path))

const settingsLink = (path: string): Body => ({
  '@odata.type': '#Settings.v1_3_5.Settings',
  SettingsObject: link(path),
})

const annotation = (name: string) => `${override(name)}@Redfish.AllowableValues`

/** Two names of the virtual CD: one boots it, with the other the firmware finds nothing there. */
function discQuirk({ boots, ...row }: Pick<Quirk, 'id' | 'vendor' | 'title' | 'source'> & { boots: string }): Quirk {
  const target = override('Target')
  const asked = (machine: Machine) => `disc of ${machine.uuid}`
  return {
    ...row,
    before: (request) => {
      const boot = bootOf(request)
      if (!boot || !(target in boot)) return undefined
      const { service, machine } = request.at
      const disc = ['Cd', 'UsbCd'].find((name) => name === boot[target])
      note(service, asked(machine), disc)
      if (disc !== undefined) boot[target] = disc === boots ? 'Cd' : 'Usb'
      return undefined
    },
    shape: ({ service, machine }, body, schema) => {
      const boot = schema === 'ComputerSystem' ? (body.Boot as Body | undefined) : undefined
      if (!boot) return
      const disc = noted(service, asked(machine), Infinity)?.value
      if (disc !== undefined && ['Cd', 'Usb'].includes(String(boot[target]))) boot[target] = disc
      boot[annotation('Target')] = [...((boot[annotation('Target')] as unknown[] | undefined) ?? []), 'UsbCd']
    },
  }
}

export const bootQuirks: readonly Quirk[] = [
  {
    id: 'Q5',
    vendor: 'HPE',
    title: 'The override mode cannot be set, and its target cannot be None',
    source: 'ansible-collections/community.general#3509 #3581; ironcore-dev/metal-operator#998',
    before: (asked) => {
      const boot = bootOf(asked)
      if (boot && override('Mode') in boot)
        return refusal(400, propertyNotice('PropertyNotWritable', `Boot/${override('Mode')}`, override('Mode')))
      if (boot?.[override('Target')] === 'None')
        return refusal(
          400,
          propertyNotice('PropertyValueNotInList', `Boot/${override('Target')}`, 'None', override('Target')),
        )
      return undefined
    },
  },
  {
    id: 'Q8',
    vendor: 'Dell',
    title: 'The boot targets to choose from are listed only on the settings object',
    source: 'openstack/sushy releasenotes/notes/idrac10-settings-resource; dell/iDRAC-Redfish-Scripting#324',
    shape: ({ path }, body, schema) => {
      if (schema !== 'ComputerSystem' || !body.Boot || path.endsWith('/Settings')) return
      delete (body.Boot as Body)[annotation('Target')]
      body['@Redfish.Settings'] = settingsLink(`${path}/Settings`)
    },
  },
  {
    id: 'Q11',
    vendor: 'Dell',
    title: 'A boot override for one boot is refused',
    source: 'ansible-collections/community.general#5091; ironcore-dev/metal-operator#80',
    before: (asked) =>
      bootOf(asked)?.[override('Enabled')] === 'Once'
        ? vendorRefusal(
            400,
            'IDRAC.2.8.SYS444',
            'Unable to complete the operation because of a configuration conflict.',
          )
        : undefined,
  },
  {
    id: 'Q22',
    vendor: 'Supermicro',
    title: 'A target without Enabled turns Continuous into Once',
    source: 'openstack/ironic releasenotes/notes/supermicro-redfish-override-enabled',
    before: (asked) => {
      const boot = bootOf(asked)
      if (boot && override('Target') in boot && !(override('Enabled') in boot)) boot[override('Enabled')] = 'Once'
      return undefined
    },
  },
  discQuirk({
    id: 'Q23',
    vendor: 'Supermicro',
    title: 'There are Cd and UsbCd to boot from, and only UsbCd boots the virtual CD',
    source: 'openstack/sushy releasenotes/notes/change-bootdev-smc; sushy/resources/system/system.py',
    boots: 'UsbCd',
  }),
  discQuirk({
    id: 'Q23b',
    vendor: 'Supermicro',
    title: 'There are Cd and UsbCd to boot from, and only Cd boots the virtual CD',
    source: 'openstack/sushy releasenotes/notes/supermicro-vmedia-dev-workaround (ARS-111GL-NHR)',
    boots: 'Cd',
  }),
  {
    id: 'Q26',
    vendor: 'Supermicro',
    title: 'There is no override mode',
    source: 'openstack/ironic releasenotes/notes/redfish-boot-mode-override-not-present-handling',
    before: (asked) => {
      const boot = bootOf(asked)
      return boot && override('Mode') in boot
        ? refusal(400, propertyNotice('PropertyUnknown', `Boot/${override('Mode')}`, override('Mode')))
        : undefined
    },
    shape: (_, body, schema) => {
      if (schema !== 'ComputerSystem' || !body.Boot) return
      delete (body.Boot as Body)[override('Mode')]
      delete (body.Boot as Body)[annotation('Mode')]
    },
  },
  {
    id: 'Q27',
    vendor: 'Supermicro',
    title: 'The mode falls back to Legacy when it is not sent',
    source: 'DMTF/Redfishtool#106',
    before: (asked) => {
      const boot = bootOf(asked)
      if (boot && !(override('Mode') in boot)) boot[override('Mode')] = 'Legacy'
      return undefined
    },
  },
  {
    id: 'Q28',
    vendor: 'Supermicro',
    title: 'Secure boot needs a licence',
    source: 'openstack/ironic ironic/drivers/modules/redfish/management.py',
    before: ({ schema }) =>
      schema === 'SecureBoot'
        ? vendorRefusal(403, 'SMC.1.0.OemLicenseNotPassed', 'Not licensed to perform this request.')
        : undefined,
  },
  {
    id: 'Q30',
    vendor: 'any',
    title: 'Disabling the override needs the mode as well',
    source: 'ansible-collections/community.general#11542 #11543',
    before: (asked) => {
      const boot = bootOf(asked)
      return boot?.[override('Enabled')] === 'Disabled' && !(override('Mode') in boot)
        ? refused(400, 'PropertyMissing', override('Mode'))
        : undefined
    },
  },
  {
    id: 'Q32',
    vendor: 'Lenovo',
    title: 'An update puts the boot override back to what it was before',
    source: 'OpenStack Ironic bug 2053064',
    setup: (service) => {
      for (const machine of service.machines) {
        machine.watch((kind) => {
          const former = kind === 'firmware' ? noted(service, `override ${machine.uuid}`, Infinity) : undefined
          if (former) machine.override = former.value as BootOverride
        })
      }
    },
    before: ({ action, at: { service, machine } }) => {
      if (action === 'UpdateService.SimpleUpdate') note(service, `override ${machine.uuid}`, machine.override)
      return undefined
    },
  },
  {
    id: 'Q34',
    vendor: 'AMI',
    title: 'Boot settings are taken only on the system’s future state, /SD',
    source: 'DMTF/Redfish-Tacklebox#144',
    before: (asked) =>
      bootOf(asked) && onSystem(asked)
        ? vendorRefusal(
            400,
            'Ami.1.0.OperationSupportedInFutureStateURI',
            `The operation is supported only on the future state URI ${asked.at.path}/SD.`,
          )
        : undefined,
    shape: ({ path }, body, schema) => {
      if (schema === 'ComputerSystem' && body.Boot && !path.endsWith('/SD'))
        body['@Redfish.Settings'] = settingsLink(`${path}/SD`)
    },
  },
  {
    id: 'Q44b',
    vendor: 'Nokia',
    title: 'The boot override is taken only on the settings object',
    source: 'openstack/sushy releasenotes/notes/use-settingsobject-if-supported',
    before: (asked) => (bootOf(asked) && onSystem(asked) ? refused(400, 'PropertyNotWritable', 'Boot') : undefined),
    shape: ({ path }, body, schema) => {
      if (schema === 'ComputerSystem' && body.Boot && !path.endsWith('/Settings'))
        body['@Redfish.Settings'] = settingsLink(`${path}/Settings`)
    },
  },
]
