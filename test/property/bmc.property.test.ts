import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bootOptions } from '../../src/fake-bmc/boot.ts'
import { resources } from '../../src/fake-bmc/routes.ts'
import { Bench, type Json, type Reply } from '../fake-bmc/bench.ts'

/** Every path a client can reach by following links from the root. */
async function reachable(bench: Bench): Promise<Map<string, Reply>> {
  const found = new Map<string, Reply>()
  const waiting = ['/redfish/v1']
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    const reply = await bench.get(path)
    found.set(path, reply)
    waiting.push(...linksIn(reply.body))
  }
  return found
}

/** Members whose values lead to resources. */
const linking = ['@odata.id', '@Redfish.ActionInfo', 'Uri', 'DataSourceUri']

function linksIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linksIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([member, inner]) =>
    linking.includes(member) && typeof inner === 'string' ? [inner.split('#')[0] as string] : linksIn(inner),
  )
}

/** A path for each kind of resource and action, with ids that are there, or not. */
const ids: Record<string, readonly string[]> = {
  system: ['6f2c0a4e-5d1b-4c3a-9e7f-8b0d1a2c3e4f', 'none'],
  chassis: ['1U', 'none'],
  manager: ['BMC', 'none'],
  storage: ['RAID1', 'Direct1', 'none'],
  drive: ['Disk1', 'Disk3', 'none'],
  slot: ['Cd', 'Usb', 'none'],
  option: ['Boot0001', 'none'],
  account: ['1', '2', 'none'],
  task: ['1', 'none'],
  schema: ['ComputerSystem.v1_22_0', 'ComputerSystem.v1_22_0.json', 'none'],
}

/** All but the event stream, whose answer never ends. */
const templates = resources
  .filter(({ path }) => !path.endsWith('/SSE'))
  .flatMap(({ path, actions = {} }) => [path, ...Object.keys(actions).map((name) => `${path}/Actions/${name}`)])

const path = fc.constantFrom(...templates).chain((template) => {
  const parts = template
    .split('/')
    .map((part) =>
      part.startsWith(':')
        ? fc.constantFrom(...(ids[part.slice(1).replace(/\{.*/, '')] ?? ['1', 'none']))
        : fc.constant(part),
    )
  return fc.tuple(...parts).map((segments) => `/redfish/v1${segments.join('/')}`.replace(/\/$/, ''))
})

const scalar = fc.constantFrom<unknown>(
  'On',
  'ForceOff',
  'ForceRestart',
  'Pxe',
  'Cd',
  'Once',
  'Continuous',
  'Disabled',
  'Legacy',
  'UEFI',
  'RAID1',
  'Overwrite',
  'OnReset',
  'Administrator',
  'password-1',
  'http://nobody/image-1.2.iso',
  'ResetAllKeysToDefault',
  'Redfish',
  '',
  null,
  true,
  false,
  0,
  -1,
  60,
  1.5,
)

const drives = ['Disk1', 'Disk2'].map((id) => ({ '@odata.id': `/redfish/v1/Chassis/1U/Drives/${id}` }))

/** Bodies made of names that mean something somewhere, with values that may. */
const names = [
  ...new Set(
    resources.flatMap(({ patch, create, actions = {} }) => [
      ...Object.keys(patch?.fields ?? {}),
      ...Object.keys(create?.fields ?? {}),
      ...Object.values(actions).flatMap(({ fields = {} }) => Object.keys(fields)),
    ]),
  ),
  'Nonsense',
  '@odata.id',
]

function nested(flat: Record<string, unknown>): Json {
  const body: Json = {}
  for (const [name, value] of Object.entries(flat)) {
    const segments = name.startsWith('@') ? [name] : name.split('/')
    let place = body
    for (const segment of segments.slice(0, -1)) {
      const inner = place[segment]
      place = (place[segment] = typeof inner === 'object' && inner !== null ? inner : {}) as Json
    }
    place[segments.at(-1) as string] = value
  }
  return body
}

const body = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...names), scalar, { maxKeys: 4 }).map(nested) },
  fc.constant({ RAIDType: 'RAID1', Links: { Drives: drives } }),
  fc.constant({ RAIDType: 'RAID1', Links: { Drives: drives }, '@Redfish.OperationApplyTime': 'OnReset' }),
  fc.constant({ Attributes: { LogicalProc: 'Disabled' } }),
  fc.constant({ UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' }),
  fc.constant([1]),
  fc.constant(undefined),
)

const system = '/redfish/v1/Systems/6f2c0a4e-5d1b-4c3a-9e7f-8b0d1a2c3e4f'
const drive = '/redfish/v1/Chassis/1U/Drives/Disk1'

/** What clients really do, lest chance seldom finds it. */
const usual = fc.constantFrom<Pick<Op, 'method' | 'path' | 'body'>>(
  ...['On', 'ForceOff', 'ForceRestart', 'PowerCycle'].map((ResetType) => ({
    method: 'POST',
    path: `${system}/Actions/ComputerSystem.Reset`,
    body: { ResetType },
  })),
  ...[
    { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' },
    { BootSourceOverrideTarget: 'Cd', BootSourceOverrideEnabled: 'Continuous' },
    { BootSourceOverrideMode: 'Legacy' },
    { BootSourceOverrideMode: 'UEFI' },
    { BootOrder: ['Boot0002', 'Boot0001'] },
  ].map((Boot) => ({ method: 'PATCH', path: system, body: { Boot } })),
  { method: 'PATCH', path: system, body: { AssetTag: 'rack 7' } },
  { method: 'PATCH', path: `${system}/Bios/Settings`, body: { Attributes: { LogicalProc: 'Disabled' } } },
  { method: 'PATCH', path: `${system}/SecureBoot`, body: { SecureBootEnable: true } },
  { method: 'POST', path: `${system}/Storage/RAID1/Volumes`, body: { RAIDType: 'RAID1', Links: { Drives: drives } } },
  { method: 'DELETE', path: `${system}/Storage/RAID1/Volumes/1`, body: undefined },
  { method: 'POST', path: `${drive}/Actions/Drive.SecureErase`, body: { SanitizationType: 'Overwrite' } },
)

const query = fc.constantFrom(
  '',
  '',
  '',
  '?$expand=.',
  '?$expand=*($levels=3)',
  '?$select=Name',
  '?$top=1',
  '?only',
  '?excerpt',
  "?$filter=Name eq 'x' or not (Id ne '1')",
  "?$filter=Status/Health eq 'OK'&$expand=.&$top=1",
  '?$filter=nonsense',
  '?$x',
)

type Op = { method: string; path: string; body: unknown; query: string; waitMs: number; order: Order }
type Order = 'nothing' | 'powerOn' | 'powerOff' | 'reset'

const unusual = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD'),
  path: fc.oneof({ weight: 9, arbitrary: path }, fc.webPath()),
  body,
})

const circumstances = fc.record({
  query,
  waitMs: fc.constantFrom(0, 0, 1_000, 200_000),
  order: fc.constantFrom<Order>('nothing', 'nothing', 'nothing', 'powerOn', 'powerOff', 'reset'),
})

const op: fc.Arbitrary<Op> = fc
  .tuple(fc.oneof({ weight: 2, arbitrary: unusual }, { weight: 1, arbitrary: usual }), circumstances)
  .map(([request, around]) => ({ ...request, ...around }))

/** Longer than the BMC's own restart. */
const restartMs = 5_000

async function perform(
  bench: Bench,
  { method, path: to, body: sent, query: search, waitMs, order }: Op,
  user?: string,
) {
  if (order !== 'nothing') bench.machine[order]()
  if (waitMs > 0) await bench.pass(waitMs)
  const options = sent === undefined || method === 'GET' || method === 'HEAD' ? {} : { body: sent }
  const as = user === undefined ? {} : { user, password: 'eve-pass-1' }
  return bench.ask(method, `${to.startsWith('/redfish') ? to : `/redfish/v1${to}`}${method === 'GET' ? search : ''}`, {
    ...options,
    ...as,
  })
}

const start = () => new Bench({ timing: { restartMs: 1, flashMs: 2_000 } })

/** The administrator's password may have been changed by the requests; the machine's own state is what is looked at. */
const guarded = (sequence: Op[]): Op[] =>
  sequence.filter(({ path: to }) => !to.includes('AccountService/Accounts/1') && !to.includes('ResetToDefaults'))

test('whatever is asked in whatever order, nothing breaks and every link leads somewhere', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 40 }), async (sequence) => {
      const bench = start()
      for (const each of guarded(sequence)) {
        const { status } = await perform(bench, each)
        expect([each.method, each.path, status]).not.toEqual([each.method, each.path, 500])
        await bench.pass(1)
      }
      await bench.pass(restartMs)
      for (const [to, { status }] of await reachable(bench)) expect([to, status < 300]).toEqual([to, true])
      expect(bench.world.journal.entries.filter(({ kind }) => kind === 'crashed')).toEqual([])
    }),
    { numRuns: 40 },
  )
})

/** What requests could have changed of a machine. */
const stateOf = ({ machine }: Bench): string =>
  JSON.stringify([
    machine.power,
    machine.override,
    machine.bootOrder,
    machine.virtualMedia,
    machine.bios.pending(),
    machine.secureBoot,
    machine.raid?.volumes.map(({ id, name }) => [id, name]),
    machine.raid?.pending,
    machine.disks.map(({ erasures }) => erasures.length),
  ])

test('a query shows nobody what they may not read', async () => {
  const bench = start()
  const root = await bench.get('/redfish/v1?$expand=*($levels=6)', { user: '' })
  expect([root.status, Object.keys(root.body.Systems as Json)]).toEqual([200, ['@odata.id']])
  const known = await bench.get('/redfish/v1?$expand=*')
  expect(Object.keys(known.body.Systems as Json)).toContain('Members')
  const account = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' }
  await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: account })
  const eve = { user: 'eve', password: 'eve-pass-1' }
  const all = await bench.get('/redfish/v1/AccountService/Accounts?$expand=.', eve)
  expect((all.body.Members as Json[]).map(({ UserName }) => UserName)).toEqual([undefined, 'eve'])
})

test('who has no account sees nothing and changes nothing; a reader changes nothing but a password', async () => {
  const hidden = /6f2c0a4e|SN1|right-one|PowerState/
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 30 }), async (sequence) => {
      const bench = start()
      await bench.boot()
      const account = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'ReadOnly' }
      await bench.ask('POST', '/redfish/v1/AccountService/Accounts', { body: account })
      const before = stateOf(bench)
      for (const each of sequence) {
        const still = { ...each, order: 'nothing' as const, waitMs: 0 }
        const anonymous = await perform(bench, still, '')
        expect(anonymous.status === 401 || !hidden.test(anonymous.text)).toBe(true)
        if (!each.path.includes('Accounts/2')) await perform(bench, still, 'eve')
        expect(stateOf(bench)).toBe(before)
      }
    }),
    { numRuns: 40 },
  )
})

test('a representation keeps its ETag for exactly as long as it stays the same', async () => {
  const watched = (bench: Bench) => [
    bench.system,
    `${bench.system}/Storage/RAID1`,
    `${bench.system}/VirtualMedia/Cd`,
    `${bench.system}/Bios`,
    '/redfish/v1/Chassis/1U/Drives/Disk1',
    '/redfish/v1/AccountService/Accounts',
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 30 }), async (sequence) => {
      const bench = start()
      const seen = new Map<string, string>()
      for (const each of guarded(sequence)) {
        await perform(bench, each)
        await bench.pass(1)
        const { power, progress, override, bootOrder } = bench.machine
        // A representation that is kept too long would agree with its own tag.
        expect((await bench.get(bench.system)).body).toMatchObject({
          PowerState: power,
          BootProgress: { LastState: progress },
          Boot: {
            BootSourceOverrideEnabled: override.enabled,
            BootSourceOverrideTarget: override.target,
            BootSourceOverrideMode: override.mode,
            BootOrder: bootOrder.map((each) => bootOptions.find(({ target }) => target === each)?.reference),
          },
        })
        for (const to of watched(bench)) {
          const { body: full, headers } = await bench.get(to)
          const { '@odata.etag': inBody, Operations: _, ...stable } = full
          expect(inBody).toBe(headers.get('etag'))
          const content = JSON.stringify(stable)
          const etag = String(inBody as string)
          // Both ways: the same tag for the same content, and another one for another.
          expect(seen.get(`${to} ${content}`) ?? etag).toBe(etag)
          expect(seen.get(`${to} ${etag}`) ?? content).toBe(content)
          seen.set(`${to} ${content}`, etag).set(`${to} ${etag}`, content)
        }
      }
    }),
    { numRuns: 40 },
  )
})
