import { timingSafeEqual } from 'node:crypto'

export type Privilege = 'Login' | 'ConfigureManager' | 'ConfigureUsers' | 'ConfigureComponents' | 'ConfigureSelf'

/** The predefined roles. @source DSP0266, "Standard roles" */
export const roles: Readonly<Record<string, readonly Privilege[]>> = {
  Administrator: ['Login', 'ConfigureManager', 'ConfigureUsers', 'ConfigureComponents', 'ConfigureSelf'],
  Operator: ['Login', 'ConfigureComponents', 'ConfigureSelf'],
  ReadOnly: ['Login', 'ConfigureSelf'],
}

export type Account = {
  id: string
  username: string
  password: string
  role: string
  enabled: boolean
  passwordChangeRequired: boolean
  /** Wrong passwords in a row. */
  failures: number
  /** Milliseconds since the epoch. */
  lockedUntil: number | undefined
}

export type LockoutPolicy = { threshold: number; durationMs: number }

/** Accounts at rest. */
export type AccountsState = { made: number; lockout: LockoutPolicy; accounts: Account[] }

export const passwordLength = { min: 8, max: 40 }

/** Who may log in. Passwords stay in memory: this BMC guards nothing but emulated hardware. */
export class Accounts {
  readonly #accounts: Account[] = []
  #made = 0
  lockout: LockoutPolicy = { threshold: 5, durationMs: 60_000 }

  toJSON(): AccountsState {
    return { made: this.#made, lockout: this.lockout, accounts: this.#accounts }
  }

  restore({ made, lockout, accounts }: AccountsState): void {
    this.#made = made
    this.lockout = { ...lockout }
    this.#accounts.splice(0, Infinity, ...structuredClone(accounts))
  }

  add(fields: { username: string; password: string; role: string; enabled?: boolean }): Account {
    const account: Account = {
      id: String(++this.#made),
      enabled: true,
      passwordChangeRequired: false,
      failures: 0,
      lockedUntil: undefined,
      ...fields,
    }
    this.#accounts.push(account)
    return account
  }

  all(): readonly Account[] {
    return this.#accounts
  }

  get(id: string): Account | undefined {
    return this.#accounts.find((account) => account.id === id)
  }

  named(username: string): Account | undefined {
    return this.#accounts.find((account) => account.username === username)
  }

  remove(id: string): void {
    const index = this.#accounts.findIndex((account) => account.id === id)
    if (index >= 0) this.#accounts.splice(index, 1)
  }

  locked(account: Account, now: number): boolean {
    return account.lockedUntil !== undefined && account.lockedUntil > now
  }

  /** The account behind a name and a password, if it may be used now. */
  verify(username: string, password: string, now: number): Account | undefined {
    const account = this.named(username)
    // An unknown name costs the same comparison as a known one.
    const same = equal(password, account?.password ?? '')
    if (!account || !account.enabled || this.locked(account, now)) return undefined
    if (same) {
      account.failures = 0
      account.lockedUntil = undefined
      return account
    }
    account.failures++
    if (this.lockout.threshold > 0 && account.failures >= this.lockout.threshold) {
      account.failures = 0
      account.lockedUntil = now + this.lockout.durationMs
    }
    return undefined
  }

  unlock(account: Account): void {
    account.failures = 0
    account.lockedUntil = undefined
  }
}

export const can = ({ role }: Account, privilege: Privilege): boolean => roles[role]?.includes(privilege) ?? false

/** Whether two texts are the same, in a time that tells nothing but their length. */
function equal(sent: string, kept: string): boolean {
  const a = Buffer.from(sent)
  const b = Buffer.from(kept)
  return a.length === b.length && timingSafeEqual(a, b)
}
