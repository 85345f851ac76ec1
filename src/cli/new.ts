import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { starter } from './starter.ts'

export const newScenario = command({
  name: 'new',
  summary: 'writes a scenario to start from, with comments',
  usage: 'NAME [--dir DIR]',
  options: { dir: { value: 'DIR', says: 'where to write NAME.yaml (the current directory)' } },
  examples: [['new my-first', 'my-first.yaml: runs as it is, and says how to see it fail']],
  async run({ positionals: [name, ...more], options: { dir = '.' } }, output) {
    if (name === undefined) throw new BadInput('cleanroom new needs a name, such as: cleanroom new my-first')
    if (more.length > 0) throw new BadInput(`cleanroom new takes one name, but got ${more[0]} as well.`)
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
      throw new BadInput(`A name is words in lower case with hyphens, such as my-first, not ${JSON.stringify(name)}.`)
    const file = join(dir, `${name}.yaml`)
    try {
      writeFileSync(file, starter(name), { flag: 'wx' })
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new BadInput(code === 'EEXIST' ? `${file} is there already.` : `Cannot write ${file}: ${message}.`)
    }
    output.line(`${file} is written. Next:`)
    output.line(`  cleanroom run ${dir === '.' ? basename(file) : file}`)
    return 0
  },
})
