/** What a reader returns for bytes that are not a frame. No frame type and no length is negative. */
export const MALFORMED = -1
