import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Where the peers are installed. */
export const PEERS_DIR: string = join(import.meta.dirname, '..', '..', 'peers')

const require = createRequire(join(PEERS_DIR, 'package.json'))

/** Loads one of the peers' packages, which the workspace knows nothing of. */
export function loadPeer(name: string): unknown {
  return require(name)
}
