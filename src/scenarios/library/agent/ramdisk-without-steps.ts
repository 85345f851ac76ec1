import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'ramdisk-without-steps',
  story: 'A ramdisk was built without any step.',
  lesson: 'An empty list is taken for a finished one: available, and nothing was erased.',
  source: ['ironic/conductor/cleaning.py do_next_clean_step'],
  reproduces: ['no-steps-is-clean'],
  failures: ['no-steps-at-all'],
  tags: ['agent', 'hazard', 'data safety'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.get_clean_steps' } },
        times: 100,
        does: {
          body: {
            command_name: 'get_clean_steps',
            command_status: 'SUCCEEDED',
            command_result: { clean_steps: {}, hardware_manager_version: { generic_hardware_manager: '1.2' } },
            command_error: null,
          },
        },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'available'],
    fields: { provision_state: 'available' },
    lastError: null,
    disks: 'tenant data',
    violations: [
      {
        checker: 'available means wiped',
        because: 'An automated clean with no steps ends well (quirk no-steps-is-clean).',
      },
    ],
    under: {
      none: {
        path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
        fields: { provision_state: 'clean failed' },
        lastError: 'had no step to run: nothing was erased\\.$',
        violations: [],
      },
    },
  },
})
