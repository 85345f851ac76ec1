import type { AgentFault } from './faults.ts'
import type { HardwareManager } from './managers.ts'

/** How one agent is set up, beside what the kernel parameters of its boot say. Everything has the real agent's default. */
export type AgentSettings = {
  /** Host name to listen as in the virtual world; by default `agent-<machine.name>`. */
  host?: string
  /** Address to bind in the real world, the one named in the certificate and announced to Ironic. */
  address?: string
  /** TCP port to bind in the real world; without it any free one. */
  port?: number
  /** Announced to Ironic instead of the listener's own URL. No trailing slash. */
  callbackUrl?: string
  /** Make a certificate at every start, speak TLS with it and send it with every heartbeat, if Ironic's API is recent enough. */
  tls?: boolean
  /** The package version the agent reports. */
  version?: string
  /** Hardware managers beside the generic one, as if built into the ramdisk. */
  hardwareManagers?: readonly HardwareManager[]
  /**
   * When reading command results takes the token: always; only after somebody has sent one, as releases before August
   * 2026 have it; or never, as older ones do. Ironic sends it since 2025.
   *
   * @source ironic_python_agent/api/app.py require_agent_token_for_command
   */
  tokenForReading?: 'always' | 'once sent' | 'never'
  /** Errors as the agent words them, or as a Flask application does. */
  errorShape?: 'ipa' | 'flask'
  /** The version the generic hardware manager reports. */
  genericManagerVersion?: string
  /**
   * Without the real agent's known defects: the guard of shared file systems reads identifiers in any spelling and on the
   * partitions of a disk that is erased as a whole, members of software arrays are no longer passed over in silence, and an
   * overwriting without a pass is no erase.
   */
  hardened?: boolean
  /**
   * Milliseconds after which the ramdisk's `hdparm` gives an erase up, whatever the drive needs: two hours in releases that
   * do not read the drive's own estimate. The kernel then resets the link, and the drive stops. By default it waits.
   *
   * @source tinyapps.org/docs/wipe_drives_hdparm.html (`timeout_2hrs` of hdparm)
   */
  hdparmLimitMs?: number
  /** Misbehaviour to order. The list is what counts are kept by: hand over the same one for every boot. */
  faults?: readonly AgentFault[]
}
