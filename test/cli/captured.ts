import { outputOn } from '../../src/cli/output.ts'
import { program } from '../../src/cli/program.ts'

/** Runs one command line and keeps what it wrote. */
export async function cleanroom(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const output = outputOn({ write: (text: string) => (out += text) }, { write: (text: string) => (err += text) }, {})
  const code = await program(argv, output)
  return { code, out, err }
}
