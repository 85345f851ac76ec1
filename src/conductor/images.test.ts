import { expect, test } from 'vitest'
import { bareConductor, nodeUuid } from '../../test/conductor/bench.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { images, imageUrl, isImagePath } from './images.ts'
import { newNode, type Json } from './node.ts'

async function image(info: Json, path?: string) {
  const world = new VirtualWorld({ seed: 'images' })
  const conductor = bareConductor(world.process('ironic'))
  const node = newNode({ uuid: nodeUuid, driver: 'redfish', created_at: '', driver_internal_info: info })
  conductor.store.createNode(node)
  const url = path ?? imageUrl(conductor, node)
  expect(isImagePath(url)).toBe(true)
  const answer = await images.request(url, {}, { conductor })
  return { status: answer.status, text: await answer.text() }
}

test('a boot image is the kernel command line of the ramdisk, with the token', async () => {
  expect(await image({ agent_secret_token: 'T', agent_secret_token_pregenerated: true })).toEqual({
    status: 200,
    text: 'nofb vga=normal ipa-api-url=http://ironic ipa-agent-token=T boot_method=vmedia\n',
  })
})

test('there is none of a node whose token was given to a running agent', async () => {
  expect(await image({ agent_secret_token: 'T' })).toMatchObject({ status: 404 })
})

test('nor of a node that is not there', async () => {
  const other = 'http://ironic/redfish/boot-00000000-0000-0000-0000-000000000000.iso'
  expect(await image({}, other)).toMatchObject({ status: 404 })
})
