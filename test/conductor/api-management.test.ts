import { describe, expect, it, test } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { assemble, type Lab } from '../../src/lab/assemble.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { exchange } from '../../src/http.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import { apiBench } from './api-bench.ts'

type Answer = { status: number; body: Record<string, unknown>; says: string | undefined }

/** A node with a BMC behind it, and its API. */
async function withBmc(quirks: 'upstream' | 'none' = 'upstream') {
  const world = new VirtualWorld({ seed: 'management', keepJournal: true })
  const store = new MemoryStore()
  const record = { firmware_interface: 'redfish', bios_interface: 'redfish' }
  const lab = await assemble(world, {
    nodes: likeNodes(1, { record }),
    conductor: { store, quirks },
  })
  const operator = world.process('somebody')
  const ask = async (method: string, path: string, body?: unknown, version = '1.115'): Promise<Answer> => {
    let answer: Answer | undefined
    await lab.drive('ask', async () => {
      const { status, text } = await exchange(operator.fetch, {
        method,
        url: `http://ironic/v1/nodes/node-1/${path}`,
        headers: { 'X-OpenStack-Ironic-API-Version': version },
        ...(body === undefined ? {} : { body }),
        timeoutMs: 60_000,
      })
      const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
      const inner = parsed['error_message']
      const says = typeof inner === 'string' ? (JSON.parse(inner) as { faultstring?: string }).faultstring : undefined
      answer = { status, body: parsed, says }
    })
    return answer as unknown as Answer
  }
  return { world, store, ask, machine: lab.machines[0] as Lab['machines'][number] }
}

describe('boot device, over Redfish', () => {
  it('is set on the machine, and read back from it', async () => {
    const { ask, machine } = await withBmc()
    expect(await ask('PUT', 'management/boot_device', { boot_device: 'pxe', persistent: true })).toMatchObject({
      status: 204,
    })
    expect(machine.override).toMatchObject({ target: 'Pxe', enabled: 'Continuous' })
    expect((await ask('GET', 'management/boot_device')).body).toEqual({ boot_device: 'pxe', persistent: true })
    await ask('PUT', 'management/boot_device', { boot_device: 'cdrom' })
    expect(machine.override).toMatchObject({ target: 'Cd', enabled: 'Once' })
    expect((await ask('GET', 'management/boot_device')).body).toEqual({ boot_device: 'cdrom', persistent: false })
  })

  it('knows which ones there are', async () => {
    const { ask } = await withBmc()
    expect((await ask('GET', 'management/boot_device/supported')).body).toEqual({
      supported_boot_devices: ['pxe', 'disk', 'cdrom', 'bios', 'uefihttp'],
    })
  })

  test.each([
    ['upstream', 500, "'floppy'"],
    ['none', 400, 'Invalid boot device floppy specified, supported are pxe, disk, cdrom, bios, uefihttp.'],
  ] as const)('an unknown one, with quirks %s, is answered %i', async (quirks, status, says) => {
    const { ask } = await withBmc(quirks)
    expect(await ask('PUT', 'management/boot_device', { boot_device: 'floppy' })).toMatchObject({ status, says })
  })

  it('is refused without its name, and while somebody else has the lock', async () => {
    const { ask, store } = await withBmc()
    expect(await ask('PUT', 'management/boot_device', {})).toMatchObject({
      status: 400,
      says: 'Missing mandatory parameter: boot_device',
    })
    const uuid = store.nodeByName('node-1')?.uuid ?? ''
    store.reserveNode(uuid, 'conductor-9')
    expect(await ask('PUT', 'management/boot_device', { boot_device: 'pxe' })).toMatchObject({ status: 409 })
    expect(await ask('GET', 'management/boot_device')).toMatchObject({ status: 409 })
    expect(await ask('GET', 'management/boot_device/supported')).toMatchObject({ status: 200 })
  })
})

describe('what else Redfish does for a node', () => {
  it('shows and lights the LED of the system', async () => {
    const { ask, machine } = await withBmc()
    const { body } = await ask('GET', 'management/indicators')
    const [led] = body['indicators'] as { name: string; component: string; states: string[]; readonly: boolean }[]
    expect(led).toMatchObject({ component: 'system', readonly: false, states: ['BLINKING', 'OFF', 'ON'] })
    expect(led?.name).toBe(`${machine.uuid}@system`)
    const path = `management/indicators/${led?.name}`
    expect((await ask('GET', path)).body).toEqual({ state: 'OFF' })
    expect(await ask('PUT', path, { state: 'BLINKING' })).toMatchObject({ status: 204 })
    expect((await ask('GET', path)).body).toEqual({ state: 'BLINKING' })
    expect(await ask('PUT', 'management/indicators/nowhere', { state: 'ON' })).toMatchObject({
      status: 400,
      says: 'Malformed indicator name "nowhere"',
    })
    expect(await ask('GET', 'management/indicators/lamp@system')).toMatchObject({
      status: 400,
      says: expect.stringMatching(/^Unknown indicator lamp for component system of node /) as string,
    })
  })

  it('sends an NMI, from 1.29 on', async () => {
    const { ask, world, machine } = await withBmc()
    expect(await ask('PUT', 'management/inject_nmi', undefined, '1.28')).toMatchObject({ status: 404 })
    // A machine that is off has nothing to interrupt; its BMC's refusal is passed on.
    expect(await ask('PUT', 'management/inject_nmi')).toMatchObject({
      status: 500,
      says: expect.stringMatching(/Redfish inject NMI failed .* value of 'Nmi' does not meet/) as string,
    })
    machine.powerOn()
    await world.run(30_000)
    expect(await ask('PUT', 'management/inject_nmi')).toMatchObject({ status: 204 })
    const resets = world.journal.entries.filter(({ path }) => String(path).endsWith('ComputerSystem.Reset'))
    expect(resets.at(-1)).toMatchObject({ status: 204 })
  })

  it('changes boot mode and secure boot in the background', async () => {
    const { ask, world, store } = await withBmc()
    const record = () => store.nodeByName('node-1')
    expect(await ask('PUT', 'states/boot_mode', { target: 'bios' }, '1.75')).toMatchObject({ status: 404 })
    expect(await ask('PUT', 'states/boot_mode', { target: 'coreboot' })).toMatchObject({
      status: 400,
      says: 'Invalid boot mode coreboot requested for node. Allowed boot modes are: bios, uefi',
    })
    expect(await ask('PUT', 'states/secure_boot', { target: true })).toMatchObject({ status: 202 })
    await world.run(30 * 60_000)
    expect(record()).toMatchObject({ secure_boot: true, last_error: null, reservation: null })
    expect(await ask('PUT', 'states/boot_mode', { target: 'bios' })).toMatchObject({ status: 202 })
    await world.run(30 * 60_000)
    expect(record()).toMatchObject({ boot_mode: 'bios', last_error: null, reservation: null })
    expect(await ask('PUT', 'states/secure_boot', { target: false })).toMatchObject({ status: 202 })
    await world.run(30 * 60_000)
    expect(record()?.last_error).toMatch(/^Failed to change secure_boot state to 'False': .*requires UEFI for node/)
  })

  it('lists BIOS settings with their registry, and versions of firmware', async () => {
    const { ask } = await withBmc()
    const { body } = await ask('GET', 'bios')
    const settings = body['bios'] as { name: string; value: string }[]
    expect(settings.length).toBeGreaterThan(3)
    expect(settings).toContainEqual(expect.objectContaining({ name: 'ProcVirtualization', value: 'Enabled' }))
    const one = (await ask('GET', 'bios/ProcVirtualization')).body['ProcVirtualization']
    expect(one).toMatchObject({ attribute_type: 'Enumeration', allowable_values: ['Enabled', 'Disabled'] })
    expect(await ask('GET', 'bios/Nothing')).toMatchObject({
      status: 404,
      says: expect.stringMatching(/doesn't have a BIOS setting 'Nothing'$/) as string,
    })
    expect(await ask('GET', 'bios', undefined, '1.39')).toMatchObject({ status: 404 })
    const firmware = (await ask('GET', 'firmware')).body['firmware'] as { component: string }[]
    expect(firmware.map(({ component }) => component)).toEqual(['bios', 'bmc'])
    expect(await ask('GET', 'firmware?fields=vendor', undefined, '1.113')).toMatchObject({ status: 400 })
  })
})

describe('interfaces that do little', () => {
  it('a fake one boots only from the network', async () => {
    const { latest, addNode } = await apiBench()
    const path = `/v1/nodes/${addNode().uuid}/management`
    expect((await latest('GET', `${path}/boot_device`)).body).toEqual({ boot_device: 'pxe', persistent: false })
    expect(await latest('PUT', `${path}/boot_device`, { boot_device: 'disk' })).toMatchObject({
      status: 400,
      error: { faultstring: 'Invalid boot device disk specified.' },
    })
    expect(await latest('PUT', `${path}/inject_nmi`)).toMatchObject({
      status: 400,
      error: { faultstring: 'Driver fake-hardware does not support inject_nmi (disabled or not implemented).' },
    })
    expect((await latest('GET', `${path}/indicators`)).body).toMatchObject({
      indicators: [
        { name: 'led-0@chassis', readonly: true },
        { name: 'led@system', readonly: false },
      ],
    })
  })

  it('has no console', async () => {
    const { latest, addNode } = await apiBench()
    const path = `/v1/nodes/${addNode().uuid}/states/console`
    expect((await latest('GET', path)).body).toEqual({ console_enabled: false, console_info: null })
    expect(await latest('PUT', path, { enabled: true })).toMatchObject({
      status: 400,
      error: { faultstring: 'Driver fake-hardware does not support console (disabled or not implemented).' },
    })
  })

  it('takes any VIF and keeps none', async () => {
    const { ask, latest, addNode } = await apiBench()
    const path = `/v1/nodes/${addNode().uuid}/vifs`
    expect((await latest('POST', path, { id: 'port-1' })).status).toBe(204)
    expect((await latest('POST', path, { name: 'x' })).error.faultstring).toBe(
      "Schema error for vif: 'id' is a required property",
    )
    expect((await latest('GET', path)).body).toEqual({ vifs: [] })
    expect((await latest('DELETE', `${path}/port-1`)).status).toBe(204)
    expect((await ask('GET', path, { version: '1.27' })).status).toBe(404)
  })

  it('says that nothing was inspected, allocated or connected', async () => {
    const { ask, latest, addNode } = await apiBench()
    const { uuid } = addNode()
    const child = addNode({ parent_node: uuid })
    expect(await latest('GET', `/v1/nodes/${uuid}/inventory`)).toMatchObject({
      status: 404,
      error: { faultstring: `Node inventory record for node ${uuid} could not be found.` },
    })
    expect(await latest('GET', `/v1/nodes/${uuid}/allocation`)).toMatchObject({
      status: 404,
      error: { faultstring: `Allocation for node ${uuid} was not found` },
    })
    expect((await latest('GET', `/v1/nodes/${uuid}/volume`)).body).toHaveProperty('connectors')
    expect((await latest('GET', `/v1/nodes/${uuid}/volume/targets`)).body).toEqual({ targets: [] })
    expect((await latest('GET', `/v1/nodes/${uuid}/children`)).body).toMatchObject({ children: [child.uuid] })
    expect((await ask('GET', `/v1/nodes/${uuid}/inventory`, { version: '1.80' })).status).toBe(404)
    expect((await ask('GET', `/v1/nodes/${uuid}/children`, { version: '1.82' })).status).toBe(404)
    for (const list of ['allocations', 'deploy_templates', 'inspection_rules'])
      expect((await latest('GET', `/v1/${list}`)).body).toEqual({ [list]: [] })
    expect((await latest('GET', '/v1/volume/connectors')).body).toEqual({ connectors: [] })
    expect((await latest('GET', '/v1/shards')).body).toEqual({ shards: [{ name: 'None', count: 2 }] })
    expect((await ask('GET', '/v1/allocations', { version: '1.51' })).status).toBe(404)
    expect((await latest('GET', '/v1/allocations/none')).error.faultstring).toBe('Allocation none could not be found.')
  })
})
