import { describe, expect, test } from 'vitest'
import { nodeUuid, redfishBench } from '../../../../test/conductor/bench.ts'
import { redfishError } from '../../../../test/conductor/stand-in-bmc.ts'
import { nodePowerAction } from '../../power.ts'
import { prepareInbandCleaning, tearDownInbandCleaning } from '../../ramdisk.ts'

const system = `/redfish/v1/Systems/${nodeUuid}`

describe('the requests of a clean', () => {
  test('preparing sets a one-time network boot and powers on, as recorded from Ironic', async () => {
    const bench = await redfishBench()
    const { value, tookMs } = await bench.run((task) => prepareInbandCleaning(task))
    expect(value).toBe('clean wait')
    expect(bench.bmc.requests).toEqual([
      'GET /redfish/v1/',
      'POST /redfish/v1/SessionService/Sessions',
      `GET ${system}`,
      `GET ${system}`,
      `PATCH ${system}`,
      `GET ${system}`,
      `POST ${system}/Actions/ComputerSystem.Reset`,
      `GET ${system}`,
    ])
    expect(bench.bmc.bodies[4]).toEqual({
      Boot: { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' },
    })
    expect(bench.bmc.bodies[6]).toEqual({ ResetType: 'On' })
    expect(tookMs).toBeGreaterThanOrEqual(1000)
    expect(bench.node()).toMatchObject({ power_state: 'power on', target_power_state: null, last_error: null })
    expect(bench.node().driver_internal_info).toMatchObject({
      agent_erase_devices_iterations: 1,
      disk_erasure_concurrency: 4,
      deploy_boot_mode: 'uefi',
    })
  })

  test('what a BMC will not give as it is, it is asked for in any encoding; orders are not repeated', async () => {
    const bench = await redfishBench()
    const picky = ['GET', 'POST']
    bench.bmc.hook = ({ method }) =>
      picky.includes(method) && bench.bmc.headers.at(-1)?.get('accept-encoding') === 'identity'
        ? redfishError(406, 'HeaderInvalid', "Header 'Accept-Encoding' is invalid.")
        : undefined
    expect((await bench.run((task) => prepareInbandCleaning(task))).error?.message).toContain('returned code 406')
    expect(bench.bmc.requests.slice(0, 2)).toEqual(['GET /redfish/v1/', 'GET /redfish/v1/'])
    picky.pop()
    expect((await bench.run((task) => prepareInbandCleaning(task))).value).toBe('clean wait')
  })

  test('a node that is on is powered off first', async () => {
    const bench = await redfishBench()
    bench.bmc.power = 'On'
    await bench.run((task) => prepareInbandCleaning(task))
    const resets = bench.bmc.bodies.map((body) => body['ResetType']).filter((type) => type !== undefined)
    expect(resets).toEqual(['ForceOff', 'On'])
  })

  test('a node that must not be powered off is restarted, and given fifteen seconds', async () => {
    const bench = await redfishBench({ disable_power_off: true })
    bench.bmc.power = 'On'
    const { tookMs } = await bench.run((task) => prepareInbandCleaning(task))
    const resets = bench.bmc.bodies.map((body) => body['ResetType']).filter((type) => type !== undefined)
    expect(resets).toEqual(['ForceRestart'])
    expect(tookMs).toBeGreaterThanOrEqual(16_000)
  })

  test('tear-down powers off, but not after a failed step', async () => {
    const bench = await redfishBench()
    bench.bmc.power = 'On'
    await bench.run((task) => tearDownInbandCleaning(task))
    expect(bench.bmc.power).toBe('Off')
    const failed = await redfishBench({ fault: 'clean failure' })
    failed.bmc.power = 'On'
    await failed.run((task) => tearDownInbandCleaning(task))
    expect(failed.bmc.requests).toEqual([])
  })

  test('virtual media: the image is inserted after a power-off, with a token of its own', async () => {
    const bench = await redfishBench({ boot_interface: 'redfish-virtual-media' })
    bench.bmc.power = 'On'
    await bench.run((task) => prepareInbandCleaning(task))
    expect(bench.bmc.cd).toEqual({ Image: `http://ironic/redfish/boot-${nodeUuid}.iso`, Inserted: true })
    const actions = bench.bmc.requests.filter((request) => !request.startsWith('GET'))
    expect(actions).toEqual([
      'POST /redfish/v1/SessionService/Sessions',
      `POST ${system}/Actions/ComputerSystem.Reset`,
      `POST ${system}/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia`,
      `PATCH ${system}`,
      `POST ${system}/Actions/ComputerSystem.Reset`,
    ])
    const { driver_internal_info: info } = bench.node()
    expect(info['agent_secret_token']).toMatch(/^[\w-]{43}$/)
    expect(info['agent_secret_token_pregenerated']).toBe(true)
    await bench.run((task) => tearDownInbandCleaning(task))
    expect(bench.bmc.cd.Inserted).toBe(false)
    expect(bench.bmc.power).toBe('Off')
  })
})

describe('power', () => {
  test('a BMC that cannot be reached is tried five times, and the text is Ironic’s', async () => {
    const bench = await redfishBench()
    bench.bmcProcess.kill()
    const { error, tookMs } = await bench.run((task) => nodePowerAction(task, 'power off'))
    expect(error?.message).toBe(
      `Redfish connection failed for node ${nodeUuid}: Unable to connect to http://bmc/redfish/v1/. Error: ` +
        `HTTPConnectionPool(host='bmc', port=80): Max retries exceeded with url: /redfish/v1/ (Caused by ` +
        `NewConnectionError("HTTPConnection(host='bmc', port=80): Failed to establish a new connection: [Errno 111] Connection refused"))`,
    )
    // Five attempts four seconds apart, each of ten attempts three seconds apart.
    expect(Math.floor(tookMs / 1000)).toBe(5 * 9 * 3 + 4 * 4)
    expect(bench.node().last_error).toBe(`Failed to change power state to 'power off': ${error?.message}`)
  })

  test('a power-on that the BMC refuses while it settles is tried again', async () => {
    const bench = await redfishBench()
    let refused = 0
    bench.bmc.hook = ({ body }) =>
      body['ResetType'] === 'On' && refused++ < 3
        ? redfishError(409, 'ActionParameterValueConflict', 'not now')
        : undefined
    const { error, tookMs } = await bench.run((task) => nodePowerAction(task, 'power on'))
    expect(error).toBeUndefined()
    expect(refused).toBe(4)
    expect(tookMs).toBeGreaterThanOrEqual(30_000)
  })

  test('a conflict does not matter when the machine is where it should be', async () => {
    const bench = await redfishBench()
    bench.bmc.power = 'On'
    bench.bmc.hook = ({ body }) => {
      if (body['ResetType'] !== 'ForceOff') return undefined
      bench.bmc.power = 'Off'
      return redfishError(409, 'ResourceInUse', 'busy')
    }
    expect((await bench.run((task) => nodePowerAction(task, 'power off'))).error).toBeUndefined()
    expect(bench.node().power_state).toBe('power off')
  })

  test('a state that is not reached in time is a failure', async () => {
    const bench = await redfishBench()
    bench.bmc.power = 'On'
    bench.bmc.hook = ({ body }) => (body['ResetType'] ? new Response(null, { status: 204 }) : undefined)
    const { error, tookMs } = await bench.run((task) => nodePowerAction(task, 'power off'))
    expect(error?.message).toBe('Failed to set node power state to power off.')
    expect(tookMs).toBeLessThan(62_000)
    expect(bench.node().last_error).toBe(
      `Failed to change power state to 'power off' by 'power off': Failed to set node power state to power off.`,
    )
    expect(bench.node().target_power_state).toBeNull()
  })

  test('a refused reset fails with the BMC’s own words', async () => {
    const bench = await redfishBench()
    bench.bmc.hook = ({ body }) => (body['ResetType'] ? redfishError(400, 'GeneralError', 'No.') : undefined)
    const { error } = await bench.run((task) => nodePowerAction(task, 'power on'))
    expect(error?.message).toBe(
      `HTTP POST http://bmc${system}/Actions/ComputerSystem.Reset returned code 400. Base.1.0.GeneralError: No. Extended ` +
        `information: [{'MessageId': 'Base.1.0.GeneralError', 'Message': 'No.'}]`,
    )
  })
})

describe('log-in', () => {
  test('without a session service Basic authentication is used', async () => {
    const bench = await redfishBench()
    bench.bmc.sessions = false
    expect((await bench.run((task) => task.driver.power.getPowerState(task))).value).toBe('power off')
    expect(bench.bmc.headers.at(-1)?.get('authorization')).toBe(
      `Basic ${Buffer.from('admin:secret').toString('base64')}`,
    )
  })

  test('a session is used for all requests and opened again when it expired', async () => {
    const bench = await redfishBench()
    await bench.run((task) => task.driver.power.getPowerState(task))
    await bench.run((task) => task.driver.power.getPowerState(task))
    const logIns = () => bench.bmc.requests.filter((request) => request.endsWith('/Sessions')).length
    expect(logIns()).toBe(1)
    bench.bmc.tokens.clear()
    expect((await bench.run((task) => task.driver.power.getPowerState(task))).value).toBe('power off')
    expect(logIns()).toBe(2)
  })

  test('denied access is not tried again by Ironic, and the session is forgotten', async () => {
    const bench = await redfishBench({}, { 'redfish.auth_type': 'session' })
    bench.bmc.hook = ({ path }) =>
      path.endsWith('/Sessions') ? redfishError(401, 'ResourceAtUriUnauthorized', 'Bad password.') : undefined
    const { error, tookMs } = await bench.run((task) => task.driver.power.getPowerState(task))
    expect(error?.message).toMatch(
      /^Redfish exception occurred\. Error: HTTP POST http:\/\/bmc\/redfish\/v1\/SessionService\/Sessions returned code 401\. /,
    )
    expect(tookMs).toBeLessThan(1000)
  })
})

describe('ETags', () => {
  const denyWith = (seen: (string | null)[], accepted: (tag: string | null) => boolean) => {
    return (bench: Awaited<ReturnType<typeof redfishBench>>) => {
      bench.bmc.hook = ({ method }) => {
        if (method !== 'PATCH') return undefined
        const tag = bench.bmc.headers.at(-1)?.get('if-match') ?? null
        seen.push(tag)
        return accepted(tag) ? undefined : redfishError(412, 'PreconditionFailed', 'stale')
      }
    }
  }

  test('a weak one that is denied is tried as a strong one, then none', async () => {
    const bench = await redfishBench()
    bench.bmc.etag = 'W/"abc"'
    const seen: (string | null)[] = []
    denyWith(seen, (tag) => tag === null)(bench)
    const { error } = await bench.run((task) => task.driver.management.setBootDevice(task, 'pxe', false))
    expect(error).toBeUndefined()
    expect(seen).toEqual(['W/"abc"', '"abc"', null])
  })

  test('a strong one that is denied is left out', async () => {
    const bench = await redfishBench()
    bench.bmc.etag = '"abc"'
    const seen: (string | null)[] = []
    denyWith(seen, (tag) => tag === null)(bench)
    await bench.run((task) => task.driver.management.setBootDevice(task, 'pxe', false))
    expect(seen).toEqual(['"abc"', null])
  })
})

describe('boot device', () => {
  test('during POST it is tried again with growing pauses', async () => {
    const bench = await redfishBench()
    let refused = 0
    bench.bmc.hook = ({ method }) =>
      method === 'PATCH' && refused++ < 5 ? redfishError(400, 'UnableToModifyDuringSystemPOST', 'in POST') : undefined
    const { error, tookMs } = await bench.run((task) => task.driver.management.setBootDevice(task, 'pxe', false))
    expect(error).toBeUndefined()
    expect(Math.floor(tookMs / 1000)).toBe(5 + 5 + 5 + 8 + 16)
  })

  test('a BMC without permanent overrides is given a one-time one at every power-on', async () => {
    const bench = await redfishBench()
    bench.bmc.hook = ({ body }) =>
      (body['Boot'] as { BootSourceOverrideEnabled?: string } | undefined)?.BootSourceOverrideEnabled === 'Continuous'
        ? redfishError(400, 'PropertyValueNotInList', 'Continuous is unknown')
        : undefined
    await bench.run((task) => task.driver.management.setBootDevice(task, 'disk', true))
    expect(bench.bmc.boot).toMatchObject({ BootSourceOverrideTarget: 'Hdd', BootSourceOverrideEnabled: 'Once' })
    expect(bench.node().driver_internal_info['redfish_boot_device']).toBe('disk')
    bench.bmc.boot = { BootSourceOverrideMode: 'UEFI' }
    await bench.run((task) => nodePowerAction(task, 'power on'))
    expect(bench.bmc.boot['BootSourceOverrideTarget']).toBe('Hdd')
  })

  test('a refusal is wrapped', async () => {
    const bench = await redfishBench()
    bench.bmc.hook = ({ method }) => (method === 'PATCH' ? redfishError(400, 'GeneralError', 'No.') : undefined)
    const { error } = await bench.run((task) => task.driver.management.setBootDevice(task, 'pxe', false))
    expect(error?.message).toMatch(
      new RegExp(
        `^Redfish exception occurred\\. Error: Redfish set boot device failed for node ${nodeUuid}\\. Error: HTTP PATCH `,
      ),
    )
  })
})

describe('virtual media', () => {
  const prepare = async (hook: (n: number) => Response | undefined) => {
    const bench = await redfishBench({ boot_interface: 'redfish-virtual-media' })
    let insertions = 0
    bench.bmc.hook = ({ path }) => (path.endsWith('InsertMedia') ? hook(++insertions) : undefined)
    return { bench, ...(await bench.run((task) => prepareInbandCleaning(task))), insertions }
  }

  test('a BMC that fails is tried three times', async () => {
    const { error, insertions } = await prepare(() => redfishError(500, 'InternalError', 'eject in progress'))
    expect(insertions).toBe(3)
    expect(error?.message).toMatch(
      new RegExp(
        `^Virtual media mount failed for node ${nodeUuid} with image http://ironic/redfish/boot-${nodeUuid}\\.iso\\. Error: HTTP POST `,
      ),
    )
  })

  test('a protocol the BMC misses is added', async () => {
    const { bench, error } = await prepare((n) =>
      n === 1 ? redfishError(400, 'ActionParameterMissing', '#/TransferProtocolType is missing') : undefined,
    )
    expect(error).toBeUndefined()
    expect(bench.bmc.bodies.find((body) => body['TransferProtocolType'] !== undefined)).toMatchObject({
      TransferProtocolType: 'HTTP',
    })
  })

  test('a Dell of another generation is refused before it is touched', async () => {
    const bench = await redfishBench({ boot_interface: 'redfish-virtual-media', properties: { vendor: 'Dell Inc.' } })
    bench.bmc.hook = ({ path }) =>
      path === '/redfish/v1/Managers/BMC'
        ? new Response(JSON.stringify({ Id: 'BMC', ManagerType: 'BMC', FirmwareVersion: '1.20.50' }), { status: 200 })
        : undefined
    const { error } = await bench.run((task) => prepareInbandCleaning(task))
    expect(error?.message).toMatch(
      /with vendor Dell Inc\. and BMC version 1\.20\.50, the interface only supports iDRAC9/,
    )
    expect(bench.bmc.requests.some((request) => request.includes('VirtualMedia'))).toBe(false)
  })

  test('no slot at all', async () => {
    const bench = await redfishBench({ boot_interface: 'redfish-virtual-media' })
    bench.bmc.hook = ({ path }) =>
      path.endsWith('/VirtualMedia') ? new Response(JSON.stringify({ Members: [] }), { status: 200 }) : undefined
    const { error } = await bench.run((task) => prepareInbandCleaning(task))
    expect(error?.message).toBe(
      `No suitable virtual media device found for node ${nodeUuid} to mount image http://ironic/redfish/boot-${nodeUuid}.iso`,
    )
  })
})
