/** What one package of `packages/` may do. */
export interface Layer {
  /** The `@rudp` packages its source may import. */
  readonly imports: readonly string[]
  /** A core layer knows no runtime: no I/O, no clock, no randomness of its own. */
  readonly core: boolean
}

/**
 * Who may import whom. `wire`, `congestion` and `simulator` stand alone; `reliability` and
 * `channels` never meet; only `connection` composes; an adapter adds a socket and nothing else.
 */
export const LAYERS: Readonly<Record<string, Layer>> = {
  wire: { core: true, imports: [] },
  congestion: { core: true, imports: [] },
  simulator: { core: true, imports: [] },
  reliability: { core: true, imports: ['wire'] },
  channels: { core: true, imports: ['wire'] },
  connection: { core: true, imports: ['wire', 'reliability', 'channels', 'congestion'] },
  endpoint: { core: false, imports: ['connection', 'channels', 'wire'] },
  node: { core: false, imports: ['connection'] },
  deno: { core: false, imports: ['connection'] },
  bun: { core: false, imports: ['connection'] },
  cli: { core: false, imports: ['node', 'simulator', 'wire', 'congestion'] },
}

export const LAYER_NAMES: readonly string[] = Object.keys(LAYERS)
export const CORE_NAMES: readonly string[] = LAYER_NAMES.filter((name) => LAYERS[name]?.core)
