import { outputOn } from './output.ts'
import { program } from './program.ts'

// Whoever reads may have seen enough, as `| head` has: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const output = outputOn(process.stdout, process.stderr, process.env)
process.exitCode = await program(process.argv.slice(2), output)
