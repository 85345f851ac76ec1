/**
 * Every way into `clean failed`, by the text it leaves in `last_error`, and by the row of the conductor's decisions where
 * two ways leave the same text.
 *
 * @source ironic/conductor/utils.py, ironic/conductor/cleaning.py, ironic/conductor/manager.py,
 * ironic/conductor/base_manager.py, ironic/drivers/modules/agent_base.py, ironic/drivers/modules/redfish
 */
export const waysToFail = {
  'maintenance forbids it': /^Cleaning a node in maintenance mode is not allowed/,
  'power or network invalid': /^Validation of node \S+ for cleaning failed: /,
  'early validation': 'early validation failed',
  'preparation failed': /^Failed to prepare node \S+ for cleaning: /,
  'no list without an agent': 'no list without an agent',
  'step raised': /^Node \S+ failed step /,
  'step returned nonsense': /^While executing step .* step returned invalid value: /,
  'final tear-down failed': /^Failed to tear down from cleaning for node /,
  'unexpected error': /^Unexpected error when processing next clean step\./,
  'first step could not start': /^Node failed to start the first cleaning step: /,
  'progress could not be checked': /^Node failed to check cleaning progress: /,
  'agent failed the step': /^Clean step \S+ failed on node /,
  'unknown status': /^Agent returned unknown status for clean step /,
  'hook after the step failed': /post clean step hook .* failed for clean step /,
  'requested reboot failed': /^Reboot requested by clean step /,
  'other agent: no list': /^Could not continue cleaning on node /,
  'other agent: no new list': /^Could not restart automated cleaning on node /,
  'heartbeat in maintenance': /^Cleaning aborted as node is in maintenance mode/,
  'time-out': /^Timeout reached while cleaning the node\./,
  abort: /^By request, the clean operation was aborted(?! during)/,
  'abort of a step': /^By request, the clean operation was aborted during/,
  'tear-down after abort failed': /^Failed to tear down cleaning after aborting the operation/,
  'conductor restarted': /^The cleaning state can't be resumed by conductor /,
  'conductor taken over': /^Operation was aborted due to conductor take over/,
  'BIOS verification failed': /^Redfish BIOS apply_configuration step failed\./,
  'firmware update failed': /^Firmware update /,
} as const satisfies Record<string, RegExp | string>

export type WayToFail = keyof typeof waysToFail
export const wayNames = Object.keys(waysToFail) as WayToFail[]

const texts = Object.entries(waysToFail).filter((row): row is [WayToFail, RegExp] => row[1] instanceof RegExp)
const branches = new Map(
  Object.entries(waysToFail).flatMap(([way, by]) => (typeof by === 'string' ? [[by as string, way as WayToFail]] : [])),
)

export const wayOfText = (text: string): WayToFail | undefined => texts.find(([, by]) => by.test(text))?.[0]
export const wayOfBranch = (row: string): WayToFail | undefined => branches.get(row)
