import type { Disk } from '../../machine/disk.ts'
import { accepted, refused, type Answer } from '../answers.ts'
import type { At, Body, Resource } from '../resource.ts'
import type { Service } from '../service.ts'
import { monitorPath, type Progress } from '../tasks.ts'

export const systemErase = 'DellLCService.SystemErase'

export const lifecyclePath = ({ managerPath }: Pick<Service, 'managerPath'>): string =>
  `${managerPath}/Oem/Dell/DellLCService`

/** What can be erased. Only drives and the BMC itself remember anything here. */
const components = ['BIOS', 'CryptographicErasePD', 'DIAG', 'DrvPack', 'IDRAC', 'LCData', 'OverwritePD', 'PERCNVCache']

/** The lifecycle controller, on BMCs that have one. @source dell/iDRAC-Redfish-Scripting SystemEraseREDFISH.py */
export const dell: readonly Resource[] = [
  {
    path: '/Managers/:manager/Oem/Dell/DellLCService',
    type: '#DellLCService.v1_5_0.DellLCService',
    read: ({ service }) => (service.quirks.some(({ id }) => id === 'Q21') ? { Name: 'DellLCService' } : undefined),
    actions: {
      [systemErase]: {
        privilege: 'ConfigureManager',
        fields: { Component: { type: 'array', items: 'string', values: components, required: true } },
        run: (at, { Component: chosen }, { body }) => erase(at, chosen as string[], body),
      },
    },
  },
]

/** Erases the drives that the chosen components mean; with `IDRAC` the BMC starts afresh as well. */
function erase(at: At, chosen: readonly string[], body: Body): Answer {
  const { machine, service } = at
  const isMeant = ({ spec }: Disk): boolean =>
    chosen.includes(spec.selfEncrypting ? 'CryptographicErasePD' : 'OverwritePD')
  const meant = machine.disks.filter((disk) => !disk.missing && isMeant(disk))
  const runs = meant.map((disk) => disk.erase(disk.spec.selfEncrypting ? 'cryptographic' : 'overwrite', { by: 'bmc' }))
  if (runs.some(({ report }) => report && !report.ok)) return refused(409, 'ResourceInUse')
  const follow = (): Progress => {
    if (runs.some(({ report }) => report && !report.ok)) return { state: 'Exception' }
    if (runs.every(({ report }) => report)) return { state: 'Completed' }
    return { state: 'Running', percent: Math.floor(Math.min(...runs.map((run) => run.progress())) * 100) }
  }
  const task = service.tasks.start({ name: 'System Erase', target: `${at.path}/Actions/${systemErase}`, body, follow })
  if (chosen.includes('IDRAC')) {
    service.forget({ users: true })
    service.restart()
  }
  return accepted(monitorPath(task))
}
