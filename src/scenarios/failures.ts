import { hardwareFailures } from './failures/hardware.ts'
import { softwareFailures } from './failures/software.ts'

/**
 * Failures of cleaning that were seen in the field, by layer. A scenario names those it plays; how many are played is
 * counted in a test.
 */
export const failures = { ...hardwareFailures, ...softwareFailures }

export type Layer = keyof typeof failures
type NamesIn<L extends Layer> = L extends Layer ? keyof (typeof failures)[L] & string : never
export type FailureId = NamesIn<Layer>

export const failureLayers = Object.keys(failures) as Layer[]

const rows = new Map<string, { layer: Layer; sources: readonly string[] }>(
  failureLayers.flatMap((layer) =>
    Object.entries(failures[layer] as Record<string, readonly string[]>).map(([id, sources]) => [
      id,
      { layer, sources },
    ]),
  ),
)

export const failureIds = [...rows.keys()] as FailureId[]

export const layerOf = (id: FailureId): Layer => (rows.get(id) as { layer: Layer }).layer

/** Where a failure is described: release notes and trackers, as somebody else would look them up. */
export const sourcesOf = (id: FailureId): string[] => (rows.get(id)?.sources ?? []).map(spelledOut)

/** `ironic:x.yaml` and `ipa:x.yaml` are release notes of Ironic and of its agent. */
const spelledOut = (source: string): string =>
  source
    .replace(/^ironic:/, 'openstack/ironic releasenotes/notes/')
    .replace(/^ipa:/, 'openstack/ironic-python-agent releasenotes/notes/')
