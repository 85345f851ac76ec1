import { outputOn } from './output.ts'
import { program } from './program.ts'

const output = outputOn(process.stdout, process.stderr, process.env)
process.exitCode = await program(process.argv.slice(2), output)
