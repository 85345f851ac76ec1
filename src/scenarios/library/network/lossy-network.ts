import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'lossy-network',
  story: 'One in ten requests of everybody is lost, all the time.',
  lesson: 'Every client retries what it may; cleaning goes slower and ends well or says why.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  tags: ['network', 'races'],
  faults: [{ do: 'network loses', what: 'request', share: 0.1, from: 'agent-*' }],
  actions: [{ do: 'provide' }],
  expect: { fields: { reservation: null } },
})
