import type { Machine } from '../../machine/machine.ts'

/** What a rule's `effect` may name: something that happens to the machine behind the server. */
export const ruleEffects: Readonly<Record<string, (machine: Machine) => void>> = {
  'power on': (machine) => machine.powerOn(),
  'power off': (machine) => machine.powerOff(),
  'power cut': (machine) => machine.losePower(),
  reset: (machine) => machine.reset(),
  panic: (machine) => machine.panic(),
}
