import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json, type Reply } from '../../../test/fake-bmc/bench.ts'
import { kernelParameters } from '../virtual-media.ts'

const log = '/redfish/v1/Managers/BMC/LogServices/EventLog/Entries'

function start(asked: (string | null)[] = []): Bench {
  const bench = new Bench({ egress: (host) => host !== 'far.example.com' })
  bench.serve('files', {
    fetch: ({ url, headers: sent }) => {
      asked.push(sent.get('authorization'))
      const status = url.includes('none') ? 404 : 200
      const huge = { 'content-length': String(256 * 1024 * 1024 + (url.includes('huge') ? 1 : 0)) }
      const headers: Record<string, string> = /huge|large/.test(url) ? huge : {}
      return new Response('ipa-api-url=http://ironic', { status, headers })
    },
  })
  return bench
}

const slot = (bench: Bench, name = 'Cd') => `${bench.system}/VirtualMedia/${name}`

const insert = (bench: Bench, body: Json, name?: string): Promise<Reply> =>
  bench.ask('POST', `${slot(bench, name)}/Actions/VirtualMedia.InsertMedia`, { body })

const Image = 'http://files/boot.iso'

test('a slot shows what is in it', async () => {
  const bench = start()
  expect((await bench.get(slot(bench))).body).toMatchObject({
    Id: 'Cd',
    Name: 'Virtual Cd',
    MediaTypes: ['CD', 'DVD'],
    Image: null,
    ImageName: null,
    Inserted: false,
    WriteProtected: true,
    ConnectedVia: 'NotConnected',
    TransferProtocolType: null,
  })
  expect((await bench.get(slot(bench, 'Usb'))).body.MediaTypes).toEqual(['USBStick'])
  await insert(bench, { Image, WriteProtected: false }, 'Usb')
  expect((await bench.get(slot(bench, 'Usb'))).body).toMatchObject({
    Image,
    ImageName: 'boot.iso',
    Inserted: true,
    WriteProtected: false,
    ConnectedVia: 'URI',
    TransferProtocolType: 'HTTP',
  })
  expect(bench.machine.virtualMedia).toMatchObject({ Usb: { image: Image, writeProtected: false } })
  expect((await bench.get(slot(bench))).body.Inserted).toBe(false)
  expect((await bench.get(slot(bench, 'Floppy'))).status).toBe(404)
  expect((await bench.get(`${bench.system}/VirtualMedia`)).body.Members).toHaveLength(2)
})

test('an image stays write-protected unless the client says otherwise, and HTTPS is named so', async () => {
  const bench = start()
  await insert(bench, { Image })
  expect(bench.machine.virtualMedia.Cd?.writeProtected).toBe(true)
  await insert(bench, { Image: 'https://files/boot.iso', WriteProtected: true })
  expect(bench.machine.virtualMedia.Cd?.writeProtected).toBe(true)
  expect((await bench.get(slot(bench))).body.TransferProtocolType).toBe('HTTPS')
})

test('what an image’s URL says of a user goes to its server, and is not shown', async () => {
  const asked: (string | null)[] = []
  const bench = start(asked)
  for (const who of ['me:secret', 'me', ':s%40cret']) {
    expect((await insert(bench, { Image: `http://${who}@files/boot.iso` })).status).toBe(204)
    expect((await bench.get(slot(bench))).body.Image).toBe(Image)
  }
  await insert(bench, { Image })
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
  expect(asked).toEqual([basic('me:secret'), basic('me:'), basic(':s@cret'), null])
  const refused = await insert(bench, { Image: 'http://me:secret@files/none.iso' })
  expect([refused.status, refused.text.includes('secret')]).toEqual([400, false])
  const far = await insert(bench, { Image: 'http://me:secret@far.example.com/x' })
  expect([far.status, messages(far), far.text.includes('secret')]).toEqual([
    400,
    ['CouldNotEstablishConnection'],
    false,
  ])
})

test('an image too large to read is inserted all the same', async () => {
  const bench = start()
  expect((await insert(bench, { Image: 'http://files/huge.iso' })).status).toBe(204)
  expect(bench.machine.virtualMedia.Cd?.parameters).toEqual({})
  expect((await insert(bench, { Image: 'http://files/large.iso' })).status).toBe(204)
  expect(bench.machine.virtualMedia.Cd?.parameters).toEqual({ 'ipa-api-url': 'http://ironic' })
})

describe('by PATCH', () => {
  const patch = (bench: Bench, body: Json) => bench.ask('PATCH', slot(bench), { body })

  test('an image goes in and out', async () => {
    const bench = start()
    expect((await patch(bench, { Image, Inserted: true, WriteProtected: false })).body).toMatchObject({
      Image,
      Inserted: true,
      WriteProtected: false,
    })
    expect((await patch(bench, { Image: null })).body).toMatchObject({ Image: null, Inserted: false })
    await patch(bench, { Image })
    expect((await patch(bench, { Inserted: false })).body).toMatchObject({ Image: null, Inserted: false })
    await patch(bench, { Image })
    expect((await patch(bench, { Inserted: true })).body.Image).toBe(Image)
    expect((await patch(bench, { Image, Inserted: false })).body.Inserted).toBe(false)
  })

  test('one that cannot be had leaves what is there', async () => {
    const bench = start()
    await insert(bench, { Image })
    const refused = await patch(bench, { Image: 'http://files/none.iso' })
    expect([refused.status, messages(refused)]).toEqual([400, ['CouldNotEstablishConnection']])
    expect((await bench.get(slot(bench))).body.Image).toBe(Image)
  })
})

test.each([
  [{}, 'ActionParameterMissing'],
  [{ Image: null }, 'ActionParameterValueTypeError'],
  [{ Image: 'files/boot.iso' }, 'ActionParameterValueFormatError'],
  [{ Image: 'see http://files/boot.iso' }, 'ActionParameterValueFormatError'],
  [{ Image: 'http://files/boot iso' }, 'ActionParameterValueFormatError'],
  [{ Image, TransferMethod: 'Carry' }, 'ActionParameterValueNotInList'],
  [{ Image, TransferProtocolType: 'NFS' }, 'ActionParameterValueNotInList'],
  [{ Image, Inserted: 'yes' }, 'ActionParameterValueTypeError'],
])('%j cannot be inserted', async (body, why) => {
  const bench = start()
  const refused = await insert(bench, body)
  expect([refused.status, messages(refused)]).toEqual([400, [why]])
})

test('inserting and ejecting are events of the slot; ejecting nothing is none', async () => {
  const bench = start()
  const eject = () => bench.ask('POST', `${slot(bench)}/Actions/VirtualMedia.EjectMedia`)
  const said = async () => {
    const members = (await bench.get(log.replace('/redfish/v1/Managers/BMC', bench.system))).body.Members as Json[]
    return members.map(({ MessageId, Links }) => [MessageId, (Links as Json).OriginOfCondition])
  }
  await eject()
  expect(await said()).toEqual([])
  await insert(bench, { Image })
  await eject()
  await eject()
  const changed = ['ResourceEvent.1.4.ResourceChanged', { '@odata.id': slot(bench) }]
  expect(await said()).toEqual([changed, changed])
})

test.each([
  ['ipa-a=1 ipa-b-c=2', { 'ipa-a': '1', 'ipa-b-c': '2' }],
  ['x-ipa-a=1 xipa-b=1 _ipa-c=1', {}],
  ['ipa-a="1\n2"', {}],
  ['ipa-a=""', { 'ipa-a': '' }],
  ['ipa-a= ipa-b=1', { 'ipa-b': '1' }],
  ['ipa-a=1 ipa-a=2', { 'ipa-a': '2' }],
])('the kernel parameters of %j', (text, wanted) => {
  expect(kernelParameters(text)).toEqual(wanted)
})
