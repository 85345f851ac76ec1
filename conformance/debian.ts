import { existsSync } from 'node:fs'
import { finish } from './processes.ts'

/** Debian's Python, whatever else is first on the path. */
export const python = '/usr/bin/python3'
export const baremetal = '/usr/bin/baremetal'

const packages = {
  ironic: 'python3-ironic',
  sushy: 'python3-sushy',
  ironicclient: 'python3-ironicclient',
  openstackclient: 'python3-openstackclient',
  openstack: 'python3-openstacksdk',
} as const

export type PythonModule = keyof typeof packages

/** Says what is missing of `modules` and how to get it; `true` when nothing is. */
export async function haveDebian(run: string, modules: readonly PythonModule[]): Promise<boolean> {
  const probe = `import importlib.util as u; print(*[m for m in ${JSON.stringify(modules)} if not u.find_spec(m)])`
  const missing = existsSync(python)
    ? (await finish(python, ['-c', probe])).out.trim().split(/\s+/).filter(Boolean)
    : modules
  const clients = modules.includes('openstackclient') && !existsSync(baremetal)
  if (missing.length === 0 && !clients) return true
  const names = [
    ...new Set([
      ...missing.map((module) => packages[module as PythonModule]),
      ...(clients ? ['python3-openstackclient', 'python3-ironicclient'] : []),
    ]),
  ]
  console.log(`${run}: *skipped*, because this machine lacks ${names.join(', ')}.`)
  console.log(`    apt-get install -y --no-install-recommends ${names.join(' ')}`)
  return false
}

/** Version of an installed Python distribution. */
export async function versionOf(distribution: string): Promise<string> {
  const { out } = await finish(python, [
    '-c',
    `import importlib.metadata as m; print(m.version(${JSON.stringify(distribution)}))`,
  ])
  return out.trim()
}
