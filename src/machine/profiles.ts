import type { HardwareProfile } from './hardware-profile.ts'
import { servers } from './profiles/servers.ts'
import { storageServers } from './profiles/storage.ts'

export type * from './hardware-profile.ts'

/** The profiles that ship with the project, by name. */
export const profiles: Record<string, HardwareProfile> = Object.fromEntries(
  [...servers, ...storageServers].map((profile) => [profile.name, profile]),
)
