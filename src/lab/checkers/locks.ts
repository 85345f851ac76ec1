import { infoOf, type Rule } from './track.ts'

/** Invariants of the lock, of the agent's credentials and of the API. */
export const lockRules = [
  {
    name: 'one holder',
    says: 'Nobody gets a lock that is held, and nobody gives back one that is not.',
    source: 'ironic/db/sqlalchemy/api.py reserve_node',
    lock: ({ held, purpose }, { track }) => {
      if (held) return track.lock !== undefined && `${purpose} got it while ${track.lock} had it`
      return track.lock === undefined && !purpose && 'it was given back twice'
    },
  },
  {
    name: 'cleaning is locked',
    says: 'Whoever gives the lock back does not leave the node in cleaning; whatever interrupted it, it does not stay so.',
    source: 'ironic/conductor/task_manager.py',
    lock: ({ held }, { track }) =>
      !held && track.state === 'cleaning' && !track.orphaned && !track.abandoned && 'nobody works on it',
    end: ({ record, lab }) =>
      lab.conductor?.alive && record?.provision_state === 'cleaning' && !record.reservation && 'nobody works on it',
  },
  {
    name: 'rest is unlocked',
    says: 'When everything has settled nobody holds a lock, in the database either.',
    source: 'ironic/conductor/task_manager.py release_resources',
    end: ({ record, track, lab }) =>
      lab.conductor?.alive && track.lock === undefined && record?.reservation && `reserved by ${record.reservation}`,
  },
  {
    name: 'agent_url is fixed',
    says: 'The address of an agent changes only after it was forgotten.',
    source: 'ironic/api/controllers/v1/ramdisk.py HeartbeatController.post',
    heartbeat: (_entry, sight) => {
      const url = infoOf(sight)['agent_url'] as string | undefined
      const { agentUrl } = sight.track
      return url && agentUrl && url !== agentUrl && `from ${agentUrl} to ${url}`
    },
  },
  {
    name: 'heartbeat restarts the clock',
    says: 'A heartbeat that is looked at in clean wait restarts the time-out.',
    source: 'ironic/objects/node.py Node.touch_provisioning',
    toAgent: ({ at }, { track, record }) => {
      if (track.state !== 'clean wait' || !record?.provision_updated_at) return undefined
      const since = at - Date.parse(record.provision_updated_at)
      return since > 600_000 && `last restarted ${Math.round(since / 1000)} s ago`
    },
  },
  {
    name: 'no server error',
    says: 'No request of an operator ends in a server error; 502, 503 and 504 tell of what stands between.',
    source: 'ironic/api/method.py',
    operator: ({ method, path, status = 0 }) => [500, 501].includes(status) && `${method} ${path}: ${status}`,
  },
  {
    name: 'no power in cleaning',
    says: 'A power action is refused in cleaning and clean wait.',
    source: 'ironic/api/controllers/v1/node.py NodeStatesController.power',
    operator: ({ method, path, status = 599, at, ms }, { track }) =>
      method === 'PUT' &&
      track.stateSince < at - ms &&
      path.endsWith('/states/power') &&
      status < 400 &&
      (track.state === 'cleaning' || track.state === 'clean wait') &&
      `accepted in ${track.state}`,
  },
  {
    name: 'accepted means begun',
    says: 'A clean that is answered 202 has begun by then.',
    source: 'ironic/conductor/manager.py do_provisioning_action',
    verb: ({ verb, status, at, ms }, { track }) =>
      (verb === 'provide' || verb === 'clean') &&
      status === 202 &&
      (track.clean?.startedAt ?? 0) < at - ms &&
      'no clean had begun',
  },
  {
    name: 'accepted abort is kept',
    says: 'An abort that is answered 202 has failed the clean, or is noted in the step.',
    source: 'ironic/conductor/manager.py _do_abort',
    verb: ({ verb, status, at, ms }, { track, record }) =>
      verb === 'abort' &&
      status === 202 &&
      // An answer that was long on its way may find another clean.
      (track.clean?.startedAt ?? 0) < at - ms &&
      track.state !== 'clean failed' &&
      !track.clean?.aborted &&
      !(record?.clean_step as { abort_after?: boolean } | undefined)?.abort_after &&
      'it is forgotten',
  },
  {
    name: 'record is closed in cleaning',
    says: 'A change of the record is refused in cleaning, clean wait and clean hold.',
    source: 'ironic/api/controllers/v1/node.py NodesController.patch',
    operator: ({ method, path, status = 599, at, ms }, { track, record }) =>
      method === 'PATCH' &&
      // It was looked at between the moment it was sent and its answer.
      track.stateSince < at - ms &&
      /^\/v1\/nodes\/[^/]+$/.test(path) &&
      status < 400 &&
      !record?.maintenance &&
      ['cleaning', 'clean wait', 'clean hold'].includes(track.state ?? '') &&
      `accepted in ${track.state}`,
  },
] as const satisfies readonly Rule[]
