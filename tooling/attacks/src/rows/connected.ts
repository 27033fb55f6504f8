import { MODE_RELIABLE } from '@rudp/channels'
import { Random } from '@rudp/simulator'
import { sizeBytes } from '../support/memory.ts'
import { type Attack, type Row, Successes } from '../support/row.ts'
import { HostileClient, Target } from '../support/target.ts'

const BUFFER_BYTES = 1_000_000

/** The message behind the one named its parent, which never comes: no delivery, and the window stays. */
const BLOCKED = { windowParentLead: 1, channelParentLead: 1 }

/** Ids anywhere in 32 bits, and at the edges of the windows, from a peer that is connected. */
export const farIds: Attack = {
  name: 'ids far outside the window',
  run(datagrams): Row {
    const successes = new Successes()
    const random = new Random('far ids')
    const client = new HostileClient(new Target()).connect()
    const { target, forge } = client
    const edges = [0, 1, 31, 32, 4_095, 4_096, 4_097, 8_191, 8_192, 2 ** 20, 2 ** 31, 2 ** 32 - 1]
    const id = (base: number): number =>
      random.chance(0.3)
        ? random.uint32()
        : (base + random.pick(edges) * random.pick([1, -1]) + random.int(-1, 1)) >>> 0
    const before = { datagrams: target.sentDatagrams, bytes: target.sentBytes }
    for (let i = 0; i < datagrams; i++) {
      target.nowMs += 0.02
      const messageId = id(client.messageId(0)) & (2 ** 20 - 1)
      if (i % 3 === 0) client.send(forge.sync(id(client.nextFrameId), id(messageId)))
      else if (i % 3 === 1)
        client.send(forge.data(id(client.nextFrameId), 0, [{ messageId, ...BLOCKED }]))
      else {
        client.send(
          forge.ack(id(client.remoteNonce), id(messageId), [
            [id(client.remoteNonce), random.uint32(), 0],
            [id(client.remoteNonce), random.uint32(), 1],
          ]),
        )
      }
    }
    const answers = target.sentDatagrams - before.datagrams
    successes.unless(answers <= datagrams, `${answers} answers to ${datagrams} datagrams`)
    successes.unless(client.state !== 'gone' || isCheater(target), 'the connection just vanished')
    return { attack: this.name, datagrams, figures: { answers }, successes: successes.list }
  },
}

function isCheater(target: Target): boolean {
  return target.endpoint.size === 0
}

/** A peer that never acknowledges, and asks for all that has to be answered. */
export const neverAcks: Attack = {
  name: 'queues that drain only on an ack',
  run(datagrams): Row {
    const successes = new Successes()
    let peakBytes = 0
    let answers = 0
    const heldBytes = sizeBytes(() => {
      const client = new HostileClient(new Target({ idleTimeoutMs: 1e9 })).connect()
      const { target, forge } = client
      const [peer] = target.endpoint.peers()
      const before = target.sentDatagrams
      for (let i = 0; i < datagrams; i++) {
        target.nowMs += 0.05
        // An application that minds what `send` says.
        if (i % 10 === 0 && (peer?.connection.bufferedBytes ?? 0) < BUFFER_BYTES) {
          peer?.connection.send(target.nowMs, new Uint8Array(500), {
            channel: 0,
            mode: MODE_RELIABLE,
          })
        }
        client.send(i % 2 === 0 ? forge.sync(-1, -1) : forge.disconnect())
        if (i % 5_000 === 0) {
          target.passTime(50)
          peakBytes = Math.max(peakBytes, peer?.connection.session?.frames.memoryBytes ?? 0)
        }
      }
      answers = target.sentDatagrams - before
      return client
    })
    // A sync is answered by an ack, a disconnect by its ack and by doubt; the probes come on top.
    successes.unless(answers <= 3 * datagrams, `${answers} answers to ${datagrams} datagrams`)
    successes.unless(heldBytes < 4 * BUFFER_BYTES, `${heldBytes} bytes are held`)
    return {
      attack: this.name,
      datagrams,
      figures: { answers, heldBytes, logBytes: peakBytes },
      successes: successes.list,
    }
  },
}

/** About a frame between two acks: whoever is sent more in that time is caught after fewer acks. */
const MAX_SEND_RATE = 400_000
const PAYLOAD = new Uint8Array(1_400)
/** An id is passed over after at most so many frames (docs/loss-recovery.md). */
const MOST_FRAMES_BETWEEN_DECOYS = 320

/** Acks for frames that it never saw, so as to be sent faster: with half of the path's frames lost. */
export const optimisticAcks: Attack = {
  name: 'optimistic acks',
  run(datagrams): Row {
    const successes = new Successes()
    let connections = 0
    let caught = 0
    let mostFrames = 0
    let sent = 0
    while (sent < datagrams) {
      const { acks, isCaught, frames } = downloadCheating(++connections, datagrams - sent)
      sent += acks
      mostFrames = Math.max(mostFrames, frames)
      if (isCaught) caught++
      // The last has only run out of datagrams. Others have slowed themselves down: half of what
      // they claim is taken for lost.
      else if (sent < datagrams) {
        const isSlow = frames <= MOST_FRAMES_BETWEEN_DECOYS
        successes.unless(isSlow, `a cheater was served ${frames} frames`)
      }
    }
    return {
      attack: this.name,
      datagrams: sent,
      figures: { connections, caught, mostFrames },
      successes: successes.list,
    }
  },
}

/** Downloads, acknowledging every frame up to the newest whether it came or not, nonces guessed. */
function downloadCheating(
  seed: number,
  maxAcks: number,
): { acks: number; isCaught: boolean; frames: number } {
  const random = new Random(`cheater ${seed}`)
  const target = new Target({ random: () => random.uint32(), maxSendRate: MAX_SEND_RATE })
  const client = new HostileClient(target, '192.0.2.1', 1, random.uint32()).connect()
  const [peer] = target.endpoint.peers()
  for (let i = 0; i < 900; i++) {
    peer?.connection.send(0, PAYLOAD, { channel: 0, mode: MODE_RELIABLE })
  }
  let acks = 0
  for (; acks < maxAcks && acks < 5_000 && client.state === 'connected'; acks++) {
    target.passTime(5)
    const newest = client.remoteFrameId
    const baseId = (newest - 32) >>> 0
    client.send(client.forge.ack(newest, 0, [[baseId, 2 ** 32 - 1, random.int(0, 1)]]))
  }
  return { acks, isCaught: client.state === 'gone', frames: client.dataFrames }
}
