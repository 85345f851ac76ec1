import type { BiosAttribute, BiosProblem, BiosValue } from '../../machine/bios.ts'
import { noContent, refusal, refused } from '../answers.ts'
import { messageIdOf, notice, propertyNotice, type Notice } from '../messages.ts'
import { dateTime, link, type At, type Body, type Resource } from '../resource.ts'

export const biosRegistryId = 'BiosAttributeRegistry.1.0.0'

/** Attributes as they are shown: nobody reads a password. */
function shown({ machine }: At, values: Readonly<Record<string, BiosValue>>): Body {
  const passwords = machine.bios.registry.filter(({ type }) => type === 'Password').map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, passwords.includes(name) ? null : value]),
  )
}

const problems: Record<BiosProblem, Parameters<typeof propertyNotice>[0]> = {
  unknown: 'PropertyUnknown',
  'read-only': 'PropertyNotWritable',
  'wrong type': 'PropertyValueTypeError',
  'not in list': 'PropertyValueNotInList',
  'out of range': 'PropertyValueOutOfRange',
}

function problemNotice(problem: BiosProblem, name: string, value: unknown): Notice {
  const path = `Attributes/${name}`
  if (problem === 'unknown' || problem === 'read-only') return propertyNotice(problems[problem], path, name)
  return propertyNotice(problems[problem], path, typeof value === 'string' ? value : JSON.stringify(value), name)
}

export const bios: readonly Resource[] = [
  {
    path: '/Systems/:system/Bios',
    type: '#Bios.v1_2_3.Bios',
    read: (at) => {
      const { bios: settings } = at.machine
      const { appliedAt } = settings
      return {
        Name: 'BIOS Configuration',
        AttributeRegistry: biosRegistryId,
        Attributes: shown(at, settings.attributes()),
        ResetBiosToDefaultsPending: settings.resetsToDefaults,
        '@Redfish.Settings': {
          '@odata.type': '#Settings.v1_3_5.Settings',
          SettingsObject: link(`${at.path}/Settings`),
          SupportedApplyTimes: ['OnReset'],
          ...(appliedAt === undefined
            ? {}
            : {
                Time: dateTime(appliedAt),
                ETag: `"${appliedAt.toString(36)}"`,
                Messages: [{ '@odata.type': '#Message.v1_2_1.Message', MessageId: messageIdOf(notice('Success')) }],
              }),
        },
      }
    },
    actions: {
      'Bios.ResetBios': {
        run: ({ machine }) => {
          machine.bios.resetToDefaults()
          return noContent
        },
      },
      'Bios.ChangePassword': {
        fields: {
          PasswordName: {
            type: 'string',
            required: true,
            values: ({ machine }) => passwordNames(machine.bios.registry),
          },
          OldPassword: { type: 'string', required: true },
          NewPassword: { type: 'string', required: true },
        },
        run: ({ machine }, { PasswordName: name, OldPassword: old, NewPassword: next }) => {
          const attribute = name as string
          if (machine.bios.get(attribute) !== old)
            return refused(400, 'ActionParameterValueConflict', 'OldPassword', '******')
          if (machine.bios.problem(attribute, next))
            return refused(400, 'ActionParameterValueFormatError', '******', 'NewPassword', 'Bios.ChangePassword')
          machine.bios.stage({ [attribute]: next as string })
          return noContent
        },
      },
    },
  },
  {
    path: '/Systems/:system/Bios/Settings',
    type: '#Bios.v1_2_3.Bios',
    read: (at) => ({
      Name: 'BIOS Configuration Pending Settings',
      AttributeRegistry: biosRegistryId,
      Attributes: shown(at, at.machine.bios.pending()),
    }),
    patch: {
      fields: { Attributes: { type: 'object' } },
      apply: ({ machine }, { Attributes: sent }) => {
        const values = Object.entries(sent as Body)
        const notices = values.flatMap(([name, value]) => {
          const problem = machine.bios.problem(name, value)
          return problem ? [problemNotice(problem, name, value)] : []
        })
        if (notices.length > 0) return refusal(400, ...notices)
        machine.bios.stage(sent as Record<string, BiosValue>)
        return undefined
      },
    },
  },
]

const passwordNames = (registry: readonly BiosAttribute[]): string[] =>
  registry.filter(({ type }) => type === 'Password').map(({ name }) => name)

const bounds = (attribute: BiosAttribute): Body => ({
  ...(attribute.values && { Value: attribute.values.map((value) => ({ ValueName: value, ValueDisplayName: value })) }),
  ...(attribute.lowerBound !== undefined && { LowerBound: attribute.lowerBound }),
  ...(attribute.upperBound !== undefined && { UpperBound: attribute.upperBound }),
  ...(attribute.increment !== undefined && { ScalarIncrement: attribute.increment }),
  ...(attribute.minLength !== undefined && { MinLength: attribute.minLength }),
  ...(attribute.maxLength !== undefined && { MaxLength: attribute.maxLength }),
})

/** What the attributes are and may be. */
export const attributeRegistry = ({ machine }: At): Body => ({
  '@odata.type': '#AttributeRegistry.v1_3_8.AttributeRegistry',
  Id: biosRegistryId,
  Name: 'BIOS Attribute Registry',
  Language: 'en',
  OwningEntity: 'Cleanroom',
  RegistryVersion: '1.0.0',
  SupportedSystems: [
    {
      ProductName: machine.profile.model,
      SystemId: machine.profile.model.replace(/[^A-Za-z0-9]/g, ''),
      FirmwareVersion: machine.firmware.version('bios') ?? null,
    },
  ],
  RegistryEntries: {
    Attributes: machine.bios.registry.map((attribute, i) => ({
      AttributeName: attribute.name,
      DisplayName: attribute.title,
      DisplayOrder: i,
      Type: attribute.type,
      ReadOnly: attribute.readOnly ?? false,
      ResetRequired: true,
      ...(attribute.type === 'Password' ? {} : { DefaultValue: attribute.default === '' ? null : attribute.default }),
      ...bounds(attribute),
    })),
  },
})
