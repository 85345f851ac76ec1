import { validity } from '../certificates.ts'
import { ConnectionCut } from '../world.ts'
import type { Agent } from './agent.ts'
import type { StartEffect } from './faults.ts'

/** Faults that the peer's library finds on real sockets. */
const breaking: ReadonlySet<StartEffect['tls']> = new Set([
  'not sent',
  'other sent',
  'wrong address',
  'TLS 1.2 only',
  'plain behind https',
  'TLS behind http',
])

/** The virtual network has no TLS: throws to cut a connection whose handshake would fail in the real one. */
export function shakeHands({ listener, start, keyAndCertificate, machine }: Agent): void {
  if (!keyAndCertificate || !listener || new URL(listener.url).port !== '') return
  const ahead = machine.hostClockOffsetMs
  const invalid = ahead > validity.beforeMs || ahead < -validity.afterMs
  if (invalid || breaking.has(start.tls)) throw new ConnectionCut()
}
