/** A moment as records keep it: ISO 8601 in UTC with microseconds, of which the last three are always zero. */
export const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}000+00:00`

/** The same without an offset, as `driver_internal_info` has it. */
export const bareTimestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}000`

/** Milliseconds since the epoch of a record's timestamp; `undefined` for none. */
export const parseTimestamp = (text: string | null | undefined): number | undefined => {
  if (text === null || text === undefined) return undefined
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`)
}
