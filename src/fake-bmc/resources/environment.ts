import type { Machine } from '../../machine/machine.ts'
import { collection, lastSegment, link, type At, type Body, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'

const supplies = ['PSU1', 'PSU2']
const supplyWatts = 800

const fans = ['Fan1', 'Fan2', 'Fan3', 'Fan4']
const fanRpm = { on: 6_000, off: 0, max: 18_000 }

/** Readings with the machine on and off. @source ordinary idle values of a 1U server */
const temperatures = [
  { id: 'InletTemp', name: 'Inlet Temperature', context: 'Intake', on: 23, off: 21, max: 47 },
  { id: 'CPU1Temp', name: 'CPU 1 Temperature', context: 'CPU', on: 48, off: 22, max: 100 },
  { id: 'ExhaustTemp', name: 'Exhaust Temperature', context: 'Exhaust', on: 34, off: 21, max: 80 },
]

const powered = ({ power }: Machine): boolean => power === 'On' || power === 'PoweringOn'
const watts = (machine: Machine): number => (powered(machine) ? 220 : 12)
const reading = (machine: Machine, { on, off }: { on: number; off: number }): number => (powered(machine) ? on : off)

/** Sensors are derived from the power state alone: nothing here has a life of its own. */
const sensors = ({ machine }: At): Readonly<Record<string, Body>> => ({
  ...Object.fromEntries(
    temperatures.map(({ id, name, context, max, ...values }) => [
      id,
      {
        Name: name,
        Reading: reading(machine, values),
        ReadingType: 'Temperature',
        ReadingUnits: 'Cel',
        ReadingRangeMin: 0,
        ReadingRangeMax: max,
        PhysicalContext: context,
        Status: enabled,
      },
    ]),
  ),
  ...Object.fromEntries(
    fans.map((id) => [
      `${id}Speed`,
      {
        Name: `${id} Speed`,
        Reading: reading(machine, fanRpm),
        ReadingType: 'Rotational',
        ReadingUnits: '{rev}/min',
        ReadingRangeMin: 0,
        ReadingRangeMax: fanRpm.max,
        PhysicalContext: 'Fan',
        Status: enabled,
      },
    ]),
  ),
  TotalPower: {
    Name: 'Total Power',
    Reading: watts(machine),
    ReadingType: 'Power',
    ReadingUnits: 'W',
    ReadingRangeMin: 0,
    ReadingRangeMax: supplyWatts * supplies.length,
    PhysicalContext: 'Chassis',
    Status: enabled,
  },
})

/** The older form of the same; Ironic's sensor collection reads this one. */
const power = (at: At): Body => ({
  Name: 'Power',
  PowerControl: [
    {
      '@odata.id': `${at.path}#/PowerControl/0`,
      MemberId: '0',
      Name: 'System Power Control',
      PowerConsumedWatts: watts(at.machine),
      PowerCapacityWatts: supplyWatts * supplies.length,
      Status: enabled,
    },
  ],
  PowerSupplies: supplies.map((id, i) => ({
    '@odata.id': `${at.path}#/PowerSupplies/${i}`,
    MemberId: String(i),
    Name: id,
    PowerSupplyType: 'AC',
    LastPowerOutputWatts: watts(at.machine) / supplies.length,
    LineInputVoltage: 230,
    PowerCapacityWatts: supplyWatts,
    SerialNumber: `${at.machine.serial}${id}`,
    Status: enabled,
  })),
})

const thermal = (at: At): Body => ({
  Name: 'Thermal',
  Fans: fans.map((id, i) => ({
    '@odata.id': `${at.path}#/Fans/${i}`,
    MemberId: String(i),
    Name: id,
    Reading: reading(at.machine, fanRpm),
    ReadingUnits: 'RPM',
    MinReadingRange: 0,
    MaxReadingRange: fanRpm.max,
    PhysicalContext: 'Chassis',
    Status: enabled,
  })),
  Temperatures: temperatures.map(({ name, context, max, ...values }, i) => ({
    '@odata.id': `${at.path}#/Temperatures/${i}`,
    MemberId: String(i),
    Name: name,
    SensorNumber: i + 1,
    ReadingCelsius: reading(at.machine, values),
    MinReadingRangeTemp: 0,
    MaxReadingRangeTemp: max,
    PhysicalContext: context,
    Status: enabled,
  })),
})

const excerpt = (at: At, sensor: string): Body => ({
  DataSourceUri: `${at.service.chassisPath(at.machine)}/Sensors/${sensor}`,
  Reading: sensors(at)[sensor]?.Reading,
})

export const environment: readonly Resource[] = [
  { path: '/Chassis/:chassis/Power', type: '#Power.v1_7_3.Power', read: power },
  { path: '/Chassis/:chassis/Thermal', type: '#Thermal.v1_7_3.Thermal', read: thermal },
  collection('/Chassis/:chassis/Sensors', 'Sensor', 'Sensors', (at) => Object.keys(sensors(at))),
  {
    path: '/Chassis/:chassis/Sensors/:sensor',
    type: '#Sensor.v1_10_1.Sensor',
    read: (at) => sensors(at)[at.ids.sensor ?? ''],
  },
  {
    path: '/Chassis/:chassis/PowerSubsystem',
    type: '#PowerSubsystem.v1_1_3.PowerSubsystem',
    read: ({ path }) => ({
      Name: 'Power Subsystem',
      CapacityWatts: supplyWatts * supplies.length,
      PowerSupplies: link(`${path}/PowerSupplies`),
      Status: enabled,
    }),
  },
  collection('/Chassis/:chassis/PowerSubsystem/PowerSupplies', 'PowerSupply', 'Power Supplies', () => supplies),
  {
    path: '/Chassis/:chassis/PowerSubsystem/PowerSupplies/:supply',
    type: '#PowerSupply.v1_6_0.PowerSupply',
    read: ({ machine, path }) => {
      const id = lastSegment(path)
      if (!supplies.includes(id)) return undefined
      return {
        Name: id,
        PowerSupplyType: 'AC',
        PowerCapacityWatts: supplyWatts,
        SerialNumber: `${machine.serial}${id}`,
        Status: enabled,
      }
    },
  },
  {
    path: '/Chassis/:chassis/ThermalSubsystem',
    type: '#ThermalSubsystem.v1_3_3.ThermalSubsystem',
    read: ({ path }) => ({ Name: 'Thermal Subsystem', Fans: link(`${path}/Fans`), Status: enabled }),
  },
  collection('/Chassis/:chassis/ThermalSubsystem/Fans', 'Fan', 'Fans', () => fans),
  {
    path: '/Chassis/:chassis/ThermalSubsystem/Fans/:fan',
    type: '#Fan.v1_5_2.Fan',
    read: (at) => {
      const id = lastSegment(at.path)
      if (!fans.includes(id)) return undefined
      return {
        Name: id,
        PhysicalContext: 'Chassis',
        SpeedPercent: {
          DataSourceUri: `${at.service.chassisPath(at.machine)}/Sensors/${id}Speed`,
          Reading: Math.round((reading(at.machine, fanRpm) / fanRpm.max) * 100),
          SpeedRPM: excerpt(at, `${id}Speed`).Reading,
        },
        Status: enabled,
      }
    },
  },
]
