import { expect } from 'vitest'
import type { Json } from '../bench.ts'
import { slot, volumes, code, patch, reset, action, insert, eject, update, mirror, type Probe } from './probe.ts'

export const mediaAndProtocol: Record<string, Probe> = {
  Q3: {
    look: async (bench) => code(await action(bench, `${bench.system}/Bios/Actions/Bios.ResetBios`)),
    generic: 204,
    quirky: 'MalformedJSON',
  },
  Q4: {
    look: async (bench) => {
      const { headers, body } = await update(bench)
      return [headers.get('location'), body['@odata.id']]
    },
    generic: ['/redfish/v1/TaskService/TaskMonitors/1', undefined],
    quirky: [null, '/redfish/v1/TaskService/Tasks/1'],
  },
  Q6: {
    look: async (bench) => (await bench.get(bench.system, { headers: { 'accept-encoding': 'identity' } })).status,
    generic: 200,
    quirky: 406,
  },
  Q9: {
    look: async (bench) => {
      await bench.boot()
      await mirror(bench)
      await bench.ask('DELETE', `${volumes(bench)}/1`)
      const soon = code(await bench.get(volumes(bench)))
      await bench.pass(11_000)
      return [soon, code(await bench.get(volumes(bench)))]
    },
    generic: [200, 200],
    quirky: ['SYS518', 200],
  },
  Q10: {
    look: async (bench) => {
      const body = { UserName: 'admin', Password: 'right-one' }
      const login = () => bench.ask('POST', '/redfish/v1/SessionService/Sessions', { user: '', body })
      await login()
      await login()
      return code(await login())
    },
    generic: 'SessionLimitExceeded',
    quirky: 'RAC0218',
  },
  Q12: {
    look: async (bench) => {
      await insert(bench)
      await eject(bench)
      const soon = (await bench.get(slot(bench))).body.Inserted
      await bench.pass(6_000)
      return [soon, (await bench.get(slot(bench))).body.Inserted]
    },
    generic: [false, false],
    quirky: [true, false],
  },
  Q13: {
    look: async (bench) => {
      await insert(bench)
      await eject(bench)
      return (await insert(bench)).status
    },
    generic: 204,
    quirky: 500,
  },
  Q14: {
    look: async (bench) => {
      const none = code(await insert(bench, { Image: 'http://files/none.iso' }))
      await insert(bench)
      return [none, code(await insert(bench))]
    },
    generic: ['CouldNotEstablishConnection', 204],
    quirky: ['RAC0904', 'VRM0021'],
  },
  Q15: {
    look: async (bench) => {
      const monitor = (await update(bench, 'none.bin')).headers.get('location') ?? ''
      await bench.pass(30_000)
      return (await bench.get(monitor)).status
    },
    generic: 200,
    quirky: 404,
  },
  Q16: {
    look: async (bench) => (await bench.get((await update(bench)).headers.get('location') ?? '')).body.TaskState,
    generic: 'Running',
    quirky: 'New',
  },
  Q17: {
    look: async (bench) => {
      const monitor = (await update(bench)).headers.get('location') ?? ''
      const soon = (await bench.get(monitor)).status
      await bench.pass(6_000)
      return [soon, (await bench.get(monitor)).status]
    },
    generic: [202, 202],
    quirky: [404, 202],
  },
  Q18: {
    look: async (bench) => {
      const { error } = (await reset(bench, 'Sideways')).body as { error: Json }
      return Array.isArray(error['@Message.ExtendedInfo'])
    },
    generic: true,
    quirky: false,
  },
  Q19: {
    look: async (bench) => {
      await bench.boot()
      await mirror(bench)
      const body = { '@Redfish.OperationApplyTime': 'Immediate' }
      return code(await bench.ask('DELETE', `${volumes(bench)}/1`, { body }))
    },
    generic: 204,
    quirky: 'PropertyUnknown',
  },
  Q20: {
    look: async (bench) => {
      const { SKU, SerialNumber } = (await bench.get(bench.system)).body
      return [SKU, SerialNumber]
    },
    generic: ['SN1', 'SN1'],
    quirky: ['SN1', 'CNSN100A1'],
  },
  Q24: {
    look: async (bench) => code(await insert(bench, { WriteProtected: true })),
    generic: 204,
    quirky: 'ActionParameterUnknown',
  },
  Q25: {
    look: async (bench) => code(await insert(bench, { Image: 'http://files/boot?file=x.iso' })),
    generic: 204,
    quirky: 'ActionParameterValueFormatError',
  },
  Q29: {
    look: async (bench) => {
      await insert(bench)
      await eject(bench)
      const { Image, Inserted } = (await bench.get(slot(bench))).body
      return [Inserted, Image]
    },
    generic: [false, null],
    quirky: [false, 'http://files/boot-1.0.iso'],
  },
  Q31: {
    look: async (bench) => [
      (await insert(bench)).status,
      (await bench.ask('PATCH', slot(bench), { body: { Image: 'http://files/boot-1.0.iso', Inserted: true } })).status,
      '#VirtualMedia.InsertMedia' in ((await bench.get(slot(bench))).body.Actions as Json),
    ],
    generic: [204, 200, true],
    quirky: [404, 200, false],
  },
  Q21: {
    look: async (bench) => {
      await bench.boot()
      const service = `/redfish/v1/Managers/BMC/Oem/Dell/DellLCService`
      const erase = { Component: ['OverwritePD', 'CryptographicErasePD'] }
      const asked = await action(bench, `${service}/Actions/DellLCService.SystemErase`, erase)
      const soon = (await bench.get(bench.system)).status
      await bench.pass(200_000)
      const erasing = bench.machine.disks.every((disk) => disk.erasing ?? disk.erasures.length > 0)
      return [asked.status, soon, (await bench.get(bench.system)).status, erasing]
    },
    generic: [404, 200, 200, false],
    quirky: [202, 404, 200, true],
  },
  Q33: {
    look: async (bench) => {
      const AssetTag = 'rack 5'
      const tag = async () => (await bench.get(bench.system)).headers.get('etag') ?? ''
      const send = async (headers: Record<string, string>, body: Json) =>
        (await bench.ask('PATCH', bench.system, { headers, body })).status
      const without = await send({}, { AssetTag })
      const alone = await send({ 'if-match': await tag() }, { AssetTag })
      const both = await tag()
      return [without, alone, await send({ 'if-match': both }, { '@odata.etag': both, AssetTag: 'rack 6' })]
    },
    generic: [200, 200, 200],
    quirky: [200, 412, 200],
  },
  Q35: {
    look: (bench) => patch(bench, { BootSourceOverrideTarget: 'Pxe' }),
    generic: 200,
    quirky: 'PreconditionRequired',
  },
  Q36: {
    look: async (bench) => [
      await patch(bench, { BootSourceOverrideTarget: 'Pxe' }),
      Object.keys((await bench.get(bench.system)).body.Links as Json),
    ],
    generic: [200, ['Chassis', 'ManagedBy']],
    quirky: ['PreconditionFailed', ['Chassis', 'Managers']],
  },
  Q37: {
    look: async (bench) => (await bench.get(bench.system)).headers.get('etag')?.slice(0, 3),
    generic: expect.stringMatching(/^"[\w-]{2}$/),
    quirky: 'W/"',
  },
  Q38: {
    look: async (bench) => (await bench.get(bench.system)).headers.get('etag')?.slice(0, 2),
    generic: expect.stringMatching(/^"[\w-]$/),
    quirky: '""',
  },
  Q44: { look: async (bench) => code(await insert(bench)), generic: 204, quirky: 'ActionParameterMissing' },
  Q45: { look: async (bench) => code(await insert(bench)), generic: 204, quirky: 'ActionParameterMissing' },
  Q46: {
    look: async (bench) => [(await bench.get(slot(bench))).body.MediaTypes, (await insert(bench, {}, 'Usb')).status],
    generic: [['CD', 'DVD'], 204],
    quirky: [['DVD'], 405],
  },
  Q47: {
    look: async (bench) => (await bench.get(`${bench.system}/EthernetInterfaces/eno2`)).body.MACAddress,
    generic: '52:54:00:00:00:02',
    quirky: '',
  },
  Q48: { look: async (bench) => (await update(bench)).headers.get('retry-after'), generic: null, quirky: '5' },
  Q48b: {
    look: async (bench) => (await update(bench)).headers.get('retry-after'),
    generic: null,
    quirky: expect.stringMatching(/GMT$/),
  },
  Q49: {
    look: async (bench) => {
      await bench.boot()
      return (await mirror(bench)).status
    },
    generic: 201,
    quirky: 200,
  },
  Q50: {
    look: async (bench) => {
      const tag = async (encoding: string) =>
        (await bench.get(bench.system, { headers: { 'accept-encoding': encoding } })).headers.get('etag')?.slice(0, 2)
      return [await tag('identity'), await tag('gzip, deflate')]
    },
    generic: [expect.stringMatching(/^"/), expect.stringMatching(/^"/)],
    quirky: [expect.stringMatching(/^"/), 'W/'],
  },
  Q51: {
    look: async (bench) => {
      const seen: number[] = []
      for (let i = 0; i < 3; i++) seen.push((await bench.get(bench.system)).status)
      return [...seen, (await bench.get('/redfish/v1/Managers/BMC')).status]
    },
    generic: [200, 200, 200, 200],
    quirky: [503, 503, 200, 503],
  },
  Q52: {
    look: async (bench) => {
      const tag = (await bench.get(bench.system)).headers.get('etag') ?? ''
      const path = `${bench.system}/Actions/ComputerSystem.Reset`
      const headers = { 'if-match': tag }
      return code(await bench.ask('POST', path, { headers, body: { ResetType: 'On' } }))
    },
    generic: 204,
    quirky: 'PreconditionFailed',
  },
}
