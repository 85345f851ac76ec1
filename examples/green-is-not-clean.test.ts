// Faults at a chosen moment: the same crash under a conductor as Ironic is, and under a hardened one.
import { describe, expect, test } from 'vitest'
import { createLab, type LabSettings } from 'cleanroom'
import 'cleanroom/vitest'

/** On virtual media a restarted agent finds its token again, and its list of commands is empty. */
const lostHour: LabSettings = {
  nodes: [{ profile: 'eight-hdd-2u', boot: 'redfish-virtual-media' }],
  faults: [
    { do: 'agent crashes', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 3_600_000 },
  ],
}

describe('the agent crashes an hour into the wipe', () => {
  test('upstream: the node is available, and the data are there', async () => {
    const lab = await createLab(lostHour)
    const node = lab.node('node-1')
    await node.provide()
    await node.reaches('available')

    expect(node).not.toBeClean()
    expect(lab.violations.map(({ checker }) => checker)).toContain('available means wiped')
  })

  test('hardened: the node is clean failed, and nobody gets it', async () => {
    const lab = await createLab({ ...lostHour, conductor: { quirks: 'none' } })
    const node = lab.node('node-1')
    await node.provide()
    await lab.settle()

    expect(node).toHaveReached('clean failed')
    expect(node).not.toHaveReached('available')
    expect(lab).toHaveKeptAllInvariants()
  })
})

test('a conductor that is killed in the wipe goes on when it is back', async () => {
  const lab = await createLab({ seed: 7 })
  const node = lab.node('node-1')
  await node.provide()
  await lab.until(() => lab.journal.some(({ step, phase }) => step === 'deploy.erase_devices' && phase === 'wait'))
  await lab.advance(10_000)

  lab.killConductor()
  await lab.advance(60_000)
  await lab.startConductor()
  await lab.settle()
  expect(node).toBeClean()
})
