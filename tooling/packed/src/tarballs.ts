import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemNpm } from './runtimes.ts'

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'packages')

/** Every package that is published, by the name of its folder. */
export const PACKAGE_NAMES: readonly string[] = readdirSync(PACKAGES)

/** Runs a command to its end and gives what it wrote; throws where it fails. */
export function run(cwd: string, command: string, ...args: string[]): string {
  // Deno takes any FORCE_COLOR, 0 included, for a wish.
  const { FORCE_COLOR: _, ...others } = process.env
  const env = { ...others, NO_COLOR: '1' }
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The published form of every package, in a folder that is removed at the end. */
export class Tarballs {
  readonly dir: string = mkdtempSync(join(tmpdir(), 'rudp-packed-'))

  /** Packs one package as a release does and gives the tarball's path. */
  pack(name: string): string {
    run(join(PACKAGES, name), 'pnpm', 'pack', '--pack-destination', this.dir)
    return this.find(name)
  }

  find(name: string): string {
    const file = readdirSync(this.dir).find((entry) =>
      new RegExp(`^rudp-${name}-\\d.*\\.tgz$`).test(entry),
    )
    if (file === undefined) throw new Error(`Cannot find tarball: ${name} is not packed`)
    return join(this.dir, file)
  }

  /** Installs packages into an empty project as a user would, by npm, and gives its folder. */
  install(project: string, names: readonly string[]): string {
    const dir = join(this.dir, project)
    mkdirSync(dir)
    writeFileSync(join(dir, 'package.json'), '{"private":true,"type":"module"}')
    const options = ['--no-audit', '--no-fund', '--prefer-offline', '--no-update-notifier']
    run(dir, systemNpm(), 'install', ...options, ...names.map((name) => this.find(name)))
    return dir
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}
