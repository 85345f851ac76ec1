import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'

/** A laboratory in a process of its own, to be killed. */
export type Server = { url: string; child: ChildProcess; kill(): Promise<void> }

/** Starts `cleanroom serve` on the database and waits until it says where it listens. */
export async function startServer(database: string): Promise<Server> {
  const port = await freePort()
  const main = new URL('../../src/cli/main.ts', import.meta.url).pathname
  const options = ['--port', String(port), '--nodes', '2', '--speed', '200', '--db', database, '--json']
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'serve', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`serve ended with ${code} before it was ready: ${complaints}`)))
    createInterface(child.stdout).on('line', (line) => {
      const { ready } = JSON.parse(line) as { ready?: string }
      if (ready !== undefined) resolve(ready)
    })
  })
  const kill = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  return { url, child, kill }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
