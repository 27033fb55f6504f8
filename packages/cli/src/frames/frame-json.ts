/**
 * Frames as plain JSON, in the names of uflow, whose protocol this is: what `rudp decode` prints
 * and `rudp encode` reads.
 *
 * @module
 */

/** Codes of a handshake error, by their number on the wire. */
export const ERROR_NAMES = ['version', 'config', 'server_full'] as const

/** A fragment. */
export interface DatagramJson {
  readonly sequence_id: number
  readonly channel_id: number
  readonly window_parent_lead: number
  readonly channel_parent_lead: number
  readonly fragment_id: number
  readonly fragment_id_last: number
  /** Payload in hex. */
  readonly data: string
  /** Whether the message is a bundle, which uflow has not; left out where it is not. */
  readonly bundle?: boolean
}

export interface AckGroupJson {
  readonly base_id: number
  readonly bitfield: number
  readonly nonce: boolean
}

/** What both sides say of themselves in a handshake. */
interface LimitsJson {
  readonly nonce: number
  readonly max_receive_rate: number
  readonly max_packet_size: number
  readonly max_receive_alloc: number
  /** Bits of what it takes beyond uflow's protocol; left out where there are none. */
  readonly extensions?: number
}

/** Fragments, and the frame that carries them. */
export interface DataJson {
  readonly sequence_id: number
  readonly nonce: boolean
  readonly datagrams: readonly DatagramJson[]
}

/** What has arrived. */
export interface AckJson {
  readonly frame_window_base_id: number
  readonly packet_window_base_id: number
  readonly frame_acks: readonly AckGroupJson[]
}

/** Any frame of wire version 3. */
export type FrameJson =
  | ({ readonly type: 'handshake_syn'; readonly version: number } & LimitsJson)
  | ({ readonly type: 'handshake_syn_ack'; readonly nonce_ack: number } & LimitsJson)
  | { readonly type: 'handshake_ack'; readonly nonce_ack: number }
  | {
      readonly type: 'handshake_error'
      readonly nonce_ack: number
      readonly error: (typeof ERROR_NAMES)[number]
    }
  | { readonly type: 'disconnect' }
  | { readonly type: 'disconnect_ack' }
  | ({ readonly type: 'data' } & DataJson)
  | {
      readonly type: 'sync'
      readonly next_frame_id: number | null
      readonly next_packet_id: number | null
    }
  | ({ readonly type: 'ack' } & AckJson)
  /** Both in one, which uflow has not. */
  | ({ readonly type: 'data_ack' } & DataJson & AckJson)
