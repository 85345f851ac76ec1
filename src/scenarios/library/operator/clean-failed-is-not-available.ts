import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'clean-failed-is-not-available',
  story: 'An automation takes manageable for usable; a wipe has failed, and the old system wakes up.',
  lesson: 'Map states with care: usable must imply wiped.',
  source: ['metal3-io/baremetal-operator internal/controller/metal3.io/host_state_machine.go'],
  failures: ['clean-failed-becomes-available', 'powered-on-after-delete'],
  tags: ['operator', 'bots', 'hazard', 'data safety'],
  faults: [{ do: 'agent fault', id: 'F48' }],
  bots: ['manageable is usable'],
  actions: [{ do: 'adopt' }, { do: 'undeploy', afterMs: 40_000 }],
  expect: {
    fields: { provision_state: 'manageable', power_state: 'power on' },
    power: 'On',
    violations: [
      {
        checker: 'usable means wiped',
        because: 'The automation maps manageable to available.',
        nature: 'operator',
        reference: 'https://github.com/metal3-io/baremetal-operator/issues/1182',
      },
    ],
  },
})
