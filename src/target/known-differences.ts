import type { Knowledge, Reason, Rewording } from './compare.ts'

/**
 * What Ironic 21.4.4 and its sushy word otherwise than our conductor, which follows later releases.
 *
 * @source ironic/conductor/utils.py `cleaning_error_handler`, sushy/exceptions.py `HTTPError`
 */
const rewordings: readonly Rewording[] = [
  {
    ours: /\. Also Failed to tear down cleaning on node <node>, reason: [^]*$/,
    theirs: '. Also failed to tear down cleaning.',
    because: 'later releases name the reason of a failed tear-down',
  },
  {
    ours: /Extended information: None/g,
    theirs: 'Extended information: [{}]',
    because: 'a later sushy prints absent extended information as None',
  },
]

/** Where Ironic 21.4.4 is known to do otherwise than our conductor, which follows later releases, and why. */
const reasons: readonly Reason[] = [
  {
    scenarios: /^get-steps-cut$/,
    aspects: ['text'],
    because: 'under eventlet, which later releases have left, a connection that was reset reads as one that ended',
  },
  {
    scenarios: /^vmedia-insert-refused$/,
    aspects: ['text'],
    because: 'later releases try every virtual media device and say of each why it was not taken',
  },
  {
    scenarios: /^adoption-fails$/,
    aspects: ['path', 'fields', 'text', 'disks'],
    because: 'later releases prepare the instance boot of a node they adopt, for which they need its BMC',
  },
  {
    scenarios: /^twenty-provided-at-once$/,
    aspects: ['fields'],
    because:
      'Ironic decides whether to hear a heartbeat before it has the lock: on a busy conductor one of the last moments is stored after the clean has ended',
  },
  {
    scenarios: /^(power-on-conflict)$/,
    aspects: ['path', 'fields', 'text', 'disks'],
    because: 'later releases try again when a BMC refuses to power on with 409 (power_on_conflict_retry_attempts)',
  },
  {
    scenarios: /^(vmedia-first-slot-405)$/,
    aspects: ['path', 'fields', 'text', 'disks'],
    because: 'later releases go on with the next virtual media device when one refuses',
  },
  {
    scenarios: /^vmedia-busy-idrac$/,
    aspects: ['path', 'fields', 'text'],
    because:
      'later releases eject before they insert; this one takes what is shown as inserted from its URL for its own',
  },
  {
    scenarios: /^get-steps-without-keys$/,
    aspects: ['text'],
    because: 'the missing keys are a set of Python, which has another order in every process',
  },
]

/** All that is known of Ironic 21.4.4 beside our conductor. */
export const knownDifferences: Knowledge = { reasons, rewordings }
