import type { Node } from '../../conductor/node.ts'
import type { Entry } from '../../world.ts'
import { newClean, type StepEntry, type Track, type Transition } from './track.ts'

/** Events that begin a clean. */
const begins = new Set(['provide', 'clean'])

/** Keeps a node's {@link Track} up to date. What checkers compare with is changed after they have looked. */
export const follow = {
  /** Before the checkers look: what they take as given. */
  before(entry: Entry, track: Track): void {
    if (entry.kind === 'step') beforeStep(entry as StepEntry, track)
    if (entry.kind === 'transition') beforeTransition(entry as Transition, track)
    if (entry.kind === 'command' && entry['status'] === 'SUCCEEDED' && track.clean) track.clean.succeeded++
    if (entry.kind === 'action' && String(entry['do']).endsWith('maintenance')) {
      track.maintenanceTouched = true
      track.maintenanceAsked++
    }
    if (entry.kind === 'request' && entry.source === 'operator' && String(entry['path']).endsWith('/maintenance'))
      track.maintenanceAsked--
    if (entry.kind === 'heartbeat') track.lastHeartbeatAt = entry.at
  },

  after(entry: Entry, track: Track, record: Node | undefined): void {
    switch (entry.kind) {
      case 'transition': {
        const { to, target } = entry as Transition
        track.state = to
        track.justFailed = to === 'clean failed'
        track.target = target
        return
      }
      case 'lock': {
        track.lock = entry['held'] ? String(entry['purpose']) : undefined
        track.lockedAt = entry.at
        if (!entry['held'] && record) atRelease(track, record)
        return
      }
      case 'agent':
        if (track.clean) track.clean.booted = true
        return
      case 'step':
        afterStep(entry as StepEntry, track, record)
    }
  },

  /** The conductor died: its locks are void, and what it was doing will be repaired, not finished. */
  killed(track: Track): void {
    if (track.lock !== undefined) track.orphaned = true
    track.lock = undefined
  },
}

function beforeTransition({ event, from, at }: Transition, track: Track): void {
  if (begins.has(event)) {
    // Tear-down fires clean as well; its clean is automated.
    track.clean = newClean(event === 'clean' && from === 'manageable', at)
    track.orphaned = false
  }
  const { clean } = track
  if (!clean) return
  if (event === 'hold') clean.held = true
  if (event === 'abort') clean.aborted = true
}

function beforeStep({ step, index, phase, at }: StepEntry, { clean }: Track): void {
  if (!clean || phase !== 'start') return
  const again = clean.steps.at(-1)
  // The list of an automated clean is made anew when the ramdisk is another: it starts from the first step.
  clean.restarted = again !== undefined && index === 0 && again.index > 0 && !clean.manual
  clean.steps.push({ step, index, at })
  clean.current = { step, index, at }
}

function afterStep({ step, index, phase }: StepEntry, { clean }: Track, record: Node | undefined): void {
  if (!clean) return
  if (phase === 'start') {
    clean.succeeded = 0
    clean.mayRepeat = false
  }
  if (phase === 'done') clean.done.push(`${index} ${step}`)
  if (phase === 'wait' && record?.driver_internal_info['skip_current_clean_step'] === false) clean.mayRepeat = true
}

function atRelease(track: Track, record: Node): void {
  track.justFailed = false
  track.maintenance = {
    on: record.maintenance,
    reason: record.maintenance_reason,
    fault: record.fault,
  }
  if (track.maintenanceAsked === 0) track.maintenanceTouched = false
  track.agentUrl = (record.driver_internal_info['agent_url'] as string | undefined) ?? undefined
  const { clean } = track
  if (!clean) return
  const info = record.driver_internal_info
  if (info['skip_current_clean_step'] === false || info['cleaning_reboot']) clean.mayRepeat = true
  if ((record.clean_step as { abort_after?: boolean } | null)?.abort_after) clean.abortAfter = clean.current?.index
  else if (track.state === 'clean wait') clean.abortAfter = undefined
}
