import type { FragmentHeader } from '@rudp/wire'
import { uflow3 } from '@rudp/wire'
import type { HostileClient } from '../support/target.ts'

const FRAGMENT_BYTES = uflow3.maxFragmentBytes
const WINDOW = uflow3.messageWindow
const CHANNELS = uflow3.channelCount

/** A way to make a receiver keep as much as possible. */
export interface Hoard {
  readonly name: string
  fill(client: HostileClient, datagrams: number): void
}

type Piece = Partial<FragmentHeader> & { readonly sizeBytes?: number }

/** None of them has the first message, for which others wait: nothing is delivered, and the window stays. */
export const HOARDS: readonly Hoard[] = [
  {
    name: 'firstFragments',
    fill(client, datagrams) {
      for (let i = 0; i < datagrams; i++) {
        const lastFragmentId = 1 + (i % 600)
        const messageId = client.messageId(i % WINDOW)
        send(client, [{ messageId, lastFragmentId, sizeBytes: FRAGMENT_BYTES }])
      }
    },
  },
  {
    name: 'halves',
    fill: (client, datagrams) => sendFragments(client, datagrams, 2, 1),
  },
  {
    name: 'allButOneOfNine',
    fill: (client, datagrams) => sendFragments(client, datagrams, 9, 8),
  },
  {
    // Large enough to be left as they are when memory is short, and tiny ones all around.
    name: 'largeAndTiny',
    fill(client, datagrams) {
      for (let i = 0; i < datagrams; i++) {
        const ahead = 1 + (i % (WINDOW - 1))
        if (i % 128 > 0) send(client, [blocked(client, ahead, 0)])
        else send(client, [{ ...blocked(client, ahead, FRAGMENT_BYTES), lastFragmentId: 256 }])
      }
    },
  },
  {
    name: 'pairs',
    fill: (client, datagrams) => sendFragments(client, datagrams, 2, 2),
  },
  {
    // Complete ones of two fragments use up what was granted, and empty ones the window.
    name: 'pairsAndEmpty',
    fill(client, datagrams) {
      for (let i = 0; i < datagrams; i++) {
        const message = blocked(client, 1 + (Math.floor(i / 2) % (WINDOW - 1)), FRAGMENT_BYTES)
        if (i % 6 < 2) send(client, [{ ...message, fragmentId: i % 2, lastFragmentId: 1 }])
        else send(client, [{ ...message, sizeBytes: 0 }])
      }
    },
  },
  {
    name: 'smallMessages',
    fill: (client, datagrams) => sendBlocked(client, datagrams, 244),
  },
  {
    name: 'tinyMessages',
    fill: (client, datagrams) => sendBlocked(client, datagrams, 1),
  },
  {
    name: 'emptyMessages',
    fill: (client, datagrams) => sendBlocked(client, datagrams, 0),
  },
  {
    name: 'fromTheFarEnd',
    fill(client, datagrams) {
      for (let i = 0; i < datagrams; i++)
        send(client, [blocked(client, WINDOW - 1 - (i % 4_000), 200)])
    },
  },
  {
    name: 'holes',
    fill(client, datagrams) {
      // Every second frame is missing, so that nothing can be reported in one piece.
      for (let i = 0; i < datagrams; i++) {
        client.nextFrameId = (client.nextFrameId + 1) >>> 0
        send(client, [blocked(client, 1 + (i % (WINDOW - 1)), 200)])
      }
    },
  },
  {
    // In bulk whole frames are copied, and one byte of each waits; the rest is delivered.
    name: 'paddedFrames',
    fill(client, datagrams) {
      inWakeUps(client, datagrams, 40, (i) => {
        const ahead = 1 + 2 * (i % (WINDOW / 2 - 1))
        return [blocked(client, ahead, 1), padding(client, ahead + 1)]
      })
    },
  },
  {
    // The same, with a message that came before: it costs the peer nothing.
    name: 'framesOfDuplicates',
    fill(client, datagrams) {
      inWakeUps(client, datagrams, 40, (i) => {
        const ahead = 2 + (i % (WINDOW - 2))
        // Without two large messages a wake-up is no bulk.
        return [blocked(client, ahead, i % 40 < 2 ? 1_200 : 1), padding(client, 1)]
      })
    },
  },
  {
    // A hundred messages at a time get what they waited for, and others take their place.
    name: 'passedMessages',
    fill(client, datagrams) {
      for (let ahead = 1; ahead <= datagrams; ahead++) {
        const lead = ahead % 100
        if (lead > 0) {
          const message = blocked(client, ahead, 244)
          send(client, [{ ...message, windowParentLead: lead, channelParentLead: lead }])
        } else if (ahead >= 4_000) {
          send(client, [{ messageId: client.messageId(ahead - 4_000), sizeBytes: 244 }])
        }
      }
    },
  },
  {
    name: 'untakenMessages',
    fill(client, datagrams) {
      client.target.takesMessages = false
      inWakeUps(client, datagrams, 40, (i) =>
        Array.from({ length: 15 }, (_, k) => ({
          messageId: client.messageId((i * 15 + k) % WINDOW),
          channel: k,
          sizeBytes: 80,
        })),
      )
    },
  },
]

/** Sends frames so that one wake-up finds many. */
function inWakeUps(
  client: HostileClient,
  datagrams: number,
  together: number,
  piecesOf: (index: number) => readonly Piece[],
): void {
  const { target } = client
  target.wakesAtOnce = false
  for (let i = 0; i < datagrams; i++) {
    send(client, piecesOf(i))
    if (i % together === together - 1) target.drain()
  }
  target.drain()
  target.wakesAtOnce = true
}

/** Messages that wait for the first, on all channels, one a frame. */
function sendBlocked(client: HostileClient, datagrams: number, sizeBytes: number): void {
  for (let i = 0; i < datagrams; i++) {
    send(client, [blocked(client, 1 + (i % (WINDOW - 1)), sizeBytes)])
  }
}

/** The first fragments of messages that wait for the first one. */
function sendFragments(
  client: HostileClient,
  datagrams: number,
  fragments: number,
  sent: number,
): void {
  for (let i = 0; i < datagrams; i++) {
    const message = blocked(client, 1 + (Math.floor(i / sent) % (WINDOW - 1)), FRAGMENT_BYTES)
    // The last first: so as not to be what arrives in order.
    const fragmentId = fragments - 1 - (i % sent)
    send(client, [{ ...message, fragmentId, lastFragmentId: fragments - 1 }])
  }
}

/** A message that waits for the first. */
function blocked(client: HostileClient, ahead: number, sizeBytes: number): Piece {
  return {
    messageId: client.messageId(ahead),
    channel: ahead % CHANNELS,
    windowParentLead: ahead,
    channelParentLead: ahead,
    sizeBytes,
  }
}

/** A large message that does not wait, behind the first all the same: the window stays. */
function padding(client: HostileClient, ahead: number): Piece {
  const messageId = client.messageId(ahead)
  return { messageId, channel: CHANNELS - 1, windowParentLead: ahead, sizeBytes: 1_400 }
}

function send(client: HostileClient, pieces: readonly Piece[]): void {
  const id = client.nextFrameId
  client.nextFrameId = (id + 1) >>> 0
  client.target.nowMs += 0.01
  client.send(client.forge.data(id, 0, pieces))
}
