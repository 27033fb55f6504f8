import { MODE_UNRELIABLE } from '@rudp/channels'
import { readStats } from '@rudp/connection'
import { uflow3 } from '@rudp/wire'
import { type Attack, type Row, round, Successes } from '../support/row.ts'
import { HostileClient, Target } from '../support/target.ts'

/** What one datagram may cost, and what it may cost on top for each message, fragment or frame that it settles. */
const MAX_COST_US = 50
const MAX_COST_OF_EACH_US = 1
const WINDOW = 4_096

/** One kind of datagram, sent again and again in the state in which it costs most. */
interface Candidate {
  readonly name: string
  /** Brings the connection into that state. */
  prepare(client: HostileClient): void
  /** The next such datagram. */
  make(client: HostileClient, index: number): Uint8Array
  /** How often it may be sent before the state has to be prepared anew. Default: for ever. */
  readonly lifetime?: number
}

export const worstDatagram: Attack = {
  name: 'the most expensive datagram',
  run(datagrams): Row {
    const successes = new Successes()
    const figures: Record<string, number> = {}
    const share = Math.floor(datagrams / CANDIDATES.length)
    const perCandidate = Math.min(20_000, Math.max(500, share))
    for (const candidate of CANDIDATES) {
      const { medianUs, settled } = measure(candidate, perCandidate)
      figures[`${candidate.name}Us`] = round(medianUs)
      const limitUs = MAX_COST_US + settled * MAX_COST_OF_EACH_US
      successes.unless(
        medianUs <= limitUs,
        `${candidate.name} costs ${round(medianUs)} µs, not ${limitUs}`,
      )
    }
    const sent = perCandidate * CANDIDATES.length
    return { attack: this.name, datagrams: sent, figures, successes: successes.list }
  },
}

/** Time that the endpoint takes for one datagram and all that it answers, the median; and how much each settles. */
function measure(candidate: Candidate, datagrams: number): { medianUs: number; settled: number } {
  const costsUs: number[] = []
  let settled = 0
  for (let sent = 0; sent < datagrams; ) {
    const client = new HostileClient(new Target({ maxReceiveAlloc: 10_000_000 })).connect()
    candidate.prepare(client)
    const settledBefore = settledBy(client)
    const round = Math.min(candidate.lifetime ?? 5_000, datagrams - sent)
    for (let i = 0; i < round; i++) {
      const bytes = candidate.make(client, i)
      client.target.nowMs += 0.1
      const startMs = performance.now()
      client.send(bytes)
      costsUs.push((performance.now() - startMs) * 1_000)
    }
    settled = (settledBy(client) - settledBefore) / round
    sent += round
  }
  costsUs.sort((a, b) => a - b)
  return { medianUs: costsUs[costsUs.length >> 1] ?? Number.NaN, settled }
}

/** Messages delivered, given up or begun, fragments taken, frames acknowledged or lost. */
function settledBy({ target }: HostileClient): number {
  let sum = target.delivered
  for (const { connection } of target.endpoint.peers()) {
    const { frames, inbox } = readStats(connection)
    sum += (inbox.skipped ?? 0) + (inbox.fragments ?? 0) + (inbox.unseenMessages ?? 0)
    sum += (frames.framesAcked ?? 0) + (frames.framesLost ?? 0)
  }
  return sum
}

function nextFrame(client: HostileClient, step = 1): number {
  const id = client.nextFrameId
  client.nextFrameId = (id + step) >>> 0
  return id
}

/** The server sends so many frames, of which the client says nothing yet. */
function serve(client: HostileClient, frames: number): void {
  const { target } = client
  const [peer] = target.endpoint.peers()
  for (let i = 0; i < frames; i++) {
    peer?.connection.send(target.nowMs, new Uint8Array(1_440), {
      channel: 0,
      mode: MODE_UNRELIABLE,
    })
    if (peer !== undefined) target.endpoint.activate(peer)
    target.drain()
    target.passTime(20)
    client.send(client.forge.ack(client.remoteFrameId, 0))
  }
}

const NOTHING = (): void => {}
const manyFragments = Array.from({ length: 127 }, (_, i) => i)

/** A frame of messages that wait for the first. */
function blockedMessages(client: HostileClient, index: number): Uint8Array {
  return client.forge.data(
    nextFrame(client),
    0,
    manyFragments.map((i) => {
      const ahead = 1 + index * 127 + i
      const lead = { windowParentLead: ahead, channelParentLead: ahead }
      return { messageId: client.messageId(ahead), channel: i % 64, ...lead }
    }),
  )
}

const CANDIDATES: readonly Candidate[] = [
  {
    name: 'ackOf161UnknownGroups',
    prepare: NOTHING,
    make: ({ forge, remoteFrameId }) =>
      forge.ack(
        remoteFrameId,
        0,
        Array.from({ length: 161 }, (_, i) => [i * 33, 2 ** 32 - 1, 0] as const),
      ),
  },
  {
    name: 'ackOf161KnownGroups',
    prepare: (client) => serve(client, 45),
    make: ({ forge, remoteFrameId }) =>
      forge.ack(
        remoteFrameId,
        0,
        Array.from({ length: 161 }, () => [(remoteFrameId - 32) >>> 0, 0x7fffffff, 0] as const),
      ),
  },
  {
    name: 'dataOf127Duplicates',
    prepare: NOTHING,
    make: (client) =>
      client.forge.data(
        client.nonce,
        0,
        manyFragments.map((i) => ({ messageId: client.messageId(i) })),
      ),
  },
  {
    name: 'dataOf127OutsideMessages',
    prepare: NOTHING,
    make: (client) =>
      client.forge.data(
        nextFrame(client),
        0,
        manyFragments.map((i) => ({ messageId: client.messageId(500_000 + i), channel: i % 64 })),
      ),
  },
  {
    name: 'dataOf127Invalid',
    prepare: NOTHING,
    make: (client) =>
      client.forge.data(
        nextFrame(client),
        0,
        manyFragments.map((i) => ({ messageId: client.messageId(i), channelParentLead: 9 })),
      ),
  },
  {
    name: 'dataOf127MessagesOn64Channels',
    prepare: NOTHING,
    make: (client, index) =>
      client.forge.data(
        nextFrame(client),
        0,
        manyFragments.map((i) => ({
          messageId: client.messageId(index * 127 + i),
          channel: i % 64,
          sizeBytes: 1,
        })),
      ),
  },
  {
    name: 'dataOf127BlockedMessages',
    prepare: NOTHING,
    lifetime: 30,
    make: blockedMessages,
  },
  {
    // All that was granted is taken, so that what waits is packed after each frame.
    name: 'dataOf127MessagesToPack',
    prepare: (client) => {
      for (let i = 0; i < 10; i++) {
        const messageId = client.messageId(WINDOW - 1 - i)
        const sizeBytes = uflow3.maxFragmentBytes
        const fragment = { messageId, lastFragmentId: 689, sizeBytes }
        client.send(client.forge.data(nextFrame(client), 0, [fragment]))
      }
    },
    lifetime: 30,
    make: blockedMessages,
  },
  {
    name: 'dataJumpingTheFrameWindow',
    prepare: NOTHING,
    make: (client) => client.forge.data(nextFrame(client, WINDOW - 1), 0),
  },
  {
    name: 'dataOfEverySecondFrame',
    prepare: (client) => {
      for (let i = 0; i < 2_000; i++) client.send(client.forge.data(nextFrame(client, 33), 0))
    },
    make: (client) => client.forge.data(nextFrame(client, 33), 0),
  },
  {
    name: 'syncJumpingTheFrameWindow',
    prepare: NOTHING,
    make: (client) => {
      nextFrame(client, WINDOW)
      return client.forge.sync(client.nextFrameId, -1)
    },
  },
  {
    name: 'syncJumpingTheMessageWindow',
    prepare: (client) => {
      client.target.nowMs += 5_000
    },
    lifetime: 100,
    make: (client, index) => client.forge.sync(-1, client.messageId((index + 1) * WINDOW)),
  },
  {
    name: 'firstFragmentOfAMegabyte',
    prepare: NOTHING,
    lifetime: 10,
    make: (client, index) =>
      client.forge.data(nextFrame(client), 0, [
        {
          messageId: client.messageId(index),
          lastFragmentId: 690,
          sizeBytes: uflow3.maxFragmentBytes,
        },
      ]),
  },
  {
    name: 'messageThatGivesUpTheWindow',
    prepare: (client) => {
      for (let i = 0; i < 600; i++) {
        client.send(
          client.forge.data(nextFrame(client), 0, [
            {
              messageId: client.messageId(i),
              lastFragmentId: 1,
              sizeBytes: uflow3.maxFragmentBytes,
            },
          ]),
        )
      }
    },
    lifetime: 1,
    make: (client) =>
      client.forge.data(nextFrame(client), 0, [{ messageId: client.messageId(600) }]),
  },
  {
    name: 'disconnect',
    prepare: NOTHING,
    make: ({ forge }) => forge.disconnect(),
  },
  {
    name: 'handshakeAck',
    prepare: NOTHING,
    make: ({ forge }) => forge.handshakeAck(1),
  },
  {
    name: 'syn',
    prepare: NOTHING,
    make: ({ forge }, index) => forge.syn(index),
  },
  {
    name: 'badChecksum',
    prepare: NOTHING,
    make: (client, index) => {
      const bytes = client.forge.syn(index)
      bytes[1_471] = (bytes[1_471] ?? 0) ^ 1
      return bytes
    },
  },
]
