import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'disallowed-step',
  story: 'Site policy forbids a step.',
  lesson: 'Denied steps are refused by name, and filtered from automated cleaning.',
  source: ['ironic/conf/api.py disallow_clean_steps'],
  failures: ['disallowed-step'],
  tags: ['operator', 'refusal', 'configuration'],
  options: { 'api.disallow_clean_steps': ['raid.create_configuration'] },
  actions: [{ do: 'clean', steps: [{ interface: 'raid', step: 'create_configuration' }], answer: { status: 400 } }],
  expect: { path: ['manageable'], fields: { provision_state: 'manageable' }, disks: 'tenant data' },
})
