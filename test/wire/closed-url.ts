import { RealWorld } from '../../src/sim/real-world.ts'

/** A URL of loopback where nobody listens: somebody just did. */
export async function closedUrl(): Promise<string> {
  const listener = await new RealWorld().process('short-lived').listen('', { fetch: () => new Response() })
  listener.close()
  return listener.url
}
