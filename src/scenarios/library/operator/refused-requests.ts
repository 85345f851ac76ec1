import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'refused-requests',
  story: 'A row of requests that make no sense in manageable.',
  lesson: 'Refusal before the first transition is the kindest failure.',
  source: ['ironic/api/controllers/v1/node.py'],
  tags: ['operator', 'refusal', 'validation'],
  actions: [
    { do: 'clean', steps: [], answer: { status: 400 } },
    { do: 'clean', afterMs: 1000, steps: [{ interface: 'network', step: 'x' }], answer: { status: 400 } },
    {
      do: 'clean',
      afterMs: 2000,
      steps: [{ interface: 'deploy', step: 'erase_devices', priority: 5 }],
      answer: { status: 400, text: '**Invalid clean_steps**' },
    },
    { do: 'abort', afterMs: 3000, answer: { status: 400 } },
    { do: 'unhold', afterMs: 4000, answer: { status: 400 } },
    {
      do: 'request',
      afterMs: 5000,
      method: 'PUT',
      path: '/v1/nodes/$node/states/provision',
      body: { target: 'nonsense' },
      answer: { status: 400 },
    },
  ],
  expect: { path: ['manageable'], fields: { provision_state: 'manageable', maintenance: false }, disks: 'tenant data' },
})
