import type * as all from '../../terminal/format.ts'

/** The ways to write figures that the page takes along. */
export type Format = Pick<
  typeof all,
  'formatBytes' | 'formatClock' | 'formatMs' | 'formatRate' | 'formatShare'
>
