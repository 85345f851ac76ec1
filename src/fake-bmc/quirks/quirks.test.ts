import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'
import { personalities } from '../personalities.ts'
import { quirks } from './quirks.ts'

const slot = (bench: Bench, name = 'Cd') => `${bench.system}/VirtualMedia/${name}`
const volumes = (bench: Bench) => `${bench.system}/Storage/RAID1/Volumes`

const code = (reply: Reply): string | number => messages(reply)[0] ?? reply.status

const patch = async (bench: Bench, Boot: Json) => code(await bench.ask('PATCH', bench.system, { body: { Boot } }))

const reset = (bench: Bench, ResetType: string) =>
  bench.ask('POST', `${bench.system}/Actions/ComputerSystem.Reset`, { body: { ResetType } })

const action = (bench: Bench, path: string, body?: Json) => bench.ask('POST', path, body === undefined ? {} : { body })

const insert = (bench: Bench, more: Json = {}, name = 'Cd') =>
  action(bench, `${slot(bench, name)}/Actions/VirtualMedia.InsertMedia`, {
    Image: 'http://files/boot-1.0.iso',
    ...more,
  })

const eject = (bench: Bench) => action(bench, `${slot(bench)}/Actions/VirtualMedia.EjectMedia`, {})

const update = (bench: Bench, file = 'nic-1.2.bin') =>
  action(bench, '/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate', { ImageURI: `http://files/${file}` })

const boot = async (bench: Bench, path = bench.system) => (await bench.get(path)).body.Boot as Json

const drives = ['Disk1', 'Disk2'].map((id) => ({ '@odata.id': `/redfish/v1/Chassis/1U/Drives/${id}` }))

const mirror = (bench: Bench, more: Json = {}) =>
  action(bench, volumes(bench), { RAIDType: 'RAID1', Links: { Drives: drives }, ...more })

type Probe = {
  /** What a client sees. */
  look: (bench: Bench) => Promise<unknown>
  generic: unknown
  quirky: unknown
}

/** Each quirk, seen by a client with it and without. */
const probes: Record<string, Probe> = {
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
  Q5: {
    look: async (bench) => [
      await patch(bench, { BootSourceOverrideMode: 'UEFI' }),
      await patch(bench, { BootSourceOverrideTarget: 'None' }),
    ],
    generic: [200, 200],
    quirky: ['PropertyNotWritable', 'PropertyValueNotInList'],
  },
  Q6: {
    look: async (bench) => (await bench.get(bench.system, { headers: { 'accept-encoding': 'identity' } })).status,
    generic: 200,
    quirky: 406,
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
  Q11: {
    look: (bench) => patch(bench, { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' }),
    generic: 200,
    quirky: 'SYS444',
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
  Q22: {
    look: async (bench) => {
      await patch(bench, { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Continuous' })
      await patch(bench, { BootSourceOverrideTarget: 'Cd' })
      return (await boot(bench)).BootSourceOverrideEnabled
    },
    generic: 'Continuous',
    quirky: 'Once',
  },
  Q23: {
    look: async (bench) => {
      const answers = [
        await patch(bench, { BootSourceOverrideTarget: 'Cd' }),
        await patch(bench, { BootSourceOverrideTarget: 'UsbCd' }),
      ]
      return [...answers, (await boot(bench)).BootSourceOverrideTarget, bench.machine.override.target]
    },
    generic: [200, 'PropertyValueNotInList', 'Cd', 'Cd'],
    quirky: ['PropertyValueNotInList', 200, 'UsbCd', 'Cd'],
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
  Q30: {
    look: (bench) => patch(bench, { BootSourceOverrideEnabled: 'Disabled' }),
    generic: 200,
    quirky: 'PropertyMissing',
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
  Q44: { look: async (bench) => code(await insert(bench)), generic: 204, quirky: 'ActionParameterMissing' },
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
}

function start(settings: ConstructorParameters<typeof Bench>[0]): Bench {
  const bench = new Bench({ sessionLimit: 2, ...settings })
  bench.serve('files', { fetch: ({ url }) => new Response('image', { status: url.includes('none') ? 404 : 200 }) })
  return bench
}

describe('every quirk is seen by a client, and gone without it', () => {
  test.each(quirks.map(({ id, title }) => ({ id, title })))('$id: $title', async ({ id }) => {
    const probe = probes[id]
    if (!probe) throw new Error(`Nothing looks at ${id}`)
    expect(await probe.look(start({}))).toEqual(probe.generic)
    expect(await probe.look(start({ quirks: [id] }))).toEqual(probe.quirky)
  })
})

describe('makers', () => {
  test.each(personalities.map(({ name }) => name))('%s is whole: every link leads somewhere', async (name) => {
    const bench = start({ personality: name })
    const seen = new Set<string>()
    await bench.boot()
    const waiting = [bench.system]
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      const reply = await bench.get(path)
      const licensed = messages(reply)[0] === 'OemLicenseNotPassed'
      expect([path, reply.status === 200 || licensed]).toEqual([path, true])
      waiting.push(...[...reply.text.matchAll(/"@odata.id":"([^"#]+)/g)].map(([, link]) => link as string))
    }
    expect(seen.size).toBeGreaterThan(80)
  })

  test('a machine under a maker’s names is found by them', async () => {
    const bench = start({ personality: 'idrac9' })
    expect(bench.system).toBe('/redfish/v1/Systems/System.Embedded.1')
    expect((await bench.get(bench.system)).body).toMatchObject({ Manufacturer: 'Dell Inc.', Id: 'System.Embedded.1' })
    expect((await bench.get('/redfish/v1/')).body.Vendor).toBe('Dell')
    expect(() => start({ personality: 'none' })).toThrow('There is no BMC none')
    expect(() => start({ quirks: ['Q0'] })).toThrow('There is no quirk Q0')
  })
})
