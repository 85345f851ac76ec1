import type { Clock } from '../world.ts'

/**
 * `metadata` destroys only partition tables and signatures: what the tenant wrote stays on the disk. `cryptographic`
 * throws away the key of a self-encrypting drive. All but `overwrite` and `metadata` run inside the drive.
 */
export type EraseMethod =
  'overwrite' | 'ata-secure-erase' | 'nvme-format' | 'nvme-sanitize' | 'cryptographic' | 'block-erase' | 'metadata'

export type EraseOptions = {
  /** Full writes of an `overwrite` or an overwriting sanitize, the final one with zeros included. */
  passes?: number
  /** ATA: the enhanced variant. */
  enhanced?: boolean
  /** ATA: the user password; `NULL` by convention of the tools. */
  password?: string
  /** NVMe format's secure erase setting: 1 user data, 2 cryptographic. */
  ses?: 1 | 2
  /** NVMe sanitize's action. */
  action?: 'block' | 'crypto' | 'overwrite'
  /** Who gave the command. The BMC's commands survive the end of the operating system. */
  by?: 'host' | 'bmc'
  /** Milliseconds the erase takes, instead of what the drive would need. */
  durationMs?: number
}

/** Why a drive refuses a command, or how one failed. */
export type EraseFailure =
  | 'no power'
  | 'absent'
  | 'dead'
  | 'busy'
  | 'read-only'
  | 'in use'
  | 'not supported'
  | 'frozen'
  | 'locked'
  | 'password not set'
  | 'wrong password'
  | 'command failed'
  | 'media error'
  | 'interrupted'

/** What whoever gave the command is told. An ignored erase is told as done: only the ground truth knows better. */
export type EraseReport = { ok: true } | { ok: false; reason: EraseFailure }

/**
 * What an erase did to a disk, kept as evidence. `coveredBytes` counts from the start of what was erased; for `metadata`
 * it is the head and the tail together.
 */
export type Erasure = {
  method: EraseMethod
  startedAt: number
  endedAt: number | undefined
  coveredBytes: number
  outcome: 'running' | 'completed' | 'interrupted' | 'failed' | 'ineffective'
  /** The logical volume or array through which the disk was reached. */
  through?: string
  /** The stretch of the disk that was to be erased, if that was not all of it. */
  within?: { from: number; to: number }
}

/** The evidence of a stretch that was overwritten in no time. */
export const wiped = (at: number, within: { from: number; to: number }): Erasure => ({
  method: 'metadata',
  startedAt: at,
  endedAt: at,
  coveredBytes: within.to - within.from,
  outcome: 'completed',
  within,
})

/** The evidence of an erase whose disk lost everything around it. */
export const cutOff = (erasure: Erasure): Erasure =>
  erasure.outcome === 'running' ? { ...erasure, outcome: 'interrupted' } : { ...erasure }

/** In which order an erase takes the bytes: from the first to the last, all at its end, or only both ends, at its end. */
export type Coverage = { kind: 'linear'; passes: number } | { kind: 'whole' } | { kind: 'ends'; bytes: number }

/** Where a run stops by itself before its end, as a fraction of its duration. */
export type Obstacle = { at: number; effect: 'fails' | 'hangs' }

export type ErasePlan = {
  method: EraseMethod
  coverage: Coverage
  durationMs: number
  sizeBytes: number
  /** What a loss of power means: the run is over, or it goes on when power is back. */
  onPowerLoss: 'interrupted' | 'resumes'
  /** Runs as a program of the operating system, and so ends with it. */
  inHost: boolean
  ineffective: boolean
  obstacle: Obstacle | undefined
}

/** The device under a run. */
export type EraseSubject = {
  /** Removes the bytes [from, to). */
  cover(from: number, to: number): void
  /** Called once, after the last `cover`. */
  ended(record: Erasure): void
}

/**
 * One erase under way, on the machine's clock. What it has reached is computed from the time, never from a timer a
 * percent: whoever looks at the disk settles it first.
 */
export class ErasureRun {
  readonly plan: ErasePlan | undefined
  readonly record: Erasure
  /** What was reported; `undefined` while it runs. */
  report: EraseReport | undefined
  readonly #clock: Clock
  readonly #subject: EraseSubject
  readonly #waiters: (() => void)[] = []
  /** Milliseconds of work before {@link #resumedAt}. */
  #workedMs = 0
  #resumedAt: number | undefined
  /** Bytes written so far, over all passes. */
  #written = 0
  #cancel: () => void = () => {}

  private constructor(clock: Clock, subject: EraseSubject, plan: ErasePlan | undefined, record: Erasure) {
    this.#clock = clock
    this.#subject = subject
    this.plan = plan
    this.record = record
  }

  static start(clock: Clock, subject: EraseSubject, plan: ErasePlan): ErasureRun {
    const record: Erasure = {
      method: plan.method,
      startedAt: clock.now(),
      endedAt: undefined,
      coveredBytes: 0,
      outcome: 'running',
    }
    const run = new ErasureRun(clock, subject, plan, record)
    run.resume()
    return run
  }

  /** A run that never began: the device turned the command down. It touched nothing and leaves no evidence. */
  static refused(clock: Clock, method: EraseMethod, reason: EraseFailure): ErasureRun {
    const at = clock.now()
    const record: Erasure = { method, startedAt: at, endedAt: at, coveredBytes: 0, outcome: 'failed' }
    const run = new ErasureRun(clock, { cover: () => {}, ended: () => {} }, undefined, record)
    run.report = { ok: false, reason }
    return run
  }

  /** Resolves with the report, on `clock`: the waiting ends with the process the clock belongs to. */
  ended(clock: Clock): Promise<EraseReport> {
    return new Promise((resolve) => {
      const tell = () => void clock.after(0, () => resolve(this.report as EraseReport))
      if (this.report) tell()
      else this.#waiters.push(tell)
    })
  }

  /** From 0 to 1, as the drive tells it. */
  progress(): number {
    const plan = this.#underWay
    if (!plan) return 1
    const { durationMs, obstacle } = plan
    const worked = this.#workedMs + (this.#resumedAt === undefined ? 0 : this.#clock.now() - this.#resumedAt)
    return Math.min(1, obstacle?.at ?? 1, durationMs > 0 ? worked / durationMs : 1)
  }

  /** Milliseconds of work left; `Infinity` for one that hangs. */
  remainingMs(): number {
    const plan = this.#underWay
    if (!plan) return 0
    if (plan.obstacle?.effect === 'hangs') return Infinity
    return ((plan.obstacle?.at ?? 1) - this.progress()) * plan.durationMs
  }

  /** Takes from the disk what the erase has reached by now. */
  settle(): void {
    const plan = this.#underWay
    if (plan) this.#advance(this.progress(), plan)
  }

  /** Ends the run here, wherever it is: the program was killed, or the power is gone. */
  interrupt(): void {
    this.#end('interrupted', { ok: false, reason: 'interrupted' })
  }

  /** Ends the run here because the device does. */
  fail(reason: EraseFailure): void {
    this.#end('failed', { ok: false, reason })
  }

  /** Stops the work without ending it. */
  pause(): void {
    if (!this.#underWay || this.#resumedAt === undefined) return
    this.settle()
    this.#workedMs += this.#clock.now() - this.#resumedAt
    this.#resumedAt = undefined
    this.#cancel()
  }

  resume(): void {
    const plan = this.#underWay
    if (!plan || this.#resumedAt !== undefined) return
    this.#resumedAt = this.#clock.now()
    const { durationMs, obstacle, ineffective } = plan
    if (obstacle?.effect === 'hangs') return
    const leftMs = Math.max(0, Math.round((obstacle?.at ?? 1) * durationMs - this.#workedMs))
    this.#cancel = this.#clock.after(leftMs, () => {
      if (obstacle) this.#end('failed', { ok: false, reason: 'media error' })
      else this.#end(ineffective ? 'ineffective' : 'completed', { ok: true })
    })
  }

  /** What is left to do; nothing of a run that is over. */
  get #underWay(): ErasePlan | undefined {
    return this.report ? undefined : this.plan
  }

  #end(outcome: Exclude<Erasure['outcome'], 'running'>, report: EraseReport): void {
    const plan = this.#underWay
    if (!plan) return
    const { coverage, sizeBytes } = plan
    if (outcome === 'completed') {
      this.#advance(1, plan)
      if (coverage.kind === 'whole') this.#cover(0, sizeBytes)
      if (coverage.kind === 'ends') {
        this.#cover(0, Math.min(coverage.bytes, sizeBytes))
        this.#cover(Math.max(sizeBytes - coverage.bytes, coverage.bytes), sizeBytes)
      }
    } else this.settle()
    this.#cancel()
    this.report = report
    this.record.outcome = outcome
    this.record.endedAt = this.#clock.now()
    this.#subject.ended(this.record)
    for (const tell of this.#waiters.splice(0)) tell()
  }

  #advance(fraction: number, { coverage, sizeBytes, ineffective }: ErasePlan): void {
    if (coverage.kind !== 'linear' || ineffective) return
    const target = Math.floor(fraction * coverage.passes * sizeBytes)
    while (this.#written < target) {
      const from = this.#written % sizeBytes
      const length = Math.min(sizeBytes - from, target - this.#written)
      this.#subject.cover(from, from + length)
      this.#written += length
    }
    this.record.coveredBytes = Math.min(sizeBytes, this.#written)
  }

  #cover(from: number, to: number): void {
    if (from >= to) return
    this.#subject.cover(from, to)
    this.record.coveredBytes += to - from
  }
}
