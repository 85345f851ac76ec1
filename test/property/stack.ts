import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { assemble, type Lab, type LabNode } from '../../src/lab/assemble.ts'
import { Watch, type Violation } from '../../src/lab/checkers.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { Script } from '../../src/lab/script.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { Move } from './arbitraries.ts'

/** The whole stack in virtual time, moved from outside. */
export class Stack {
  readonly world: VirtualWorld
  readonly lab: Lab
  readonly watch: Watch
  readonly #script: Script

  private constructor(world: VirtualWorld, lab: Lab, script: Script) {
    this.world = world
    this.lab = lab
    this.watch = new Watch(lab)
    this.#script = script
  }

  static async start(seed: string, quirks: 'upstream' | 'none'): Promise<Stack> {
    const world = new VirtualWorld({ seed, keepJournal: true })
    const script = new Script(world)
    const nodes = likeNodes(1, { tenant: 'tenant-a', boot: 'redfish-virtual-media' })
    const lab = await assemble(world, { nodes, conductor: { store: new MemoryStore(), quirks }, wrap: script.wrap })
    return new Stack(world, lab, script)
  }

  get node(): LabNode {
    return this.lab.nodes[0] as LabNode
  }

  get record() {
    const record = this.lab.conductor?.settings.store.node(this.node.uuid)
    if (!record) throw new Error('the node is gone')
    return record
  }

  async move(move: Move): Promise<void> {
    if ('act' in move) this.#script.play(this.lab, { actions: [move.act], faults: [] })
    if ('breaks' in move) this.#script.play(this.lab, { actions: [], faults: [move.breaks] })
    await this.wait('waitMs' in move ? move.waitMs : 20)
  }

  /** Lets time pass, whether something is left to happen or not. */
  async wait(ms: number): Promise<void> {
    let over = false
    this.world.clock.after(ms, () => (over = true))
    await this.world.run(ms, () => over)
  }

  /** Time passes until nobody works on the node, at most so long. */
  async settle(atMostMs: number): Promise<boolean> {
    const keepAlive = this.world.clock.after(atMostMs + 1, () => {})
    const { ended } = await this.world.run(atMostMs, () => this.lab.states.atRest && this.#script.idle)
    keepAlive()
    return ended === 'goal'
  }

  /**
   * What an operator does once everything is repaired: lift maintenance, manage, provide, until the node is available.
   * When provide has failed, erase_devices alone comes first: a secure erase that was cut leaves disks locked, the
   * metadata step cannot write to them, and only erase_devices unlocks. Gives the states it went through if all fails.
   */
  async recover(attempts = 8): Promise<string[] | 'available'> {
    const seen: string[] = []
    let erased = false
    for (let i = 0; i < attempts; i++) {
      await this.settle(24 * 3_600_000)
      const { provision_state: state, maintenance } = this.record
      seen.push(state)
      if (state === 'available') return 'available'
      if (maintenance) await this.move({ act: { do: 'clear maintenance' } })
      await this.wait(5_000)
      if (state === 'manageable' && seen.includes('clean failed') && !erased) {
        erased = true
        await this.move({ act: { do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices' }] } })
      } else if (state === 'manageable') await this.move({ act: { do: 'provide' } })
      else if (state === 'clean hold') await this.move({ act: { do: 'unhold' } })
      else await this.move({ act: { do: 'manage' } })
      await this.wait(5_000)
    }
    return seen
  }

  /** Violations other than those of these invariants. */
  violations(...except: string[]): Violation[] {
    return this.watch.violations.filter(({ checker }) => !except.includes(checker))
  }
}
