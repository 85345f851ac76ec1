import type { BmcTiming } from './service.ts'

/** What a BMC is told at its start. */
export type BmcSettings = {
  /** The administrator's account. */
  username: string
  password: string
  /** The name of a maker's BMC; by default `generic`, which has no quirks. */
  personality?: string
  /** Quirks besides the personality's, by their ids. */
  quirks?: readonly string[]
  /** Milliseconds without a request after which a session ends; by default 30 minutes. */
  sessionTimeoutMs?: number
  /** Sessions at a time; by default 64. */
  sessionLimit?: number
  /**
   * Whether the BMC may connect to a host, to read an image or to deliver an event. By default only to loopback and to
   * names without a dot.
   */
  egress?: (host: string) => boolean
  /** PEM text of the certificate its listener shows; {@link createBmc} does not listen itself. */
  certificate?: string
  /** How long the BMC itself takes. */
  timing?: Partial<BmcTiming>
}
