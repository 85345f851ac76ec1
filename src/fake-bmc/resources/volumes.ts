import type { RaidFailure, RaidLevel, RaidReport, Volume, VolumeRequest } from '../../machine/raid.ts'
import { accepted, created, noContent, refusal, refused, type Answer } from '../answers.ts'
import { propertyNotice } from '../messages.ts'
import { collection, lastSegment, links, type At, type Body, type Resource } from '../resource.ts'
import { followErasure } from '../erasures.ts'
import { drive, driveId, storageUnit, type StorageUnit } from '../storages.ts'
import { monitorPath } from '../tasks.ts'
import { raidLevels } from '../../machine/raid-levels.ts'

const unitOf = ({ machine, ids }: At): StorageUnit | undefined => storageUnit(machine, ids.storage)

const volumeOf = (at: At): Volume | undefined => unitOf(at)?.raid?.volumes.find(({ id }) => id === at.ids.volume)

const states: Record<Volume['state'], { State: string; Health: string }> = {
  optimal: { State: 'Enabled', Health: 'OK' },
  degraded: { State: 'Enabled', Health: 'Warning' },
  failed: { State: 'UnavailableOffline', Health: 'Critical' },
}

const applyTimes = ['Immediate', 'OnReset']
const applyTime = { type: 'string', values: applyTimes } as const

export const volumes: readonly Resource[] = [
  collection(
    '/Systems/:system/Storage/:storage/Volumes',
    'Volume',
    'Volume Collection',
    (at) => {
      const unit = unitOf(at)
      return unit && (unit.raid?.volumes ?? []).map(({ id }) => id)
    },
    {
      extra: () => ({
        '@Redfish.OperationApplyTimeSupport': {
          '@odata.type': '#Settings.v1_3_5.OperationApplyTimeSupport',
          SupportedValues: applyTimes,
        },
      }),
      create: {
        fields: {
          RAIDType: { type: 'string', required: true, values: Object.keys(raidLevels) },
          Name: { type: 'string', max: 64 },
          CapacityBytes: { type: 'integer', min: 1 },
          StripSizeBytes: { type: 'integer', min: 512 },
          'Links/Drives': { type: 'array', items: 'object', required: true },
          '@Redfish.OperationApplyTime': applyTime,
        },
        run: (at, values, { body }) => create(at, values, body),
      },
    },
  ),
  {
    path: '/Systems/:system/Storage/:storage/Volumes/:volume',
    type: '#Volume.v1_9_0.Volume',
    read: (at) => {
      const volume = volumeOf(at)
      if (!volume) return undefined
      const chassis = at.service.chassisPath(at.machine)
      return {
        Name: volume.name,
        RAIDType: volume.level,
        CapacityBytes: volume.sizeBytes,
        BlockSizeBytes: volume.logicalSectorBytes,
        StripSizeBytes: volume.stripBytes,
        Encrypted: false,
        Identifiers: [{ DurableNameFormat: 'NAA', DurableName: volume.wwn.replace(/^0x/, '') }],
        Status: states[volume.state],
        Links: { Drives: links(volume.disks.map((disk) => `${chassis}/Drives/${driveId(at.machine, disk)}`)) },
      }
    },
    // Its progress moves with the clock, so it stays out of the ETag.
    ticking: (at) => ({ Operations: operations(at) }),
    patch: {
      fields: { Name: { type: 'string', min: 1, max: 64 } },
      apply: (at, { Name: name }) => {
        const volume = volumeOf(at)
        if (volume && name !== undefined) volume.name = name as string
        return undefined
      },
    },
    remove: { run: (at, { body }) => remove(at, body) },
    actions: {
      'Volume.Initialize': {
        fields: {
          InitializeType: { type: 'string', values: ['Fast', 'Slow'] },
          InitializeMethod: { type: 'string', values: ['Skip', 'Background', 'Foreground'] },
        },
        run: (at, values, { body }) => initialize(at, values, body),
      },
      'Volume.CheckConsistency': {
        run: (at) => {
          const volume = volumeOf(at)
          if (volume && volume.state !== 'optimal') return refused(409, 'ResourceInUse')
          return noContent
        },
      },
    },
  },
]

function operations(at: At): Body[] {
  const run = volumeOf(at)?.erasing
  return run ? [{ OperationName: 'Initialize', PercentageComplete: Math.floor(run.progress() * 100) }] : []
}

const failures: Record<RaidFailure, (answer: FailureText) => Answer> = {
  'no power': () => refused(409, 'ResourceInUse'),
  busy: () => refused(409, 'ResourceInUse'),
  'no such volume': ({ path }) => refused(404, 'ResourceMissingAtURI', path),
  'level not supported': ({ level }) =>
    refusal(400, propertyNotice('PropertyValueNotInList', 'RAIDType', level, 'RAIDType')),
  'wrong number of disks': ({ count }) =>
    refusal(400, propertyNotice('PropertyValueConflict', 'Links/Drives', `Drives (${count})`, 'RAIDType')),
  'disk not on this controller': () => conflict('Drives', 'Storage'),
  'disk named twice': () => conflict('Drives', 'Drives'),
  'disk not usable': () => conflict('Drives', 'Status'),
  'not enough space': ({ capacity }) =>
    refusal(400, propertyNotice('PropertyValueOutOfRange', 'CapacityBytes', capacity, 'CapacityBytes')),
}

type FailureText = { path: string; level: string; count: number; capacity: string }

const conflict = (one: string, other: string): Answer =>
  refusal(400, propertyNotice('PropertyValueConflict', `Links/${one}`, one, other))

function create(at: At, values: Body, body: Body): Answer {
  const { raid } = unitOf(at) ?? {}
  if (!raid) return refused(400, 'ActionNotSupported', 'create')
  const named = (values['Links/Drives'] as Body[]).map((each) => lastSegment(String(each['@odata.id'] as string)))
  const disks = named.map((id) => drive(at.machine, id))
  const wrong = named.find((_, i) => !disks[i])
  if (wrong !== undefined)
    return refusal(400, propertyNotice('PropertyValueNotInList', 'Links/Drives', wrong, 'Drives'))
  const request: VolumeRequest = {
    level: values.RAIDType as RaidLevel,
    disks: disks.filter((disk) => disk !== undefined),
    ...(values.CapacityBytes !== undefined && { capacityBytes: values.CapacityBytes as number }),
    ...(values.Name !== undefined && { name: values.Name as string }),
    ...(values.StripSizeBytes !== undefined && { stripBytes: values.StripSizeBytes as number }),
  }
  const report = raid.create(request, when(values))
  if (report.ok && report.volume) return created(`${at.path}/${report.volume.id}`)
  return deferred(at, report, 'Create Volume', body, {
    path: at.path,
    level: request.level,
    count: disks.length,
    capacity: String(request.capacityBytes ?? 'all'),
  })
}

const when = (values: Body) => (values['@Redfish.OperationApplyTime'] === 'OnReset' ? 'OnReset' : 'Immediate')

function remove(at: At, body: Body): Answer {
  const { raid } = unitOf(at) ?? {}
  const report = raid?.delete(at.ids.volume ?? '', when(body)) ?? { ok: false, reason: 'no such volume' }
  if (report.ok && report.pending === undefined) return noContent
  return deferred(at, report, 'Delete Volume', body, { path: at.path, level: '', count: 0, capacity: '' })
}

/** The task of a change that waits for POST, or the refusal of one that cannot be. */
function deferred(at: At, report: RaidReport, name: string, body: Body, text: FailureText): Answer {
  if (!report.ok) return failures[report.reason](text)
  const id = report.pending
  if (id === undefined) return noContent
  const task = at.service.tasks.start({
    name,
    target: at.path,
    body,
    method: name === 'Delete Volume' ? 'DELETE' : 'POST',
    awaits: { machine: at.machine.uuid, raidChange: id },
  })
  return accepted(monitorPath(task))
}

function initialize(at: At, { InitializeType: type, InitializeMethod: method }: Body, body: Body): Answer {
  const volume = volumeOf(at)
  if (!volume) return refused(404, 'ResourceMissingAtURI', at.path)
  if (method === 'Skip') return noContent
  const run = volume.initialize(type === 'Slow' ? 'Slow' : 'Fast')
  if (run.report && !run.report.ok) return refused(409, 'ResourceInUse')
  return accepted(monitorPath(followErasure(at, run, 'Initialize Volume', 'Volume.Initialize', body)))
}
