import { expect, test } from 'vitest'
import { redfishBench } from '../../test/conductor/bench.ts'
import { redfishError } from '../../test/conductor/stand-in-bmc.ts'
import { syncBootMode } from './boot-mode.ts'

const patches = (bodies: Record<string, unknown>[]) => bodies.filter((body) => body['Boot'] !== undefined)

test('a node that wants no mode takes the one of its hardware', async () => {
  const bench = await redfishBench()
  bench.bmc.boot['BootSourceOverrideMode'] = 'Legacy'
  await bench.run((task) => syncBootMode(task))
  expect(bench.node().driver_internal_info['deploy_boot_mode']).toBe('bios')
  expect(patches(bench.bmc.bodies)).toEqual([])
})

test('the wish of the node is set, where it differs', async () => {
  const bench = await redfishBench({ properties: { capabilities: 'cpu_vt:true,boot_mode:bios' } })
  const { error } = await bench.run((task) => syncBootMode(task))
  expect(error).toBeUndefined()
  expect(patches(bench.bmc.bodies)).toEqual([{ Boot: { BootSourceOverrideMode: 'Legacy' } }])
})

test('a mode that needs a reboot gets one, and the power it had', async () => {
  const bench = await redfishBench({ properties: { capabilities: 'boot_mode:bios' } })
  let rebooted = false
  bench.bmc.hook = ({ method, body }) => {
    if (body['ResetType'] === 'On') rebooted = true
    if (rebooted) bench.bmc.boot['BootSourceOverrideMode'] = 'Legacy'
    return method === 'PATCH' ? new Response(null, { status: 202 }) : undefined
  }
  const { error } = await bench.run((task) => syncBootMode(task))
  expect(error).toBeUndefined()
  expect(rebooted).toBe(true)
  expect(bench.bmc.power).toBe('Off')
})

test('one that never comes is given up after its time', async () => {
  const bench = await redfishBench({ properties: { capabilities: 'boot_mode:bios' } })
  bench.bmc.hook = ({ method }) => (method === 'PATCH' ? new Response(null, { status: 202 }) : undefined)
  const { error, tookMs } = await bench.run((task) => syncBootMode(task))
  expect(error?.message).toMatch(
    /Timeout reached while waiting for boot mode of node \S+ to become BootSourceOverrideMode\.LEGACY, current is BootSourceOverrideMode\.UEFI$/,
  )
  expect(tookMs).toBeGreaterThan(900_000)
})

test('hardware that knows no modes is left alone', async () => {
  const bench = await redfishBench({ properties: { capabilities: { boot_mode: 'uefi' } } })
  delete bench.bmc.boot['BootSourceOverrideMode']
  bench.bmc.hook = ({ method }) => (method === 'PATCH' ? redfishError(400, 'PropertyUnknown', 'Mode?') : undefined)
  expect((await bench.run((task) => syncBootMode(task))).error).toBeUndefined()
})

test('a wish against the node’s own capabilities is refused', async () => {
  const bench = await redfishBench({
    properties: { capabilities: 'boot_mode:bios' },
    instance_info: { capabilities: { boot_mode: 'uefi' } },
  })
  const { error } = await bench.run((task) => syncBootMode(task))
  expect(error?.message).toMatch(/boot mode uefi violates node properties\/capabilities bios$/)
})

const legacy = [{ Boot: { BootSourceOverrideMode: 'Legacy' } }]
const uefi = [{ Boot: { BootSourceOverrideMode: 'UEFI' } }]

test.each([
  ['secure boot asks for UEFI', 'Legacy', { instance_info: { capabilities: { secure_boot: 'TRUE' } } }, uefi],
  ['whatever else the node wants', 'UEFI', bios({ instance_info: { capabilities: 'secure_boot: true' } }), []],
  ['only if it is asked for', 'UEFI', bios({ instance_info: { capabilities: { secure_boot: 'nontrue' } } }), legacy],
  ['and not by half', 'UEFI', bios({ instance_info: { capabilities: { secure_boot: 'trueish' } } }), legacy],
  ['blanks do not count', 'UEFI', { properties: { capabilities: 'cpu_vt:true, boot_mode : BIOS ' } }, legacy],
  ['the instance may wish', 'UEFI', { instance_info: { deploy_boot_mode: 'bios' } }, legacy],
  ['an empty wish is none', 'UEFI', { instance_info: { deploy_boot_mode: '' } }, []],
  ['what was chosen before is kept', 'UEFI', { driver_internal_info: { deploy_boot_mode: 'bios' } }, legacy],
  ['a mode that is no text is none', 'UEFI', { properties: { capabilities: { boot_mode: 5 } } }, []],
  ['nothing is set that is so already', 'Legacy', bios({}), []],
])('%s', async (_what, actual, node, wanted) => {
  const bench = await redfishBench(node)
  bench.bmc.boot['BootSourceOverrideMode'] = actual
  const { error } = await bench.run((task) => syncBootMode(task))
  expect(error).toBeUndefined()
  expect(patches(bench.bmc.bodies)).toEqual(wanted)
})

function bios(node: Parameters<typeof redfishBench>[0]) {
  return { properties: { capabilities: 'boot_mode:bios' }, ...node }
}

test('a node that wants no mode, on hardware that tells none, gets the default', async () => {
  const bench = await redfishBench({}, { 'deploy.default_boot_mode': 'bios' })
  delete bench.bmc.boot['BootSourceOverrideMode']
  bench.bmc.hook = ({ method, body }) => {
    if (method === 'PATCH') bench.bmc.bodies.push(body)
    return method === 'PATCH' ? redfishError(400, 'PropertyUnknown', 'Mode?') : undefined
  }
  expect((await bench.run((task) => syncBootMode(task))).error).toBeUndefined()
  expect(patches(bench.bmc.bodies)[0]).toEqual(legacy[0])
  expect(bench.node().driver_internal_info['deploy_boot_mode']).toBe('bios')
})
