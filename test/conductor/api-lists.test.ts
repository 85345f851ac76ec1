import { describe, expect, it } from 'vitest'
import { apiBench, type Answer, type ApiBench } from './api-bench.ts'

const refusal = ({ status, error }: Answer) => [status, error.faultstring]

describe('lists come in pages', () => {
  const walk = async ({ latest }: ApiBench, first: string, name: string): Promise<string[][]> => {
    const pages: string[][] = []
    for (let path: string | undefined = first; path !== undefined;) {
      const { body }: Answer = await latest('GET', path)
      const page = body as { [list: string]: { uuid: string }[] } & { next?: string }
      pages.push((page[name] as { uuid: string }[]).map(({ uuid }) => uuid.slice(-2)))
      path = page.next?.replace('http://localhost', '')
      expect(pages.length).toBeLessThan(10)
    }
    return pages
  }

  it('and a full last page leads to an empty one', async () => {
    const bench = await apiBench()
    for (let i = 0; i < 4; i++) bench.addNode({ extra: { i }, maintenance: i % 2 === 0 })
    expect(await walk(bench, '/v1/nodes?limit=2', 'nodes')).toEqual([['01', '02'], ['03', '04'], []])
    expect(await walk(bench, '/v1/nodes?limit=3', 'nodes')).toEqual([['01', '02', '03'], ['04']])
    expect(await walk(bench, '/v1/nodes?limit=1&maintenance=true', 'nodes')).toEqual([['01'], ['03'], []])
    expect(await walk(bench, '/v1/nodes?limit=3&sort_dir=desc', 'nodes')).toEqual([['04', '03', '02'], ['01']])
    expect(await walk(bench, '/v1/nodes/detail?limit=3', 'nodes')).toEqual([['01', '02', '03'], ['04']])
  })

  it('of at most max_limit', async () => {
    const bench = await apiBench({ options: { 'api.max_limit': 2 } })
    for (let i = 0; i < 3; i++) bench.addNode()
    expect(await walk(bench, '/v1/nodes?limit=100', 'nodes')).toEqual([['01', '02'], ['03']])
    expect(await walk(bench, '/v1/nodes', 'nodes')).toEqual([['01', '02'], ['03']])
  })

  it('sorted by a field, nothing before something', async () => {
    const { latest, addNode } = await apiBench()
    for (const name of ['b', null, 'a']) addNode({ name })
    const names = async (query: string) =>
      ((await latest('GET', `/v1/nodes?${query}`)).body as { nodes: { name: string }[] }).nodes.map(({ name }) => name)
    expect(await names('sort_key=name')).toEqual([null, 'a', 'b'])
    expect(await names('sort_key=name&sort_dir=desc')).toEqual(['b', 'a', null])
  })

  it.each([
    ['limit=0', 400, 'Limit must be positive'],
    ['limit=-1', 400, 'Limit must be positive'],
    ['limit=x', 400, 'Expected an integer for limit: x'],
    ['sort_dir=up', 400, "Invalid sort direction: up. Acceptable values are 'asc' or 'desc'"],
    ['sort_key=driver_info', 400, 'The sort_key value driver_info is an invalid field for sorting'],
    ['sort_key=clean_step', 400, 'The sort_key value clean_step is an invalid field for sorting'],
    ['sort_key=constructor', 400, 'The sort_key value "constructor" is an invalid field for sorting'],
    ['sort_key=zzz', 400, 'The sort_key value "zzz" is an invalid field for sorting'],
    [
      'marker=99999999-0000-4000-8000-000000000000',
      404,
      'Node 99999999-0000-4000-8000-000000000000 could not be found.',
    ],
    ['marker=x', 400, 'Expected UUID for marker: x'],
    [
      'fault=zzz',
      400,
      `Unrecognized fault "zzz" is specified, allowed faults are ('power failure', 'clean failure', 'rescue abort failure', 'service failure')`,
    ],
    ['provision_state=zzz', 400, 'Provision state "zzz" is not valid'],
    ['detail=true&fields=uuid', 400, 'Can not specify ?detail=True and fields in the same request.'],
    ['fields=zzz', 500, expect.any(String)],
    ['zzz=1', 400, 'Unexpected arguments: zzz'],
  ])('and refuse %s', async (query, status, says) => {
    const { latest, addNode } = await apiBench()
    addNode()
    expect(refusal(await latest('GET', `/v1/nodes?${query}`))).toEqual([status, says])
  })

  it('an unknown field of the list is 400 where the quirk is off', async () => {
    const { latest } = await apiBench({ quirks: 'none' })
    for (const field of ['zzz', 'constructor', '__proto__', 'toString'])
      expect(refusal(await latest('GET', `/v1/nodes?fields=${field}`))).toEqual([
        400,
        `Field ${field.toLowerCase()} is not a valid field.`,
      ])
  })

  it.each([
    ['provision_state=clean%20wait', ['01']],
    ['maintenance=true', ['02']],
    ['associated=true', ['03']],
    ['associated=false', ['01', '02']],
    ['retired=true', ['01']],
    ['driver=redfish', []],
    ['owner=me', ['02']],
    ['resource_class=gold', ['03']],
    ['fault=clean%20failure', ['02']],
    ['description_contains=RACK', ['01']],
    ['conductor=cond-1', ['01', '02', '03']],
    ['conductor=other', []],
    ['include_children=true', ['01', '02', '03', '04']],
    ['parent_node=00000000-0000-4000-8000-000000000001', ['04']],
    ['instance_uuid=77777777-0000-4000-8000-000000000000', ['03']],
  ])('filtered by %s', async (query, expected) => {
    const bench = await apiBench()
    bench.addNode({ provision_state: 'clean wait', retired: true, description: 'in rack 5' })
    bench.addNode({ maintenance: true, owner: 'me', fault: 'clean failure' })
    bench.addNode({ instance_uuid: '77777777-0000-4000-8000-000000000000', resource_class: 'gold' })
    bench.addNode({ parent_node: '00000000-0000-4000-8000-000000000001' })
    expect(await walk(bench, `/v1/nodes?${query}`, 'nodes')).toEqual([expected])
  })
})
