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

/** The page is written from the tables; `npx vitest run src/fake-bmc/quirks -u` writes it again. */
test('makers and their quirks are documented row by row', async () => {
  const having = (id: string) => personalities.filter((each) => each.quirks.includes(id)).map(({ name }) => name)
  const makers = personalities.map(
    ({ name, product, quirks: ids }) => `- \`${name}\`, ${product}: ${ids.join(' ') || 'none'}`,
  )
  const rows = quirks.map(({ id, vendor, title, source }) => [
    `## ${id}: ${title}`,
    '',
    `- **Seen of:** ${vendor}${having(id).length > 0 ? ` (here: ${having(id).join(', ')})` : ''}`,
    `- **Source:** ${source}`,
    '',
  ])
  const page = [introduction, ...makers, '', ...rows.flat()]
  await expect(page.join('\n')).toMatchFileSnapshot('../../../docs/bmc-quirks.md')
})

const introduction = `# How BMCs differ

What BMCs do that no specification says, one switch each. A personality (\`--bmc NAME\`, \`fleet: { bmc: NAME }\` in a scenario) has those that
were reported of its maker; \`generic\` has none. They can be had one by one as well: \`createBmc(…, { quirks: ['Q7'] })\`. Latencies, broken
connections and slow bodies, which any BMC can have, are rules: see [farm.md](farm.md#servers-that-misbehave).
`

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
