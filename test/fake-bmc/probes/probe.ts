import { messages, type Bench, type Json, type Reply } from '../bench.ts'

export const slot = (bench: Bench, name = 'Cd') => `${bench.system}/VirtualMedia/${name}`
export const volumes = (bench: Bench) => `${bench.system}/Storage/RAID1/Volumes`

export const code = (reply: Reply): string | number => messages(reply)[0] ?? reply.status

export const patch = async (bench: Bench, Boot: Json) =>
  code(await bench.ask('PATCH', bench.system, { body: { Boot } }))

export const reset = (bench: Bench, ResetType: string) =>
  bench.ask('POST', `${bench.system}/Actions/ComputerSystem.Reset`, { body: { ResetType } })

export const action = (bench: Bench, path: string, body?: Json) =>
  bench.ask('POST', path, body === undefined ? {} : { body })

export const insert = (bench: Bench, more: Json = {}, name = 'Cd') =>
  action(bench, `${slot(bench, name)}/Actions/VirtualMedia.InsertMedia`, {
    Image: 'http://files/boot-1.0.iso',
    ...more,
  })

export const eject = (bench: Bench) => action(bench, `${slot(bench)}/Actions/VirtualMedia.EjectMedia`, {})

export const update = (bench: Bench, file = 'nic-1.2.bin') =>
  action(bench, '/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate', { ImageURI: `http://files/${file}` })

export const boot = async (bench: Bench, path = bench.system) => (await bench.get(path)).body.Boot as Json

const drives = ['Disk1', 'Disk2'].map((id) => ({ '@odata.id': `/redfish/v1/Chassis/1U/Drives/${id}` }))

export const mirror = (bench: Bench, more: Json = {}) =>
  action(bench, volumes(bench), { RAIDType: 'RAID1', Links: { Drives: drives }, ...more })

/** A quirk as a client sees it. */
export type Probe = {
  /** What a client sees. */
  look: (bench: Bench) => Promise<unknown>
  generic: unknown
  quirky: unknown
}
