import { collection, lastSegment, type Resource } from './resource.ts'

const published = 'http://redfish.dmtf.org/schemas/v1'
const place = '/redfish/v1/JsonSchemas'

/** What a type's schema is called: `#Chassis.v1_25_0.Chassis` is described in `Chassis.v1_25_0`. */
const schemaName = (type: string): string => type.slice(1, type.lastIndexOf('.'))

/**
 * The schemas of the service's types. The texts are the DMTF's: a schema here is one reference to the published one.
 *
 * @source DSP0266, "JsonSchemas"
 */
export function jsonSchemas(types: readonly string[]): readonly Resource[] {
  const own = ['#JsonSchemaFileCollection.JsonSchemaFileCollection', '#JsonSchemaFile.v1_1_5.JsonSchemaFile']
  const byName = new Map([...types, ...own].filter((type) => type !== '').map((type) => [schemaName(type), type]))
  return [
    collection('/JsonSchemas', 'JsonSchemaFile', 'JSON Schema Files', () => [...byName.keys()]),
    {
      path: '/JsonSchemas/:schema{.+\\.json}',
      type: '',
      read: ({ ids }) => (byName.has(ids.schema?.slice(0, -5) ?? '') ? {} : undefined),
      instead: ({ ids }) => {
        const name = ids.schema?.slice(0, -5) ?? ''
        return {
          status: 200,
          text: JSON.stringify({
            $schema: 'http://json-schema.org/draft-07/schema#',
            $id: `${place}/${name}.json`,
            title: byName.get(name),
            $ref: `${published}/${name}.json`,
          }),
          headers: { 'Content-Type': 'application/json; charset=utf-8', Allow: 'GET, HEAD' },
        }
      },
    },
    {
      path: '/JsonSchemas/:schema',
      type: '#JsonSchemaFile.v1_1_5.JsonSchemaFile',
      read: ({ path }) => {
        const name = lastSegment(path)
        const type = byName.get(name)
        return (
          (type !== undefined && {
            Name: `${name} Schema File`,
            Languages: ['en'],
            Schema: type,
            Location: [{ Language: 'en', Uri: `${path}.json`, PublicationUri: `${published}/${name}.json` }],
          }) ||
          undefined
        )
      },
    },
  ]
}
