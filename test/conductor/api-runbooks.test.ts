import { describe, expect, it } from 'vitest'
import { apiBench, type Answer } from './api-bench.ts'

const step = { interface: 'deploy', step: 'erase_devices', order: 1 }
const book = { name: 'CUSTOM_BOOK', steps: [step] }
const refusal = ({ status, error }: Answer) => [status, error.faultstring]

const made = async (body: object = book) => {
  const bench = await apiBench()
  const answer = await bench.latest('POST', '/v1/runbooks', body)
  return { ...bench, answer, path: `/v1/runbooks/${(answer.body as { uuid?: string }).uuid ?? ''}` }
}

describe('a runbook', () => {
  it('is kept as given, with defaults', async () => {
    const { answer, path, latest } = await made({ ...book, steps: [{ ...step, order: '07' }] })
    expect([answer.status, answer.headers.get('location')]).toEqual([201, `http://localhost${path}`])
    expect(answer.body).toEqual({
      uuid: path.slice(-36),
      created_at: '2026-01-01T00:00:00.000000+00:00',
      updated_at: null,
      name: 'CUSTOM_BOOK',
      extra: {},
      public: false,
      owner: null,
      disable_ramdisk: false,
      description: null,
      links: expect.any(Array),
      steps: [{ interface: 'deploy', step: 'erase_devices', args: {}, order: 7 }],
      traits: [],
    })
    expect((await latest('GET', '/v1/runbooks/CUSTOM_BOOK')).body).toEqual(answer.body)
    expect((await latest('GET', '/v1/runbooks')).body).toEqual({
      runbooks: [{ uuid: path.slice(-36), name: 'CUSTOM_BOOK', links: expect.any(Array) }],
    })
  })

  it('shows description and traits since 1.112, and no secret of its arguments ever', async () => {
    const { ask, path } = await made({ ...book, steps: [{ ...step, args: { password: 'hunter2' } }] })
    const older = await ask('GET', path, { version: '1.111' })
    expect(older.body).not.toHaveProperty('traits')
    expect(older.body).not.toHaveProperty('description')
    expect(JSON.stringify(older.body)).not.toContain('hunter2')
  })

  it.each([
    [{ steps: [step] }, "Schema error for runbook: 'name' is a required property"],
    [{ name: 'x' }, "Schema error for runbook: 'steps' is a required property"],
    [{ name: 'x', steps: [] }, 'Schema error for runbook: [] should be non-empty'],
    [{ name: 'a b', steps: [step] }, "Schema error for runbook: 'a b' does not match '^[A-Za-z0-9\\\\-._~]+$'"],
    [
      { ...book, traits: [] },
      "Schema error for runbook: Additional properties are not allowed ('traits' was unexpected)",
    ],
    [
      { ...book, steps: [{ interface: 'deploy', step: 'x' }] },
      "Schema error for runbook: 'order' is a required property",
    ],
    [
      { ...book, steps: [{ ...step, interface: 'x' }] },
      "Schema error for runbook: 'x' is not one of ['vendor', 'power', 'management', 'firmware', 'deploy', 'bios', 'raid']",
    ],
    [
      { ...book, steps: [step, { ...step, order: 2 }] },
      'Deploy template invalid: Duplicate deploy steps. A template cannot have multiple deploy steps with the same interface and step. Duplicates: interface: deploy, step: erase_devices.',
    ],
    [{ ...book, uuid: 'x' }, 'Expected UUID for uuid: x'],
  ])('is refused as %j', async (body, says) => {
    const { answer, store } = await made(body)
    expect(refusal(answer)).toEqual([400, says])
    expect(store.runbooks()).toEqual([])
  })

  it('before 1.112 is named like a trait', async () => {
    const { ask } = await apiBench()
    const body = { name: 'my-book', steps: [step] }
    expect((await ask('POST', '/v1/runbooks', { version: '1.111', body })).status).toBe(400)
    expect((await ask('POST', '/v1/runbooks', { version: '1.112', body })).status).toBe(201)
    const described = { ...book, description: 'x' }
    expect((await ask('POST', '/v1/runbooks', { version: '1.111', body: described })).status).toBe(400)
  })

  it('has a name and a UUID of its own', async () => {
    const { latest, path } = await made()
    expect(refusal(await latest('POST', '/v1/runbooks', book))).toEqual([
      409,
      'A runbook with name CUSTOM_BOOK already exists.',
    ])
    const again = { ...book, name: 'other', uuid: path.slice(-36) }
    expect((await latest('POST', '/v1/runbooks', again)).status).toBe(409)
    await latest('POST', '/v1/runbooks', { ...book, name: 'other' })
    const rename = await latest('PATCH', path, [{ op: 'replace', path: '/name', value: 'other' }])
    expect(refusal(rename)).toEqual([409, 'A runbook with name other already exists.'])
  })

  it('is patched', async () => {
    const { latest, path, store } = await made()
    const patch = [
      { op: 'replace', path: '/steps/0/step', value: 'erase_devices_metadata' },
      { op: 'add', path: '/extra/a', value: 1 },
      { op: 'replace', path: '/disable_ramdisk', value: true },
      { op: 'add', path: '/description', value: 'd' },
    ]
    const { status, body } = await latest('PATCH', path, patch)
    expect([status, (body as { updated_at: string }).updated_at]).toEqual([200, '2026-01-01T00:00:00.000000+00:00'])
    expect(store.runbook('CUSTOM_BOOK')).toMatchObject({
      steps: [{ interface: 'deploy', step: 'erase_devices_metadata', order: 1 }],
      extra: { a: 1 },
      disable_ramdisk: true,
      description: 'd',
    })
  })

  it('is public or somebody’s', async () => {
    const { latest, path, store } = await made({ ...book, owner: 'me' })
    expect((await latest('PATCH', path, [{ op: 'replace', path: '/public', value: true }])).status).toBe(200)
    expect(store.runbook('CUSTOM_BOOK')).toMatchObject({ public: true, owner: null })
    const own = { op: 'replace', path: '/owner', value: 'you' }
    expect(refusal(await latest('PATCH', path, [own]))).toEqual([
      400,
      expect.stringContaining('There cannot be an owner for a public runbook'),
    ])
    const both = [{ op: 'replace', path: '/public', value: false }, own]
    expect((await latest('PATCH', path, both)).status).toBe(200)
    expect(store.runbook('CUSTOM_BOOK')).toMatchObject({ public: false, owner: 'you' })
  })

  it('has traits of its own since 1.112', async () => {
    const { ask, latest, path, store } = await made()
    const traits = () => store.runbook('CUSTOM_BOOK')?.traits
    expect((await latest('PUT', `${path}/traits/CUSTOM_A`)).status).toBe(204)
    expect((await latest('PUT', `${path}/traits/CUSTOM_B`)).status).toBe(204)
    expect((await latest('GET', `${path}/traits`)).body).toEqual({ traits: ['CUSTOM_A', 'CUSTOM_B'] })
    expect((await latest('DELETE', `${path}/traits/CUSTOM_A`)).status).toBe(204)
    expect((await latest('DELETE', `${path}/traits/CUSTOM_Z`)).status).toBe(204)
    expect(traits()).toEqual(['CUSTOM_B'])
    expect((await latest('PUT', `${path}/traits`, { traits: ['CUSTOM_C'] })).status).toBe(204)
    expect(traits()).toEqual(['CUSTOM_C'])
    expect((await latest('PUT', `${path}/traits`, {})).status).toBe(400)
    expect((await latest('PUT', `${path}/traits/CUSTOM_A`, { traits: [] })).status).toBe(400)
    expect((await ask('GET', `${path}/traits`, { version: '1.111' })).status).toBe(404)
    expect((await latest('DELETE', `${path}/traits`)).status).toBe(204)
    expect(traits()).toEqual([])
  })

  it('is deleted, and then unknown', async () => {
    const { latest, path } = await made()
    expect((await latest('DELETE', path)).status).toBe(204)
    expect(refusal(await latest('GET', path))).toEqual([404, `Runbook ${path.slice(-36)} could not be found.`])
    expect((await latest('DELETE', '/v1/runbooks/CUSTOM_BOOK')).status).toBe(404)
  })
})
