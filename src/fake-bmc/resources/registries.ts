import { eventRegistries } from '../event-messages.ts'
import { baseMessages, baseVersion, type Message } from '../messages.ts'
import { collection, type At, type Body, type Resource } from '../resource.ts'
import { attributeRegistry, biosRegistryId } from './bios.ts'

type Registry = { id: string; name: string; read: (at: At) => Body & { '@odata.type': string } }

function messageRegistry(prefix: string, version: string, messages: Record<string, Message>): Registry {
  const id = `${prefix}.${version}`
  const rows = Object.entries(messages).map(([name, { text, args, severity, resolution }]) => [
    name,
    {
      Description: text,
      Message: text,
      MessageSeverity: severity,
      NumberOfArgs: args,
      ...(args > 0 && { ParamTypes: Array<string>(args).fill('string') }),
      Resolution: resolution,
    },
  ])
  return {
    id,
    name: `${prefix} Message Registry`,
    read: () => ({
      '@odata.type': '#MessageRegistry.v1_6_3.MessageRegistry',
      Id: id,
      Name: `${prefix} Message Registry`,
      Language: 'en',
      RegistryPrefix: prefix,
      RegistryVersion: version,
      OwningEntity: 'Cleanroom',
      Messages: Object.fromEntries(rows) as Body,
    }),
  }
}

/** The registries this service publishes: of messages, what it says itself; of attributes, what its BIOS has. */
export const registries: readonly Registry[] = [
  messageRegistry('Base', baseVersion, baseMessages),
  ...Object.entries(eventRegistries).map(([prefix, { version, messages }]) =>
    messageRegistry(prefix, version, messages),
  ),
  {
    id: biosRegistryId,
    name: 'BIOS Attribute Registry',
    read: (at) => attributeRegistry(at) as Body & { '@odata.type': string },
  },
]

export const registryResources: readonly Resource[] = [
  collection('/Registries', 'MessageRegistryFile', 'Registry Files', () => registries.map(({ id }) => id)),
  ...registries.map((registry): Resource => ({
    path: `/Registries/${registry.id}.json`,
    // An attribute registry has a type of its own; what `read` says of it goes before this.
    type: '#MessageRegistry.v1_6_3.MessageRegistry',
    read: registry.read,
  })),
  {
    path: '/Registries/:registry',
    type: '#MessageRegistryFile.v1_1_5.MessageRegistryFile',
    read: ({ ids, path }) => {
      const registry = registries.find(({ id }) => id === ids.registry)
      return (
        registry && {
          Name: registry.name,
          Languages: ['en'],
          Registry: registry.id.split('.').slice(0, -1).join('.'),
          Location: [{ Language: 'en', Uri: `${path}.json` }],
        }
      )
    },
  },
]
