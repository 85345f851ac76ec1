import type { Node, Step } from '../../conductor/node.ts'
import type { Entry } from '../../world.ts'
import { cleaningFamily, newClean, stepName, type StepEntry, type Track, type Transition } from './track.ts'

/** Events that begin a clean. */
const begins = new Set(['provide', 'clean'])

/** Actions of operators that change maintenance, or may. */
const mayTouchMaintenance = /maintenance$|^patch$/
/** One whose answer nobody waited for may still be served. */
const isAnsweredMaintenance = ({ method, path, status }: Entry): boolean =>
  status !== undefined &&
  (String(path).endsWith('/maintenance') || (method === 'PATCH' && /^\/v1\/nodes\/[^/]+$/.test(String(path))))

/** Keeps a node's {@link Track} up to date. What checkers compare with is changed after they have looked. */
export const follow = {
  /** Before the checkers look: what they take as given. */
  before(entry: Entry, track: Track): void {
    if (entry.kind === 'step') beforeStep(entry as StepEntry, track)
    if (entry.kind === 'transition') beforeTransition(entry as Transition, track)
    if (entry.kind === 'command' && track.clean) {
      if (entry['status'] === 'SUCCEEDED') track.clean.succeeded++
      if (entry['status'] === 'FAILED') track.clean.failedCommands++
      if (entry['status'] === 'CLEAN_VERSION_MISMATCH') track.clean.mayRepeat = true
    }
    // A power action of an operator begins with a clean slate.
    if (entry['do'] === 'power' || String(entry['path']).endsWith('/states/power')) {
      track.reason = null
      track.justFailed = false
      if (track.clean) track.clean.switchedOff = false
    }
    if (entry.kind === 'action' && mayTouchMaintenance.test(String(entry['do']))) {
      track.maintenanceTouched = true
      track.maintenanceAsked++
    }
    if (entry.kind === 'request' && isPerson(entry.source) && isAnsweredMaintenance(entry)) track.maintenanceAsked--
    if (entry.kind === 'heartbeat') track.lastHeartbeatAt = entry.at
  },

  after(entry: Entry, track: Track, record: Node | undefined): void {
    switch (entry.kind) {
      case 'transition': {
        const { to, target, at } = entry as Transition
        track.state = to
        track.stateSince = at
        track.justFailed = to === 'clean failed'
        track.target = target
        return
      }
      case 'lock': {
        track.lock = entry['held'] ? String(entry['purpose']) : undefined
        if (entry['held']) track.interrupted = false
        track.lockedAt = entry.at
        if (!entry['held'] && record) atRelease(track, record)
        keepList(track, record)
        return
      }
      case 'agent':
        // One that comes up after the clean has failed is nobody's business any more.
        if (track.clean && track.state !== 'clean failed') track.clean.booted = true
        return
      case 'power':
      case 'halted':
      case 'boot':
        track.overrideBefore = track.node.machine.override
        if (entry.kind === 'boot' && track.clean) track.clean.bootsInStep++
        if (entry['why'] === 'power off' && track.clean && track.state === 'clean failed')
          track.clean.switchedOff = true
        return
      case 'last_error':
        if (track.clean && /tear(ing)? down/i.test(String(entry['text']))) track.clean.tearDownFailed = true
        return
      case 'warning':
        if (track.clean && isFailedTask(String(entry['text']))) track.clean.failedTask = String(entry['text'])
        return
      case 'verb':
        if (track.clean && isOrderOf(entry, track.clean)) track.clean.ordered = entry['steps'] as readonly string[]
        return
      case 'step':
        afterStep(entry as StepEntry, track, record)
        keepList(track, record)
    }
  },

  /** The conductor died: its locks are void, and what it was doing will be repaired, not finished. */
  killed(track: Track): void {
    if (track.lock !== undefined) track.orphaned = true
    track.lock = undefined
  },

  /** The database refused the conductor something about the node. */
  interrupted(track: Track): void {
    if (track.lock === undefined) return
    track.interrupted = track.abandoned = true
    if (track.clean) track.clean.interrupted = true
  },
}

function beforeTransition({ event, from, target, at }: Transition, track: Track): void {
  track.abandoned = false
  if (begins.has(event)) {
    // Tear-down fires clean as well, but for an automated one; and a node left in deleting takes orders of either kind.
    track.clean = newClean(event === 'clean' && target === 'manageable', at, track.node.machine.power)
    track.reason = null
    track.orphaned = false
  }
  const { clean } = track
  if (!clean) return
  if (event === 'hold') clean.held = true
  if (event === 'abort') clean.aborted = true
  if (event === 'no free worker') clean.aborted = false
  if (event === 'abort' || (event === 'fail' && from === 'clean wait')) clean.power = track.node.machine.power
}

function beforeStep({ step, index, phase, at }: StepEntry, { clean, node }: Track): void {
  if (clean && phase === 'failed') {
    clean.stepFailed = true
    clean.power = node.machine.power
  }
  if (!clean || phase !== 'start') return
  const again = clean.steps.at(-1)
  // The list of an automated clean is made anew when the ramdisk is another: it starts from the first step.
  clean.restarted = again !== undefined && index === 0 && again.index > 0 && !clean.manual
  if (clean.restarted) clean.done = []
  clean.steps.push({ step, index, at })
  clean.current = { step, index, at }
}

function afterStep({ step, index, phase }: StepEntry, { clean }: Track, record: Node | undefined): void {
  if (!clean) return
  if (phase === 'start') {
    clean.waited = false
    clean.succeeded = 0
    clean.failedCommands = 0
    clean.bootsInStep = 0
    clean.failedTask = undefined
    const info = record?.driver_internal_info
    clean.withoutRamdisk = Boolean(info?.['cleaning_disable_ramdisk'])
    if (info?.['declarative_cleaning']) clean.list ??= namesOf(info['clean_steps'])
    clean.mayRepeat = false
  }
  if (phase === 'wait') clean.waited = true
  if (phase === 'done') clean.done.push(`${index} ${step}`)
  if (phase === 'wait' && record?.driver_internal_info['skip_current_clean_step'] === false) clean.mayRepeat = true
}

/** A clean that ends forgets its list before it says so. */
function keepList({ clean, state }: Track, record: Node | undefined): void {
  const stored = record?.driver_internal_info['clean_steps'] as readonly Step[] | null | undefined
  if (clean && stored?.length && cleaningFamily.has(state ?? '') && state !== 'clean failed') clean.stored = stored
}

/** An order is answered when its clean has begun. */
const isOrderOf = ({ steps, status, at, ms }: Entry, { manual, startedAt }: NonNullable<Track['clean']>): boolean =>
  Array.isArray(steps) && status === 202 && manual && startedAt >= at - Number(ms)

export const namesOf = (steps: unknown): string => (steps as readonly Step[]).map(stepName).join(', ')
export const isFailedTask = (text: string): boolean => /^RAID \w+ task .* failed/.test(text)

function atRelease(track: Track, record: Node): void {
  if (track.justFailed) track.reason = record.last_error
  if (!track.interrupted) track.justFailed = false
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

/** Whether a process asks for what people, or their automations, want. */
export const isPerson = (source: string): boolean => source === 'operator' || source.startsWith('bot-')
