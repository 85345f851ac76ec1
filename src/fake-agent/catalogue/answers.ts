import { collectLogs, commandBody, execute, getSteps, poll, type FaultRow } from './row.ts'

/** Faults of the HTTP answers. */
export const answerFaults: readonly FaultRow[] = [
  {
    id: 'F17',
    title: 'Status 500 with a fault string',
    cause: 'A bug, bad parameters.',
    outcome: 'Clean failed with the string; no second try.',
    order: {
      http: [{ match: execute, does: { status: 500, body: { faultcode: 'Server', faultstring: 'something is odd' } } }],
    },
  },
  {
    id: 'F18',
    title: 'An error without a fault string',
    cause: 'A proxy, or an agent of another make.',
    outcome: "Clean failed: argument of type 'NoneType' is not iterable.",
    order: { http: [{ match: execute, does: { status: 500, body: { error: 'odd' } } }] },
  },
  {
    id: 'F19',
    title: 'An error page',
    cause: 'A proxy, a gateway.',
    outcome: 'Clean failed: the answer is no JSON.',
    order: {
      http: [
        {
          match: execute,
          does: {
            status: 502,
            text: '<html><body>Bad Gateway</body></html>',
            headers: { 'content-type': 'text/html' },
          },
        },
      ],
    },
  },
  {
    id: 'F20',
    title: 'Status 401 when a step is sent',
    cause: 'The agent was started again and has another token, or none.',
    outcome: 'Clean failed with the text of the refusal.',
    order: {
      http: [
        {
          match: execute,
          does: { status: 401, body: { faultcode: 'Client', faultstring: '401 Unauthorized: Token invalid.' } },
        },
      ],
    },
  },
  {
    id: 'F21',
    title: 'Status 401 when the commands are read',
    cause: 'The same, or an Ironic from before 2025 that reads without a token.',
    outcome: "Clean failed with a bare 'commands'.",
    order: {
      http: [
        {
          match: poll,
          does: { status: 401, body: { faultcode: 'Client', faultstring: '401 Unauthorized: Token invalid.' } },
        },
      ],
    },
  },
  {
    id: 'F22',
    title: 'Status 404 when a command is sent',
    cause: 'An extension the agent does not have, or a KeyError inside a synchronous command.',
    outcome: 'Clean failed with the text of the refusal.',
    order: {
      agent: [
        {
          at: 'command',
          match: { command: 'get_clean_steps' },
          does: { outcome: { exception: 'KeyError', text: 'uuid' } },
        },
      ],
    },
  },
  {
    id: 'F23',
    title: 'Busy when a step is sent',
    cause: 'Another command runs.',
    outcome: 'No error: the step is to be sent again later. But see F42.',
    order: {
      http: [
        {
          match: { ...execute, nth: 1 },
          does: {
            status: 409,
            body: { faultcode: 'Client', faultstring: 'Agent is busy: executing command execute_clean_step' },
          },
        },
      ],
    },
  },
  {
    id: 'F24',
    title: 'Busy when the steps are fetched',
    cause: 'The same, with fast track.',
    outcome: 'Automated cleaning goes on without any in-band step: the node becomes available, and nothing was erased.',
    order: {
      http: [
        {
          match: { ...getSteps, nth: 1 },
          does: {
            status: 409,
            body: { faultcode: 'Client', faultstring: 'Agent is busy: executing command execute_clean_step' },
          },
        },
      ],
    },
  },
  {
    id: 'F25',
    title: 'Busy when the logs are fetched',
    cause: 'The failed step left work behind.',
    outcome: 'Logged, and without consequence.',
    order: {
      http: [
        {
          match: collectLogs,
          does: {
            status: 409,
            body: { faultcode: 'Client', faultstring: 'Agent is busy: executing command execute_clean_step' },
          },
        },
      ],
    },
  },
  {
    id: 'F26',
    title: 'Status 200 and no JSON',
    cause: 'A proxy or a portal in between.',
    outcome: 'Clean failed: the answer is no JSON.',
    order: { http: [{ match: execute, does: { status: 200, text: '' } }] },
  },
  {
    id: 'F27',
    title: 'Status 200 and an empty object',
    cause: 'An agent of another make.',
    outcome: 'Clean failed: bad command result {}.',
    order: { http: [{ match: execute, does: { status: 200, body: {} } }] },
  },
  {
    id: 'F28',
    title: 'Status 200 and a list, or null',
    cause: 'An agent of another make.',
    outcome: "Clean failed: 'list' object has no attribute 'get'.",
    order: { http: [{ match: execute, does: { status: 200, body: [] } }] },
  },
  {
    id: 'F29',
    title: 'A redirect',
    cause: 'A path without its last slash.',
    outcome: 'Followed; the request is sent again, with its body.',
    order: {
      http: [{ match: { ...execute, nth: 1 }, does: { status: 308, text: '', headers: { location: '$url' } } }],
    },
  },
  {
    id: 'F30',
    title: 'A list of commands that can never be read again',
    cause: 'A result that is no JSON is stored.',
    outcome: "Clean failed with a bare 'commands'.",
    order: {
      agent: [
        {
          at: 'command',
          match: { command: 'execute_clean_step', nth: 1 },
          does: { ending: { unserialisable: 'set' } },
        },
      ],
    },
  },
  {
    id: 'F31',
    title: 'An error that is a text',
    cause: 'A very old agent, or one of another make.',
    outcome: "Clean failed: 'str' object has no attribute 'get'.",
    order: {
      http: [
        {
          match: execute,
          does: { status: 200, body: commandBody('execute_clean_step', 'FAILED', { command_error: 'it failed' }) },
        },
      ],
    },
  },
  {
    id: 'F32',
    title: 'A TypeError in an answer with status 200',
    cause: 'Only an agent of another make can send one.',
    outcome: 'Taken for an error of the API.',
    order: {
      http: [
        {
          match: execute,
          does: {
            status: 200,
            body: commandBody('execute_clean_step', 'FAILED', {
              command_error: { type: 'TypeError', code: 500, message: 'odd', details: 'odd' },
            }),
          },
        },
      ],
    },
  },
]
