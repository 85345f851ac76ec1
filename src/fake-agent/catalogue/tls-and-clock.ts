import type { StartEffect } from '../faults.ts'
import type { FaultRow, Order } from './row.ts'

const hour = 3_600_000
const day = 24 * hour

const speaks = (does: StartEffect): Order => ({ settings: { tls: true }, agent: [{ at: 'start', does }] })

/** Faults of TLS and of the machine's clock. In virtual time a handshake that would fail is a reset connection. */
export const tlsFaults: readonly FaultRow[] = [
  {
    id: 'F106',
    title: 'The certificate is not the one that was sent',
    cause: 'Somebody in between, or F81.',
    outcome: 'Verification fails: self-signed certificate.',
    order: speaks({ tls: 'other sent' }),
  },
  {
    id: 'F107',
    title: 'No certificate was sent',
    cause: 'An agent that speaks TLS with a certificate of its own.',
    outcome: 'As F106, unless verification is off.',
    order: speaks({ tls: 'not sent' }),
  },
  {
    id: 'F108',
    title: 'The certificate is for another address',
    cause: 'Address translation.',
    outcome: 'Verification fails: the hostname does not match.',
    order: speaks({ tls: 'wrong address' }),
  },
  {
    id: 'F109',
    title: 'The clock is more than an hour ahead',
    cause: 'A dead battery, local time in the clock.',
    outcome: 'Verification fails: the certificate is not yet valid.',
    order: speaks({ clockJumpMs: 2 * hour }),
  },
  {
    id: 'F110',
    title: 'The clock is more than thirty days behind',
    cause: 'A dead battery, or a ramdisk that has lived that long.',
    outcome: 'Verification fails: the certificate has expired.',
    order: speaks({ clockJumpMs: -31 * day }),
  },
  {
    id: 'F111',
    title: 'An agent that speaks TLS 1.2 only',
    cause: 'An old ramdisk.',
    outcome: 'The handshake fails: protocol version.',
    order: speaks({ tls: 'TLS 1.2 only' }),
  },
  {
    id: 'F112',
    title: 'An https URL, and a listener without TLS',
    cause: 'A proxy that was taken away.',
    outcome: 'The handshake fails: wrong version number.',
    order: speaks({ tls: 'plain behind https' }),
  },
  {
    id: 'F113',
    title: 'An http URL, and a listener with TLS',
    cause: 'A proxy in front.',
    outcome: 'The connection is reset.',
    order: speaks({ tls: 'TLS behind http' }),
  },
  {
    id: 'F114',
    title: 'The stored certificate is gone',
    cause: "A conductor's temporary files were cleaned up.",
    outcome: 'Clean failed without a second try: neither a path nor a boolean.',
    order: { situation: "Remove the file below the conductor's `certificates_path`." },
  },
  {
    id: 'F115',
    title: "The machine's clock jumps",
    cause: 'A time server that answers late.',
    outcome: 'Forward: a heartbeat at once. Back by an hour: silence for an hour more than planned.',
    order: { agent: [{ at: 'start', does: { clockJumpMs: -hour, jumpsAfterMs: 1_000 } }] },
  },
]
