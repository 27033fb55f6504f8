import type { AckFrameWriter, DataFrameWriter, Dialect } from '@rudp/wire'

/** What writes the frames of a dialect. */
export interface FrameWriters {
  readonly data: DataFrameWriter
  readonly ack: AckFrameWriter
}

const writersByDialect = new WeakMap<Dialect, FrameWriters>()

/**
 * The writers of a dialect. A frame is begun and finished within one call, so all connections may
 * use the same: they are in the processor's caches whichever connection comes next.
 */
export function frameWritersOf(dialect: Dialect): FrameWriters {
  const known = writersByDialect.get(dialect)
  if (known !== undefined) return known
  const writers = { data: dialect.createDataWriter(), ack: dialect.createAckWriter() }
  writersByDialect.set(dialect, writers)
  return writers
}
