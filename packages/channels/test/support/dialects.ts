import { type Dialect, uflow3 } from '@rudp/wire'

/** Version 3 with everything so small that windows fill, ids wrap and messages have fragments. */
export const tinyDialect: Dialect = {
  ...uflow3,
  channelCount: 4,
  maxFragmentBytes: 4,
  messageWindow: 32,
  messageIdCount: 128,
  maxMessageBytes: 64,
}
