/**
 * The sizes of wire version 3, each with how it follows from the others (docs/protocol.md §2).
 *
 * A layer above `wire` takes these from its {@link Dialect}, never from here: another dialect
 * will have others.
 *
 * @module
 */

/** The version that a SYN announces. Peers of different versions do not talk. */
export const PROTOCOL_VERSION = 3

/** Independent orderings within a connection: a channel number has 6 bits. */
export const CHANNEL_COUNT = 64

/** Largest IP packet assumed to cross the internet unfragmented: an Ethernet payload. */
export const INTERNET_MTU = 1500

/** What IPv4 (20) and UDP (8) put before the payload. Over IPv6 it would be 48. */
export const UDP_HEADER_BYTES = 28

/** Largest frame, which travels alone in one datagram: `INTERNET_MTU - UDP_HEADER_BYTES`. */
export const MAX_FRAME_BYTES: number = INTERNET_MTU - UDP_HEADER_BYTES

/** The frame check that ends every frame. */
export const CRC_BYTES = 4

/** A data frame without its fragments: type (1), frame id (4), nonce and count (1), CRC (4). */
export const DATA_FRAME_OVERHEAD_BYTES: number = 1 + 4 + 1 + CRC_BYTES

/** The largest of the three fragment headers. */
export const MAX_FRAGMENT_HEADER_BYTES = 14

/** Largest payload of a fragment: what a full frame has left for one. 1448. */
export const MAX_FRAGMENT_BYTES: number =
  MAX_FRAME_BYTES - DATA_FRAME_OVERHEAD_BYTES - MAX_FRAGMENT_HEADER_BYTES

/** Fragments of the largest size that a long frame has room for. */
const LONG_FRAME_FRAGMENTS = 6

/**
 * Largest frame between peers that have both announced `EXTENSION_LONG_FRAMES`: six fragments of
 * the largest size, 8,782 bytes. Ethernet's jumbo frames, with an MTU of 9,000, have room for it,
 * with the headers of IPv6 as well.
 */
export const MAX_LONG_FRAME_BYTES: number =
  DATA_FRAME_OVERHEAD_BYTES +
  LONG_FRAME_FRAGMENTS * (MAX_FRAGMENT_HEADER_BYTES + MAX_FRAGMENT_BYTES)

/** Most fragments of one message: a fragment id has 16 bits. */
export const MAX_FRAGMENTS_PER_MESSAGE: number = 2 ** 16

/** Largest message: 94,896,128 bytes. */
export const MAX_MESSAGE_BYTES: number = MAX_FRAGMENT_BYTES * MAX_FRAGMENTS_PER_MESSAGE

/** Most frames in flight: the sender's log and the receiver's window hold so many. */
export const FRAME_WINDOW = 4096

/** Most messages in flight, on all channels together. */
export const MESSAGE_WINDOW = 4096

/** How many frame ids there are before they wrap: 32 bits. */
export const FRAME_ID_COUNT: number = 2 ** 32

/** How many message ids there are before they wrap: 20 bits. */
export const MESSAGE_ID_COUNT: number = 2 ** 20

/**
 * Most fragments in a data frame: the count has 7 bits.
 *
 * uflow also bounds it by `MESSAGE_ID_COUNT / (2 * FRAME_WINDOW) = 128`, so that no message id
 * is used twice within two frame windows.
 */
export const MAX_FRAGMENTS_PER_FRAME = 127

/** An ack frame without its groups: type (1), two window bases (8), count (2), CRC (4). */
export const ACK_FRAME_OVERHEAD_BYTES: number = 1 + 4 + 4 + 2 + CRC_BYTES

/** An ack without its groups that rides in a data frame: all but the type and the CRC. */
export const PIGGYBACKED_ACK_OVERHEAD_BYTES: number = ACK_FRAME_OVERHEAD_BYTES - 1 - CRC_BYTES

/** One group of an ack frame: base id (4), arrived bits (4), nonce parity (1). */
export const ACK_GROUP_BYTES = 9

/** Most groups in an ack frame of {@link MAX_FRAME_BYTES}: 161. */
export const MAX_ACK_GROUPS: number = Math.floor(
  (MAX_FRAME_BYTES - ACK_FRAME_OVERHEAD_BYTES) / ACK_GROUP_BYTES,
)
