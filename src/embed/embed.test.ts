import { setupServer } from 'msw/node'
import { afterEach, describe, expect, test } from 'vitest'
import { handlers } from './msw.ts'
import { matchers } from './matchers.ts'
import { createLab, type TestLab } from './test-lab.ts'

const server = setupServer()
afterEach(() => server.close())

const cleaned = async (settings: Parameters<typeof createLab>[0]): Promise<TestLab> => {
  const lab = await createLab(settings)
  for (const node of lab.nodes) await node.provide()
  await lab.settle()
  return lab
}

describe('a lab', () => {
  test('repeats itself with its seed', async () => {
    const digests = []
    for (const seed of [7, 7, 8]) digests.push((await cleaned({ seed, nodes: 2 })).digest)
    expect(digests[0]).toBe(digests[1])
    expect(digests[0]).not.toBe(digests[2])
  })

  test('takes nodes by name, each with its own hardware and tenant', async () => {
    const lab = await createLab({ nodes: [{ name: 'db', tenant: 'bank' }, { profile: 'eight-hdd-2u' }] })
    expect(lab.nodes.map(({ name, disks }) => [name, disks.length])).toEqual([
      ['db', 2],
      ['node-2', 8],
    ])
    expect(Object.keys(lab.node('db').disks[0]?.remains ?? {})).toEqual(['bank'])
    expect(() => lab.node('web')).toThrow('There is no node web in the lab, only db, node-2.')
  })

  test('tells what happened last when a state is not reached', async () => {
    const lab = await createLab({ faults: [{ do: 'agent never starts' }] })
    await lab.node('node-1').provide()
    await expect(lab.node('node-1').reaches('available', { withinMs: 60_000 })).rejects.toThrow(
      /After 60 s of virtual time still not: node-1 in available \(it is in clean wait\)[^]*transition/,
    )
  })

  test('takes faults while it runs', async () => {
    const lab = await createLab()
    const node = lab.node('node-1')
    await node.provide()
    lab.fault({ do: 'agent down', on: { kind: 'step', phase: 'start' } })
    expect(lab.pendingFaults).toEqual(['agent down (node-1)'])
    await lab.settle()
    expect(lab.pendingFaults).toEqual([])
    expect(node.state).toBe('clean failed')
  })

  test('an error of the work is the error of the wait', async () => {
    const lab = await createLab()
    await expect(lab.inTime(async () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    await expect(lab.inTime(() => new Promise(() => {}), { withinMs: 5_000 })).rejects.toThrow('After 5 s')
  })

  test("has one conductor: its own or somebody else's", async () => {
    const lab = await createLab()
    expect(() => lab.serveIronic({ fetch: () => new Response() })).toThrow('{ conductor: false }')
  })
})

describe('matchers', () => {
  test('say what is left, where, and which erases there were', async () => {
    const lab = await cleaned({
      faults: [{ do: 'disk ignores erase', disk: '/dev/sda', methods: ['ata-secure-erase'] }],
    })
    const { pass, message } = matchers.toBeClean(lab.node('node-1'))
    expect(pass).toBe(false)
    const [first, disk, last] = message().split('\n')
    expect(first).toBe('node-1 is not clean: it is available, and data of tenant-a is on /dev/sda.')
    expect(disk).toMatch(
      /^ {2}\/dev\/sda: more than 99\.9 % tenant-a's; erases: metadata \(partition tables only\) completed/,
    )
    expect(disk).toMatch(/, ata-secure-erase acknowledged, but not done$/)
    expect(last).toBe('  Green is not clean: available is what the conductor believes.')
    expect(matchers.toHaveLeftNoTenantData(lab)).toMatchObject({ pass: false })
    expect(matchers.toHaveKeptAllInvariants(lab).message()).toMatch(/available means wiped \(node-1\): .* of tenant-a/)
  })

  test('a wiped node in clean failed is not clean either', async () => {
    const lab = await cleaned({
      faults: [{ do: 'bmc down', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'done' } }],
    })
    const node = lab.node('node-1')
    expect(node.state).toBe('clean failed')
    expect(matchers.toHaveLeftNoTenantData(node).pass).toBe(true)
    expect(matchers.toBeClean(node).pass).toBe(false)
    expect(matchers.toBeClean(node).message()).toMatch(/^node-1 is not clean: its disks are, but it is in clean failed/)
  })

  test('leave what others have on a shared disk out: it must not be wiped', async () => {
    const lab = await createLab({ nodes: [{ profile: 'san-1u' }], conductor: false })
    const [own, shared] = [false, true].map((wanted) =>
      lab.node('node-1').disks.filter((disk) => disk.shared === wanted),
    )
    expect(shared?.every(({ remains }) => Object.keys(remains).length > 0)).toBe(true)
    const { message } = matchers.toHaveLeftNoTenantData(lab)
    for (const { device } of own ?? []) expect(message()).toContain(device)
    for (const { device } of shared ?? []) expect(message()).not.toContain(device)
  })

  test('show the path when a state was not reached, and faults that never struck', async () => {
    const lab = await cleaned({ faults: [{ do: 'power cut', on: { kind: 'step', step: 'deploy.no_such_step' } }] })
    const { pass, message } = matchers.toHaveReached(lab.node('node-1'), 'clean failed')
    expect(pass).toBe(false)
    expect(message()).toMatch(/was never in clean failed. Its path: .*cleaning → available/)
    expect(message()).toContain('These faults never struck: power cut (node-1).')
    expect(matchers.toHaveReached(lab.node('node-1'), 'clean wait').pass).toBe(true)
  })

  test('turn down what is no node', () => {
    expect(() => matchers.toBeClean('node-1')).toThrow("toBeClean wants a node of a lab, such as lab.node('node-1').")
  })
})

describe("the platform's fetch", () => {
  test('reaches BMCs and agents of the lab, refused where nobody listens', async () => {
    const lab = await createLab({ conductor: false })
    server.listen({ onUnhandledRequest: 'error' })
    server.use(...handlers(lab))
    const root = (await (await fetch('http://bmc-node-1/redfish/v1/')).json()) as { RedfishVersion?: string }
    expect(root.RedfishVersion).toMatch(/^1\./)
    expect((await fetch('http://bmc-node-1:443/redfish/v1/Systems')).status).toBe(401)
    await expect(fetch('http://agent-node-1:9999/v1/status')).rejects.toThrow(TypeError)
  })

  test('is journalled as the conductor whose place the program takes', async () => {
    const lab = await createLab({ conductor: false })
    await lab.fetch('http://bmc-node-1/redfish/v1/')
    expect(lab.journal.at(-1)).toMatchObject({ source: 'ironic', kind: 'request', to: 'bmc-node-1', status: 200 })
  })
})
