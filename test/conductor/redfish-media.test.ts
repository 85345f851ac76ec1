import { expect, test } from 'vitest'
import { assemble } from '../../src/lab/assemble.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'

test('no slot takes the media: nothing is booted, and the node is off', async () => {
  const world = new VirtualWorld({ seed: 'media', keepJournal: true })
  const store = new MemoryStore()
  const lab = await assemble(world, {
    nodes: likeNodes(1, { boot: 'redfish-virtual-media' }),
    conductor: { store },
    wrap: (host, app) =>
      host.startsWith('bmc-')
        ? {
            fetch: (request) =>
              request.url.endsWith('VirtualMedia.InsertMedia')
                ? Response.json({ error: { code: 'Base.1.0.GeneralError', message: 'No license.' } }, { status: 400 })
                : app.fetch(request),
          }
        : app,
  })
  const before = world.journal.entries.length
  await lab.drive('provide', () => lab.operator.provision('node-1', 'provide'))
  await world.run(3600_000)
  const path = world.journal.entries.slice(before).flatMap(({ kind, to }) => (kind === 'transition' ? [to] : []))
  expect(path).toEqual(['cleaning', 'clean failed'])
  const node = store.nodeByName('node-1')
  expect(node).toMatchObject({
    provision_state: 'clean failed',
    target_provision_state: 'available',
    last_error: expect.stringMatching(
      /^Failed to prepare node \S+ for cleaning: Virtual media mount failed for node \S+ with image \S+\. Error: /,
    ) as string,
    maintenance: false,
    fault: null,
    clean_step: {},
    power_state: 'power off',
    reservation: null,
  })
  expect(lab.machines[0]?.power).toBe('Off')
})
