/**
 * A real Ironic whose conductor dies while it switches off a machine whose clean was aborted, and comes back with the same
 * database. What the scenario `failed-node-switched-on-again` tells of our conductor.
 */
import { benchOver, Node } from './bench.ts'
import { Checks } from './checks.ts'
import { describeDisks } from './cleanroom.ts'
import { haveDebian, versionOf } from './debian.ts'
import { startIronic } from './ironic.ts'
import { pause, withCleanUp } from './processes.ts'

const checks = new Checks()
const powerSyncSeconds = 5

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:restart', ['ironic', 'sushy']))) return 0
  const ironic = await startIronic({ CLEAN_TIMEOUT: '120', POWER_SYNC: String(powerSyncSeconds) })
  const settings = { profile: 'tiny-vm', speed: 50, nodes: 1, cleanTimeoutSeconds: 120, heartbeatTimeoutSeconds: 5 }
  const bench = await benchOver(ironic, settings)
  console.log(`Ironic ${await versionOf('ironic')}, whose conductor is killed as it switches a machine off`)
  const [machine] = bench.lab.machines
  if (!machine) throw new Error('no machine was announced')
  const node = await Node.create(bench, machine, 'redfish-virtual-media')
  await node.manage()
  const seen = async (kind: string, more: Record<string, unknown>) =>
    (await bench.lab.journal()).some(
      (entry) => entry['kind'] === kind && Object.entries(more).every(([key, value]) => entry[key] === value),
    )
  await node.provision('provide')
  await until('the agent serves', () => seen('agent', { what: 'serves' }))
  await node.provision('abort')
  // Ironic looks a second later whether the machine is off.
  await until('the machine is switched off', () => seen('halted', { why: 'power off' }))
  await ironic.conductor('kill')
  checks.equal('the machine, as the conductor dies', (await node.truth()).power, 'Off')
  await ironic.conductor('start')
  await until('the machine starts from its disk', () => seen('boot', { device: 'Hdd' }))

  const record = await node.record()
  const truth = await node.truth()
  checks.equal('provision_state', record.provision_state, 'clean failed')
  checks.equal('power_state', record.power_state, 'power on')
  checks.equal('maintenance', record.maintenance, false)
  checks.equal('the machine', truth.power, 'On')
  for (const disk of describeDisks(truth)) checks.say(disk)
  return checks.verdict('conformance:restart')
}

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_200; i++) {
    if (await is()) return
    await pause(50)
  }
  throw new Error(`a minute has passed, and not yet: ${what}`)
}

await withCleanUp(main)
