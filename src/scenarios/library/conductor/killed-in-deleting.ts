import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-in-deleting',
  story: 'The conductor dies while it takes an instance down.',
  lesson: 'A restart finds the node in deleting and gives it up, where an operator can go on.',
  source: ['ironic/conductor/base_manager.py'],
  failures: ['stuck-deleting'],
  tags: ['conductor', 'restart'],
  faults: [
    { do: 'bmc slow', byMs: 2_000, on: { kind: 'transition', to: 'deleting' }, forMs: 30_000, needed: false },
    { do: 'conductor killed', on: { kind: 'transition', to: 'deleting' }, afterMs: 1, forMs: 20_000 },
  ],
  actions: [{ do: 'adopt' }, { do: 'undeploy', afterMs: 40_000 }],
  expect: {
    path: ['manageable', 'adopting', 'active', 'deleting', 'error'],
    fields: { provision_state: 'error', reservation: null },
    disks: 'tenant data',
  },
})
