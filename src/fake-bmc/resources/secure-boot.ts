import type { KeysReset, SecureBootState } from '../../machine/secure-boot.ts'
import { noContent, refusal } from '../answers.ts'
import { propertyNotice } from '../messages.ts'
import { collection, link, type Action, type Resource } from '../resource.ts'

const databases = ['PK', 'KEK', 'db', 'dbx', 'PKDefault', 'KEKDefault', 'dbDefault', 'dbxDefault'] as const

/** How many certificates a database has while the keys are in this state; the factory's copies never change. */
function certificates(id: string, keys: SecureBootState['keys']): number {
  if (id === 'dbx' || id === 'dbxDefault') return 0
  if (id.endsWith('Default') || keys === 'factory') return 1
  return keys === 'no platform key' && id !== 'PK' ? 1 : 0
}

const resetKeys = (values: readonly KeysReset[]): Action => ({
  fields: { ResetKeysType: { type: 'string', required: true, values } },
  run: ({ machine }, { ResetKeysType: type }) => {
    machine.secureBoot.resetKeys(type as KeysReset)
    return noContent
  },
})

export const secureBoot: readonly Resource[] = [
  {
    path: '/Systems/:system/SecureBoot',
    type: '#SecureBoot.v1_1_2.SecureBoot',
    read: ({ machine, path }) => ({
      Name: 'UEFI Secure Boot',
      SecureBootEnable: machine.secureBoot.enabled,
      SecureBootCurrentBoot: machine.secureBoot.current ? 'Enabled' : 'Disabled',
      SecureBootMode: machine.secureBoot.mode,
      SecureBootDatabases: link(`${path}/SecureBootDatabases`),
      '@Redfish.WriteableProperties': ['SecureBootEnable'],
    }),
    patch: {
      fields: { SecureBootEnable: { type: 'boolean' } },
      apply: ({ machine }, { SecureBootEnable: wanted }) => {
        if (wanted === true && machine.override.mode === 'Legacy') {
          const name = 'SecureBootEnable'
          return refusal(400, propertyNotice('PropertyValueConflict', name, name, 'BootSourceOverrideMode'))
        }
        machine.secureBoot.enabled = wanted === true
        return undefined
      },
    },
    actions: { 'SecureBoot.ResetKeys': resetKeys(['ResetAllKeysToDefault', 'DeleteAllKeys', 'DeletePK']) },
  },
  collection(
    '/Systems/:system/SecureBoot/SecureBootDatabases',
    'SecureBootDatabase',
    'UEFI Secure Boot Databases',
    () => databases,
  ),
  {
    path: '/Systems/:system/SecureBoot/SecureBootDatabases/:database',
    type: '#SecureBootDatabase.v1_0_3.SecureBootDatabase',
    read: ({ path, ids }) =>
      databases.some((id) => id === ids.database)
        ? { Name: `UEFI ${ids.database}`, DatabaseId: ids.database, Certificates: link(`${path}/Certificates`) }
        : undefined,
  },
  collection(
    '/Systems/:system/SecureBoot/SecureBootDatabases/:database/Certificates',
    'Certificate',
    'Certificates of a Secure Boot Database',
    ({ ids, machine }) => {
      const id = databases.find((known) => known === ids.database)
      return id && Array.from({ length: certificates(id, machine.secureBoot.keys) }, (_, i) => String(i + 1))
    },
  ),
  {
    path: '/Systems/:system/SecureBoot/SecureBootDatabases/:database/Certificates/:certificate',
    type: '#Certificate.v1_9_0.Certificate',
    read: ({ ids, machine }) => {
      const id = databases.find((known) => known === ids.database)
      if (!id || Number(ids.certificate) !== certificates(id, machine.secureBoot.keys)) return undefined
      return {
        Name: `Certificate of ${id}`,
        Issuer: { CommonName: `${machine.profile.manufacturer} Platform CA` },
        Subject: { CommonName: `${machine.profile.manufacturer} ${id.replace('Default', '')}` },
      }
    },
  },
]
