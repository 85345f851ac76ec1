import { expect, test } from 'vitest'
import { machineWith, specs } from '../../test/machine/bench.ts'
import { RealWorld } from '../sim/real-world.ts'
import { createBmc } from './bmc.ts'

test('an event stream sends what happens, and what was missed since the event it names', async () => {
  const { machine } = machineWith([specs.hdd])
  const process = new RealWorld().process('bmc')
  const bmc = createBmc(process, [machine], { username: 'admin', password: 'right-one' })
  const { url } = await process.listen('bmc', bmc.app)
  const authorization = `Basic ${Buffer.from('admin:right-one').toString('base64')}`
  const open = async (lastId?: string, query = '') => {
    const headers = { authorization, ...(lastId !== undefined && { 'last-event-id': lastId }) }
    const response = await fetch(`${url}/redfish/v1/EventService/SSE${query}`, { headers })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    const until = async (wanted: string) => {
      while (!text.includes(wanted)) text += new TextDecoder().decode((await reader.read()).value)
      return text
    }
    return { until, close: () => reader.cancel() }
  }
  try {
    const live = await open()
    await live.until(': open')
    machine.powerOn()
    const first = await live.until('ResourcePoweringOn')
    const id = /id: (\d+)/.exec(first)?.[1] ?? ''
    await live.close()
    const late = await open(String(Number(id) - 1))
    expect(await late.until('ResourcePoweringOn')).toContain(`id: ${id}\n`)
    await late.close()
    const some = await open(
      '0',
      `?$filter=${encodeURIComponent("RegistryPrefix eq 'TaskEvent' or MessageId eq 'none'")}`,
    )
    await some.until(': open')
    machine.powerOff()
    const task = { MessageId: 'TaskEvent.1.0.TaskStarted', Severity: 'OK' }
    const submit = `${url}/redfish/v1/EventService/Actions/EventService.SubmitTestEvent`
    await fetch(submit, { method: 'POST', headers: { authorization }, body: JSON.stringify(task) })
    expect(await some.until('TaskStarted')).not.toContain('ResourcePowering')
    await some.close()
    const wrong = await fetch(`${url}/redfish/v1/EventService/SSE?$filter=nonsense`, { headers: { authorization } })
    expect(wrong.status).toBe(400)
  } finally {
    process.kill()
  }
})
