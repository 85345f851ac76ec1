import { violationOf, type Schema } from './json-schema.ts'
import type { Json, Node } from './node.ts'
import { Refusal } from './refusals.ts'

/** @source ironic/drivers/raid_config_schema.json */
const targetSchema: Schema = {
  type: 'object',
  properties: {
    logical_disks: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          raid_level: { type: 'string', enum: ['JBOD', '0', '1', '2', '5', '6', '1+0', '5+0', '6+0'] },
          size_gb: {
            anyOf: [
              { type: 'integer', minimum: 0 },
              { type: 'string', enum: ['MAX'] },
            ],
          },
          volume_name: { type: 'string' },
          is_root_volume: { type: 'boolean' },
          share_physical_disks: { type: 'boolean' },
          disk_type: { type: 'string', enum: ['hdd', 'ssd'] },
          interface_type: { type: 'string', enum: ['sata', 'scsi', 'sas'] },
          number_of_physical_disks: { type: 'integer', minimum: 0, exclusiveMinimum: true },
          controller: { type: 'string' },
          physical_disks: {
            anyOf: [
              { type: 'array', items: { type: 'string' } },
              { type: 'array', items: { type: 'object' }, minItems: 2 },
            ],
          },
        },
        required: ['raid_level', 'size_gb'],
        additionalProperties: false,
        dependencies: { physical_disks: ['controller'] },
      },
      minItems: 1,
    },
  },
  required: ['logical_disks'],
  additionalProperties: false,
}

/**
 * Refuses a wanted RAID configuration the node could never be given.
 *
 * @source ironic/common/raid.py `validate_configuration`, ironic/drivers/modules/noop.py `NoRAID`
 */
export function checkTargetRaidConfig(node: Node, config: Json): void {
  if (Object.keys(config).length === 0) return
  if (node.raid_interface === null || node.raid_interface === 'no-raid')
    throw new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension: 'raid' })
  const refuse = (message: string): never => {
    throw new Refusal('InvalidParameterValue', { message })
  }
  const violation = violationOf(targetSchema, config)
  if (violation) refuse(`RAID config validation error: ${violation.message}`)
  const disks = config.logical_disks as { is_root_volume?: boolean }[]
  const roots = disks.filter(({ is_root_volume }) => is_root_volume).length
  if (roots > 1) refuse(`Raid config cannot have more than one root volume. ${roots} root volumes were specified`)
}
