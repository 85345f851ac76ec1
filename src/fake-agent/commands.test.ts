import { expect, test } from 'vitest'
import { Bench, node } from '../../test/fake-agent/bench.ts'
import type { HardwareManager } from './managers.ts'

const step = (name: string, more: object = {}) => ({ step: name, priority: 0, interface: 'deploy', ...more })

const lab: HardwareManager = {
  name: 'lab_hardware_manager',
  className: 'LabHardwareManager',
  version: '1.0',
  supportLevel: 3,
  cleanSteps: [
    step('slow', { duration: 40_000, outcome: { result: { slept: 40 } } }),
    step('fails', { outcome: { error: 'CleaningError', details: 'disk 3 vanished' } }),
    step('breaks', { outcome: { exception: 'RuntimeError', text: 'something odd' } }),
    step('refuses', { outcome: { refuses: true } }),
    step('returns_a_set', { outcome: { unserialisable: 'set' } }),
    step('firmware', { priority: 15, reboot_requested: true }),
    step('erase_devices', { priority: 5 }),
  ],
}

const labBench = async () => {
  const bench = await new Bench({ hardwareManagers: [lab] }).start()
  await bench.untilHeartbeats(1)
  return bench
}

test('a step runs once at a time: others are told so, leave no trace, and reading goes on', async () => {
  const bench = await labBench()
  const running = await bench.cleanStep('slow', {}, false)
  expect(Object.keys(running)).toEqual([
    'id',
    'command_name',
    'command_status',
    'command_error',
    'command_result',
    'status',
  ])
  expect(running).toMatchObject({ command_name: 'execute_clean_step', command_status: 'RUNNING', command_result: null })
  const busy = { status: 409, faultcode: 'Client', faultstring: 'Agent is busy: executing command execute_clean_step' }
  expect(await bench.command('standby.sync', {})).toEqual(busy)
  expect(await bench.command('nosuch.thing', {})).toEqual(busy)
  expect(await bench.command('nodot', {})).toMatchObject({ status: 400 })
  const { json } = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  expect((json as { commands: unknown[] }).commands).toHaveLength(1)
  const { json: done } = await bench.ask('GET', `/v1/commands/${String(running['id'])}?agent_token=TOKEN&wait=TRUE`)
  expect(done).toMatchObject({
    command_status: 'SUCCEEDED',
    command_result: { clean_result: { slept: 40 }, clean_step: step('slow') },
  })
  expect(await bench.command('standby.sync', {})).toMatchObject({ command_name: 'sync', command_status: 'SUCCEEDED' })
})

test('what goes wrong in a step is told as the real agent tells it', async () => {
  const bench = await labBench()
  const error = async (name: string, more?: Record<string, unknown>) =>
    (await bench.cleanStep(name, more))['command_error']
  expect(await error('fails')).toEqual({
    type: 'CleaningError',
    code: 500,
    message: 'Clean step failed',
    details: 'disk 3 vanished',
  })
  expect(await error('breaks')).toMatchObject({
    type: 'CleaningError',
    details: 'Unexpected exception performing clean step breaks. RuntimeError: something odd',
  })
  expect(await error('refuses')).toMatchObject({
    type: 'HardwareManagerMethodNotFound',
    details: 'Could not find method: refuses',
  })
  expect(await error('fails', { args: { foo: 1 } })).toMatchObject({
    type: 'CleaningError',
    details:
      "Unexpected exception performing clean step fails. TypeError: LabHardwareManager.fails() got an unexpected keyword argument 'foo'",
  })
})

test('another version of a hardware manager, or none, is a mismatch; null is not', async () => {
  const bench = await labBench()
  const run = (clean_version: unknown) => bench.cleanStep('firmware', { clean_version })
  const versions = { lab_hardware_manager: '1.0', generic_hardware_manager: '1.2' }
  expect(await run(versions)).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(await run(null)).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(await run({ ...versions, lab_hardware_manager: '1.1' })).toMatchObject({
    command_status: 'CLEAN_VERSION_MISMATCH',
    command_error: {
      type: 'VersionMismatch',
      code: 409,
      message: 'Hardware managers version mismatch, reload agent with correct version',
      details:
        "Current versions: {'lab_hardware_manager': '1.0', 'generic_hardware_manager': '1.2'}, versions used by ironic: {'lab_hardware_manager': '1.1', 'generic_hardware_manager': '1.2'}",
    },
  })
  expect(await run({})).toMatchObject({ command_status: 'CLEAN_VERSION_MISMATCH' })
})

test('a step belongs to the manager that supports the hardware best, whatever its priority', async () => {
  const bench = await labBench()
  const answer = await bench.command('clean.get_clean_steps', { node, ports: [] })
  const { clean_steps, hardware_manager_version } = answer['command_result'] as {
    clean_steps: Record<string, Record<string, unknown>[]>
    hardware_manager_version: unknown
  }
  expect(hardware_manager_version).toEqual({ lab_hardware_manager: '1.0', generic_hardware_manager: '1.2' })
  expect(clean_steps['LabHardwareManager']?.at(-1)).toEqual({
    step: 'erase_devices',
    priority: 5,
    interface: 'deploy',
    reboot_requested: false,
    abortable: true,
  })
  expect(clean_steps['GenericHardwareManager']?.map((each) => each['step'])).not.toContain('erase_devices')
  expect(clean_steps['GenericHardwareManager']).toHaveLength(11)
})

test('a result that is no JSON poisons the list until the process ends, but not the other commands', async () => {
  const bench = await labBench()
  const poisoned = { faultcode: 'Server', faultstring: 'Object of type set is not JSON serializable' }
  expect(await bench.cleanStep('returns_a_set')).toEqual({ ...poisoned, status: 500 })
  const list = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  expect({ status: list.status, json: list.json }).toEqual({ status: 500, json: poisoned })
  expect(await bench.cleanStep('firmware')).toMatchObject({ command_status: 'SUCCEEDED' })
  expect((await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')).status).toBe(500)
})
