import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A module that users import: one entry of a package's exports. */
export interface PackageEntry {
  /** `@rudp/connection/host`. */
  readonly specifier: string
  /** Where its source is, from the root: `packages/connection/src/host/index.ts`. */
  readonly path: string
  /** The package's folder, from the root. */
  readonly folder: string
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, { readonly '@rudp/source'?: string } | string>>
}

/** Every entry of every package, as its manifest names them. */
export function findPackageEntries(root: string): PackageEntry[] {
  return globSync('packages/*/package.json', { cwd: root })
    .sort()
    .flatMap((file) => {
      const manifest: Manifest = JSON.parse(readFileSync(join(root, file), 'utf8'))
      const folder = dirname(file)
      return Object.entries(manifest.exports ?? {}).flatMap(([key, target]) => {
        const source = typeof target === 'string' ? undefined : target['@rudp/source']
        if (source === undefined) return []
        return [{ specifier: manifest.name + key.slice(1), path: join(folder, source), folder }]
      })
    })
}
