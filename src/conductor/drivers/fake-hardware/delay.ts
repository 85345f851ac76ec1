import type { OptionName } from '../../options/options.ts'
import { BadOption } from '../../options/options.ts'
import type { Task } from '../../task.ts'

type DelayOption = Extract<OptionName, `fake.${string}`>

/**
 * Takes the time an operation of a fake interface is set to take: none, a fixed one, or one drawn from a triangle whose
 * peak is its first corner.
 *
 * @source ironic/drivers/modules/fake.py `sleep`
 */
export async function fakeDelay({ conductor, node }: Task, option: DelayOption): Promise<void> {
  const { world, options } = conductor
  const setting = options[option]
  if (setting === '' || setting === '0') return
  const [earliest = 0, latest = earliest] = setting.split(',').map((part) => Number(part))
  if (!Number.isInteger(earliest) || !Number.isInteger(latest))
    throw new BadOption(`Option ${option} must be one or two integers, not ${JSON.stringify(setting)}.`)
  if (earliest === 0 && latest === 0) return
  if (earliest === latest) return world.clock.sleep(earliest * 1000)
  const drawn = world.random.fork(`${option} ${node.uuid} ${world.clock.now()}`).next()
  await world.clock.sleep(Math.round(1000 * (latest - (latest - earliest) * Math.sqrt(1 - drawn))))
}
