/** What a BMC is told at its start. */
export type BmcSettings = {
  /** The administrator's account. */
  username: string
  password: string
  /** Milliseconds without a request after which a session ends. */
  sessionTimeoutMs?: number
}
