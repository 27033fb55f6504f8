/**
 * What frames say, without how: plain numbers, in objects that readers and callers reuse.
 *
 * @module
 */

/** Stands for an id that a {@link Sync} does not carry. */
export const NONE = -1

/** The server does not speak the client's version. */
export const ERROR_VERSION = 0
/** The client's limits and the server's exclude each other. */
export const ERROR_CONFIG = 1
/** The server has no room for another connection. */
export const ERROR_SERVER_FULL = 2

/** Whoever announces this takes bundles: messages of an application that travel as one. */
export const EXTENSION_BUNDLES = 0b1
/** Whoever announces this takes data frames that carry an ack as well. */
export const EXTENSION_PIGGYBACKED_ACKS = 0b10
/** Whoever announces this takes data frames of up to `maxLongFrameBytes`, and has a path that carries them. */
export const EXTENSION_LONG_FRAMES = 0b100

/** The client asks for a connection. */
export interface HandshakeSyn {
  /** 0 to 255; {@link PROTOCOL_VERSION} from a peer of ours. */
  version: number
  /** Random. The client's first frame id; its low 20 bits are its first message id. */
  nonce: number
  /** Bytes per second that the client is willing to receive. */
  maxReceiveRate: number
  /** Largest message the client will send. */
  maxMessageBytes: number
  /** Memory the client grants to messages that it has not delivered yet. */
  maxReceiveAlloc: number
  /** What the client takes beyond uflow's protocol: `EXTENSION_` bits, 8 at most. Default 0. */
  extensions?: number
}

/** The server accepts. */
export interface HandshakeSynAck {
  /** The client's nonce. */
  nonceAck: number
  /** Random. The server's first frame id; its low 20 bits are its first message id. */
  nonce: number
  /** Bytes per second that the server is willing to receive. */
  maxReceiveRate: number
  /** Largest message the server will send. */
  maxMessageBytes: number
  /** Memory the server grants to messages that it has not delivered yet. */
  maxReceiveAlloc: number
  /**
   * What the server takes beyond uflow's protocol, as the client says it. Default 0; another only
   * for a client that has announced any: uflow's would not read it.
   */
  extensions?: number
}

/** The client confirms. */
export interface HandshakeAck {
  /** The server's nonce. */
  nonceAck: number
}

/** The server refuses. */
export interface HandshakeError {
  /** The client's nonce. */
  nonceAck: number
  /** {@link ERROR_VERSION}, {@link ERROR_CONFIG} or {@link ERROR_SERVER_FULL}. */
  code: number
}

/** The part of a data frame that its fragments share. */
export interface DataHeader {
  frameId: number
  /** 0 or 1, random: who reports it back has seen the frame. */
  nonce: number
  /** 0 to 127. A frame of no fragments is valid and acknowledged. */
  fragmentCount: number
}

/** Which piece of which message a fragment is, and what that message depends on. */
export interface FragmentHeader {
  /** 20 bits. */
  messageId: number
  /** 0 to 63. */
  channel: number
  /** How many messages back the last reliable message of any channel lies; 0 if there is none. */
  windowParentLead: number
  /** How many messages back the last reliable message of this channel lies; 0 if there is none. */
  channelParentLead: number
  /** 0 to {@link lastFragmentId}; a reader also lets greater ones through. */
  fragmentId: number
  /** The message's number of fragments, less one. */
  lastFragmentId: number
  /**
   * Whether the message is a bundle of several. Default `false`. Of no meaning but between peers
   * that have both announced {@link EXTENSION_BUNDLES}.
   */
  isBundle?: boolean
}

/** A fragment as read: its header, and where its payload lies in the bytes given to the reader. */
export interface Fragment extends FragmentHeader {
  /** Position of the payload in the bytes given to `read()`, not in the frame. */
  payloadOffset: number
  payloadBytes: number
}

/** Where the sender stands. */
export interface Sync {
  /** The id of the sender's next frame, or {@link NONE}. */
  nextFrameId: number
  /** The id of the sender's next message, or {@link NONE}. The wire allows 32 bits here. */
  nextMessageId: number
}

/** What the groups of an ack share, in a frame of its own or behind the fragments of a data frame. */
export interface AckHeader {
  /** One past the newest frame that arrived. */
  frameWindowBaseId: number
  /** The oldest message that the receiver still waits for. The wire allows 32 bits here. */
  messageWindowBaseId: number
  groupCount: number
}

/** Reports which of 32 consecutive frames arrived. */
export interface AckGroup {
  /** The frame that bit 0 speaks for. */
  baseId: number
  /** Unsigned; bit `n` is set when frame `baseId + n` arrived. */
  bits: number
  /** XOR of the arrived frames' nonces: 0 or 1. */
  nonce: number
}
