import type { EraseFailure } from './erase.ts'

export type CommandReport = { ok: true } | { ok: false; reason: EraseFailure }

const done: CommandReport = { ok: true }
const refused = (reason: EraseFailure): CommandReport => ({ ok: false, reason })

/** Orders to a drive's security feature set that fail although the state would allow them. */
export type AtaMishaps = { setPasswordFails?: boolean; unlockFails?: boolean; staysEnabledAfterErase?: boolean }

export type AtaState = {
  supported: boolean
  enhanced: boolean
  password?: string | undefined
  locked: boolean
  frozen: boolean
  mishaps?: AtaMishaps | undefined
}

/**
 * The ATA security feature set of one drive.
 *
 * A drive with a password is locked whenever it gets power; a frozen one takes no security command until it is without
 * power (or the firmware of the host freezes it again during POST).
 *
 * @source ACS-4, "Security feature set"
 */
export class AtaSecurity {
  supported: boolean
  /** Whether the enhanced erase is offered. */
  enhanced: boolean
  /** The user password; `undefined` means the feature is not enabled. */
  password: string | undefined
  locked = false
  frozen = false
  mishaps: AtaMishaps | undefined

  constructor({ security, enhanced }: { security: boolean; enhanced: boolean }) {
    this.supported = security
    this.enhanced = enhanced
  }

  get enabled(): boolean {
    return this.password !== undefined
  }

  setPassword(password: string): CommandReport {
    const reason = this.#refusal()
    if (reason) return refused(reason)
    if (this.locked) return refused('locked')
    if (this.mishaps?.setPasswordFails) return refused('command failed')
    this.password = password
    return done
  }

  unlock(password: string): CommandReport {
    const reason = this.#refusal()
    if (reason) return refused(reason)
    if (!this.locked) return done
    if (this.mishaps?.unlockFails) return refused('command failed')
    if (password !== this.password) return refused('wrong password')
    this.locked = false
    return done
  }

  disable(password: string): CommandReport {
    const reason = this.#refusal()
    if (reason) return refused(reason)
    if (this.locked) return refused('locked')
    if (password !== this.password) return refused('wrong password')
    this.password = undefined
    return done
  }

  /** Why an erase would not start with this password. A locked drive takes it: the password is the permission. */
  eraseRefusal(password: string, enhanced: boolean): EraseFailure | undefined {
    const reason = this.#refusal()
    if (reason) return reason
    if (enhanced && !this.enhanced) return 'not supported'
    if (!this.enabled) return 'password not set'
    return password === this.password ? undefined : 'wrong password'
  }

  /** A finished erase takes the password with it. */
  erased(): void {
    this.locked = false
    if (!this.mishaps?.staysEnabledAfterErase) this.password = undefined
  }

  powerLost(): void {
    this.frozen = false
    if (this.enabled) this.locked = true
  }

  toJSON(): AtaState {
    const { supported, enhanced, password, locked, frozen, mishaps } = this
    return { supported, enhanced, password, locked, frozen, mishaps }
  }

  restore({ supported, enhanced, password, locked, frozen, mishaps }: AtaState): void {
    this.supported = supported
    this.enhanced = enhanced
    this.password = password
    this.locked = locked
    this.frozen = frozen
    this.mishaps = mishaps
  }

  #refusal(): EraseFailure | undefined {
    if (!this.supported) return 'not supported'
    return this.frozen ? 'frozen' : undefined
  }
}
