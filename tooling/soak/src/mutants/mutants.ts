/** A known fault, and how to build it into our code. */
export interface Mutant {
  /** As `uflow-v3.md` numbers the faults of the references; `R` for rudp 0.2.1, `X` for others. */
  readonly name: string
  readonly fault: string
  /** Pieces of source to replace. Each must occur exactly once, or the mutant is out of date. */
  readonly edits: readonly MutantEdit[]
}

/** One replacement in one file, named from `packages/`. */
export interface MutantEdit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** The faults of the references that can be built into ours, and some of our own. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'U1',
    fault: 'a repeated ack gives a round trip as old as the connection',
    edits: [
      {
        file: 'reliability/src/ack-intake.ts',
        from: 'if (this.#hasNews) this.#applyGroup(i)',
        to: 'if (this.#hasNews) this.#applyGroup(i)\n else this.#newestId = (this.#batch.baseId(i) + 31 - Math.clz32(this.#batch.bits(i))) >>> 0',
      },
      {
        file: 'reliability/src/ack-intake.ts',
        from: 'if (frameIdDistance(this.#newestId, peerBaseId) >= 2 * window) return',
        to: 'if (frameIdDistance(this.#newestId, peerBaseId) === window / 0) return',
      },
    ],
  },
  {
    name: 'U2',
    fault: 'a round trip of 0 crashes',
    edits: [
      {
        file: 'reliability/src/rtt-estimator.ts',
        from: 'const sampleMs = rttMs > 0 ? rttMs : 0',
        to: "const sampleMs = rttMs > 0 ? rttMs : 0\n if (sampleMs === 0) throw new RangeError('Cannot divide by a round trip of 0')",
      },
    ],
  },
  {
    name: 'U3',
    fault: 'inverting the throughput equation for a low rate never ends',
    edits: [
      {
        file: 'congestion/src/tfrc/throughput-equation.ts',
        from: 'step < BISECTION_STEPS; step++',
        to: 'high - low > 1e-18; step++',
      },
    ],
  },
  {
    name: 'U4-base',
    fault: 'a message base that cannot be is believed',
    edits: [
      {
        file: 'channels/src/outgoing-window.ts',
        from: 'return passed <= this.#nextSequence - this.#baseSequence ? passed : -1',
        to: 'return passed',
      },
    ],
  },
  {
    name: 'U4-memory',
    fault: "the peer's memory limit is not kept to",
    edits: [
      {
        file: 'channels/src/fragment-picker.ts',
        from: 'const isFree = window.outstandingBytes + head.costBytes <= window.limitBytes',
        to: 'const isFree = true',
      },
    ],
  },
  {
    name: 'U5',
    fault: 'a frame that arrives after a newer one is dropped',
    edits: [
      {
        file: 'reliability/src/frame-receiver.ts',
        from: 'if (this.#bits.has(SEEN, frameId)) {',
        to: 'if (frameId >= 0) {',
      },
    ],
  },
  {
    name: 'U6',
    fault: 'losing the first data frame freezes sending',
    edits: [
      {
        file: 'congestion/src/tfrc.ts',
        from: 'this.#setRate(Math.max(this.#allowedRate, this.#initialRate()))',
        to: 'if (this.#lossHistory.isEmpty) this.#setRate(Math.max(this.#allowedRate, this.#initialRate()))\n else this.#setRate(this.#minimumRate)',
      },
      {
        file: 'congestion/src/tfrc.ts',
        from: 'rate = heardRate(',
        to: 'if (rate > this.#minimumRate) rate = heardRate(',
      },
    ],
  },
  {
    name: 'U7',
    fault: 'acks wait for the congestion controller',
    edits: [
      {
        file: 'connection/src/session.ts',
        from: 'const ackBytes = this.#acks.poll(nowMs, out, offset)',
        to: 'const isAllowed = this.gate.admits(nowMs, 1472, this.frames.inFlightBytes)\n const ackBytes = isAllowed ? this.#acks.poll(nowMs, out, offset) : 0',
      },
    ],
  },
  {
    name: 'U8',
    fault: 'the limit of connections does not hold',
    edits: [
      {
        file: 'connection/src/server-handshakes.ts',
        from: 'const hasRoom = this.taken < this.#maxConnections && this',
        to: 'const hasRoom = this.taken >= 0 || this',
      },
      {
        file: 'connection/src/server-handshakes.ts',
        from: 'const hasRoom = knownNonce >= 0 ||',
        to: 'const hasRoom = this.taken >= 0 ||',
      },
    ],
  },
  {
    name: 'U9',
    fault: 'a disconnect is believed at once',
    edits: [
      {
        file: 'connection/src/close-confirmation.ts',
        from: 'if (this.#probesSent < PROBES) return false',
        to: 'if (nowMs >= 0) return true',
      },
    ],
  },
  {
    name: 'U10',
    fault: 'a frame is resent after exactly one round trip',
    edits: [
      {
        file: 'reliability/src/loss-timing.ts',
        from: 'const { smoothedMs, varianceMs } = this.#rtt\n    const capMs',
        to: 'const { smoothedMs, varianceMs } = this.#rtt\n    if (smoothedMs >= 0) return smoothedMs\n    const capMs',
      },
    ],
  },
  {
    name: 'U11',
    fault: 'what an ack said that was lost is never repeated',
    edits: [
      {
        file: 'reliability/src/frame-receiver.ts',
        from: 'groups.addRepeats(maxGroups)',
        to: '',
      },
    ],
  },
  {
    name: 'U12',
    fault: 'a forged sync skips reliable messages',
    edits: [
      {
        file: 'channels/src/message-receiver.ts',
        from: 'const isTimely = quietForMs >= MIN_SYNC_QUIET_MS',
        to: 'const isTimely = quietForMs >= 0',
      },
      {
        file: 'channels/src/message-receiver.ts',
        from: 'this.#refusedSyncs++',
        to: 'this.#refusedSyncs++\n else this.#makeRoom()',
      },
    ],
  },
  {
    name: 'U13',
    fault: 'frames are as large over IPv6 as over IPv4',
    edits: [
      {
        file: 'connection/src/path-frame-bytes.ts',
        from: "const isIpv6 = address.includes(':')",
        to: "const isIpv6 = address.includes('no IPv6')",
      },
    ],
  },
  {
    name: 'U14-timeout',
    fault: "the client's patience is counted from the clock's zero",
    edits: [
      {
        file: 'connection/src/client-handshake.ts',
        from: 'this.#givesUpAtMs = nowMs + settings.handshakeTimeoutMs',
        to: 'this.#givesUpAtMs = settings.handshakeTimeoutMs',
      },
    ],
  },
  {
    name: 'U14-restart',
    fault: 'a client that restarts on the same port has to wait',
    edits: [
      {
        file: 'connection/src/server-handshakes.ts',
        from: 'if (knownNonce === syn.nonce) return',
        to: 'if (knownNonce >= 0) return',
      },
    ],
  },
  {
    name: 'R1',
    fault: 'the window moves past a reliable message that is missing',
    edits: [
      {
        file: 'channels/src/incoming-window.ts',
        from: 'if (lead !== 0 && sequence - lead >= base) return base',
        to: 'if (lead < 0) return base',
      },
    ],
  },
  {
    name: 'R2',
    fault: 'the first message is lost',
    edits: [
      {
        file: 'connection/src/message-layers.ts',
        from: 'firstMessageId: firstMessageId(dialect, handshake.remoteNonce),',
        to: 'firstMessageId: firstMessageId(dialect, handshake.remoteNonce + 1),',
      },
    ],
  },
  {
    name: 'R3',
    fault: 'a channel does not wait for what is missing',
    edits: [
      {
        file: 'channels/src/delivery-order.ts',
        from: 'if (lead === 0) return true',
        to: 'if (lead >= 0) return true',
      },
    ],
  },
  {
    name: 'R4',
    fault: 'a message over the agreed size is accepted',
    edits: [
      {
        file: 'channels/src/check-payload.ts',
        from: 'if (payload.byteLength > maxBytes) {',
        to: 'if (payload.byteLength < 0) {',
      },
    ],
  },
  {
    name: 'X-duplicate',
    fault: 'a frame that came before is taken for a new one, and so are its fragments',
    edits: [
      {
        file: 'reliability/src/frame-receiver.ts',
        from: 'if (this.#bits.has(SEEN, frameId)) {',
        to: 'if (frameId < 0) {',
      },
      {
        file: 'channels/src/fragment-intake.ts',
        from: 'if (sequence < channel.baseSequence) {',
        to: 'if (sequence < 0) {',
      },
    ],
  },
  {
    name: 'X-bundle-rest',
    fault: 'what an application leaves of a bundle is passed by, as if it had taken it',
    edits: [
      {
        file: 'channels/src/delivery.ts',
        from: 'const inner = this.#bundle.isOpen ? this.#nextInBundle() : undefined',
        to: 'const inner = this.#bundle.sequence > this.#window.baseSequence ? this.#nextInBundle() : undefined',
      },
    ],
  },
  {
    name: 'X-bundle-flag',
    fault: 'bundles are sent to a peer that has not said that it takes them',
    edits: [
      {
        file: 'connection/src/message-layers.ts',
        from: 'maxFrameBytes >= dialect.maxFrameBytes && agreesOnBundles(options.settings, handshake.peer)',
        to: 'maxFrameBytes >= dialect.maxFrameBytes && options.settings.bundling',
      },
    ],
  },
  {
    name: 'X-bundle-order',
    fault: 'a message that may not go into a bundle is overtaken by one that does',
    edits: [
      {
        file: 'channels/src/bundler.ts',
        from: 'const tail = channel?.tail',
        to: 'const tail = channel?.head',
      },
    ],
  },
  {
    name: 'X-piggyback-flag',
    fault: 'acks ride on data to a peer that has not said that it takes them there',
    edits: [
      {
        file: 'connection/src/ack-emitter.ts',
        from: 'agreesOnPiggybackedAcks(settings, handshake.peer)',
        to: 'settings.piggybacking',
      },
    ],
  },
  {
    name: 'X-ack-base',
    fault: 'the message base of an ack that nothing else fits is believed',
    edits: [
      {
        file: 'connection/src/session.ts',
        from: 'if ((this.isStrange = !this.frames.finishAck(reader.ack.frameWindowBaseId))) return',
        to: 'this.frames.finishAck(reader.ack.frameWindowBaseId)',
      },
    ],
  },
  {
    name: 'X-pacer',
    fault: 'frames that leave are not counted against the rate',
    edits: [
      {
        file: 'connection/src/send-gate.ts',
        from: 'this.#pacer?.onSent(nowMs, sizeBytes)',
        to: '',
      },
    ],
  },
]
