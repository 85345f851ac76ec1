import { describe, expect, test } from 'vitest'
import { Bench, messages } from '../../../test/fake-bmc/bench.ts'
import { mediaAndProtocol } from '../../../test/fake-bmc/probes/media-and-protocol.ts'
import { powerAndBoot } from '../../../test/fake-bmc/probes/power-and-boot.ts'
import { personalities } from '../personalities.ts'
import { quirks } from './quirks.ts'

const probes = { ...powerAndBoot, ...mediaAndProtocol }

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
