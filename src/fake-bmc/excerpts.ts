import type { Body } from './resource.ts'

/** The members of an excerpt, by schema. @source DSP8010 Sensor_v1.xml, the term `Redfish.Excerpt` */
const excerpts: Readonly<Record<string, readonly string[]>> = {
  Sensor: ['Reading', 'PhysicalContext', 'PhysicalSubContext', 'SpeedRPM', 'DeviceName'],
}

const schemaOf = (type: string): string => type.slice(type.lastIndexOf('.') + 1)

export const hasExcerpt = (type: string): boolean => schemaOf(type) in excerpts

export const excerptOf = (body: Body): readonly string[] | undefined => excerpts[schemaOf(String(body['@odata.type']))]
