import type { EndpointPeer } from '@rudp/connection'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import { type LinkConditions, Random, SimulatedNetwork } from '@rudp/simulator'
import type { Plan, SideName } from '../plan/plan.ts'
import type { Fail } from './fail.ts'
import { hasData } from './frame-bytes.ts'
import { Intruder } from './intruder.ts'
import { judgeEnd } from './judge-end.ts'
import { isOver, Life, logOf } from './life.ts'
import { longestRoundTripMs } from './path-bounds.ts'
import { Process } from './process.ts'
import { Tamper } from './tamper.ts'
import { Watch, type WatchedWorld } from './watch.ts'

/** How long the client's application waits before it connects again. */
const RECONNECT_MS = 100
const MAX_LIVES = 12
/** What an IPv6 path must carry, headers included, where nobody takes packets apart. */
const IPV6_PACKET_BYTES = 1500
const IPV6_OVERHEAD_BYTES = 48
/** Answers that a server gives an intruder. */
const MAX_ANSWERS = 300

/** A network, two programs that talk over it, whoever disturbs them, and the oracles. */
export class World implements WatchedWorld {
  readonly plan: Plan
  readonly network: SimulatedNetwork
  readonly fail: Fail
  readonly names: { client: string; readonly server: string }
  readonly hasDamage: boolean
  readonly longestRoundTripMs: number
  readonly connectionLimit: number
  readonly lives: Life[] = []
  /** When the applications begin to send, counted from the start. */
  readonly trafficBeginsMs: number
  /** Whether one of the sides has died for ever. */
  hasDeath = false
  isEnding = false
  /** Frames that were never acknowledged, and those that acks named which were lost. */
  readonly acks = { forgotten: 0, inLostAcks: 0 }
  /** Whether everybody who disturbs has gone home. */
  isPeaceful = false
  readonly #hosts: { readonly client: string; readonly server: string }
  readonly #random: Random
  readonly #processes: { client: Process; server: Process }
  readonly #beganAtMs = new Map<Life, number>()
  readonly #byPeer = new Map<EndpointPeer, Life>()
  #answers = 0
  /** Called when a side's application has taken a message of the other. */
  onTaken: (side: SideName) => void = () => {}

  constructor(plan: Plan, fail: Fail) {
    this.plan = plan
    this.fail = fail
    this.network = new SimulatedNetwork({ seed: plan.seed, startMs: plan.startMs })
    this.#random = new Random(plan.seed).fork('world')
    this.#hosts = plan.isIpv6
      ? { client: 'fd00::c', server: 'fd00::5' }
      : { client: 'client', server: 'server' }
    this.names = { ...this.#hosts }
    this.trafficBeginsMs = plan.sendsEarly ? 0 : 1_000
    this.hasDamage = [plan.up, plan.down].some(({ corrupt, truncate }) => corrupt || truncate)
    this.longestRoundTripMs = longestRoundTripMs(plan)
    this.connectionLimit = plan.crowd.limit
    this.#setLinks(plan.up, plan.down)
    this.#processes = { client: this.#spawn('client'), server: this.#spawn('server') }
    this.#invite()
    this.connect()
  }

  // ── What there is ──────────────────────────────────────────────────────

  get nowMs(): number {
    return this.network.nowMs
  }

  /** The client's newest connection. */
  get life(): Life {
    return this.lives.at(-1)!
  }

  process(side: SideName): Process {
    return this.#processes[side]
  }

  lifeAt(process: Process, address: string): Life | undefined {
    if (process.side === 'client') return address === this.names.server ? this.life : undefined
    const { life } = this
    const { peer, process: owner } = life.server
    const expected = owner === process && peer !== undefined ? peer.hostname : this.names.client
    return address === expected ? life : undefined
  }

  offeredTo({ side }: Process): number {
    const { client, server } = this.#hosts
    const [from, to] = side === 'client' ? [server, client] : [client, server]
    return this.network.link(from, to).counters.offered
  }

  /** Share of what was sent towards that side that was lost or damaged. */
  lossRateTowards(side: SideName): number {
    const { client, server } = this.#hosts
    const [from, to] = side === 'client' ? [server, client] : [client, server]
    const { delivered, offered, corrupted, truncated } = this.network.link(from, to).counters
    return offered === 0 ? 0 : (offered - delivered + corrupted + truncated) / offered
  }

  // ── What happens ───────────────────────────────────────────────────────

  /** The client's application opens a connection. */
  connect(): void {
    const { client } = this.#processes
    if (this.isEnding || !client.isAlive || this.lives.length === MAX_LIVES) return
    const isFirst = this.lives.length === 0
    const nonce = isFirst ? this.plan.client.nonce : this.#random.uint32()
    const life = new Life(this.lives.length, nonce, this.fail)
    this.lives.push(life)
    client.drawNext(nonce)
    life.client.process = client
    this.#beganAtMs.set(life, client.door.nowMs)
    life.client.peer = client.endpoint.connect(this.names.server)
    this.#byPeer.set(life.client.peer, life)
  }

  kill(side: SideName, isForEver: boolean): void {
    if (isForEver) this.hasDeath = true
    this.#processes[side].kill()
  }

  /** A new process takes the place of a dead one, at the same address. */
  start(side: SideName): void {
    if (this.#processes[side].isAlive || this.hasDeath) return
    this.network.host(this.#hosts[side]).start()
    this.#processes[side] = this.#spawn(side)
    if (side === 'client') this.connect()
  }

  moveClient(): void {
    for (const life of this.lives) if (life.server.peer !== undefined) life.hasMoved = true
    this.names.client = `${this.#hosts.client}${this.plan.isIpv6 ? 'a' : '-'}${this.nowMs}`
    this.network.host(this.#hosts.client).moveTo(this.names.client)
  }

  partition(): void {
    this.network.partition([this.#hosts.client], [this.#hosts.server])
  }

  changeLinks(conditions: LinkConditions): void {
    const { client, server } = this.#hosts
    this.network.link(client, server).change(conditions)
    this.network.link(server, client).change(conditions)
  }

  /** Repairs the network, and sends everybody home who disturbs. */
  heal(): void {
    this.isPeaceful = true
    this.network.heal()
    this.changeLinks({
      loss: undefined,
      reorder: undefined,
      duplicate: undefined,
      corrupt: undefined,
      truncate: undefined,
      mtuBytes: undefined,
    } as unknown as LinkConditions)
  }

  // ── What the oracles hear ──────────────────────────────────────────────

  onDrained(process: Process): void {
    for (let i = this.lives.length - 1; i >= 0; i--) {
      const life = this.lives[i]!
      const end = life.end(process.side)
      if (end.process !== process || end.isJudged || !isOver(end)) continue
      end.isJudged = true
      this.#onEnded(life, process)
    }
  }

  #onEnded(life: Life, process: Process): void {
    const end = life.end(process.side)
    const log = logOf(end)
    if (log?.closed === undefined) return
    judgeEnd({
      plan: this.plan,
      life,
      end,
      process,
      nowMs: this.nowMs,
      reason: log.closed,
      beganAtMs: this.#beganAtMs.get(life) ?? 0,
      connectedAtMs: log.connectedAtMs,
      sentInVain: this.offeredTo(process) - end.offeredWhenHeard,
      fail: this.fail,
    })
    if (process.side === 'client' && !life.isClosing) {
      this.network.at(this.nowMs + RECONNECT_MS, () => {
        if (life === this.life) this.connect()
      })
    }
  }

  // ── Who there is ───────────────────────────────────────────────────────

  #spawn(side: SideName): Process {
    const plan = this.plan[side]
    const host = this.network.host(this.#hosts[side])
    host.setClockDrift(plan.driftPpm)
    host.maxTimerLatenessMs = plan.maxTimerLatenessMs
    const process = new Process({
      side,
      plan,
      host,
      random: this.#random.fork(`${side} ${this.nowMs}`),
      maxConnections: side === 'server' ? this.connectionLimit : 0,
      oracle: this,
    })
    if (side === 'server' && this.lives.length === 0) process.drawNext(plan.nonce)
    const watch = new Watch(process, this, plan.maxReceiveAlloc, plan.maxTimerLatenessMs)
    process.door.watch = watch
    process.endpoint.onConnected = (peer) => this.#onConnected(process, peer)
    process.endpoint.onMessage = (peer, payload, channel) => {
      const life = this.#byPeer.get(peer)
      if (life === undefined) return this.#answer(process, peer)
      life.other(side).outgoing.receive(payload, channel)
      this.onTaken(side)
    }
    const { rate, attacks } = this.plan.tamper
    if (rate === 0) return process
    const tamper = new Tamper(this.#random.fork(`tamper ${side} ${this.nowMs}`), rate, attacks)
    watch.onGenuine = (bytes, from) => {
      if (this.isPeaceful) return
      const end = this.lifeAt(process, from)?.end(side)
      const wasTaken = end?.process === process && end.peer?.connection.state === 'connected'
      const hasForged = tamper.handle(process.door, bytes, from, wasTaken)
      if (hasForged && end !== undefined) end.forgedAtMs = this.nowMs
    }
    return process
  }

  #onConnected(process: Process, peer: EndpointPeer): void {
    if (process.side === 'client') return
    const life = this.lives.findLast(({ nonce }) => nonce === peer.connection.remoteNonce)
    if (life === undefined) {
      if (peer.hostname !== this.names.client) return
      return this.fail('stranger', 'the server let in whom nobody knows')
    }
    life.hasMoved = peer.hostname !== this.names.client
    life.server.peer = peer
    life.server.process = process
    this.#byPeer.set(peer, life)
  }

  #answer({ endpoint }: Process, peer: EndpointPeer): void {
    if (this.#answers++ < MAX_ANSWERS) endpoint.queue(peer, new Uint8Array(500))
  }

  #setLinks(up: LinkConditions, down: LinkConditions): void {
    const { client, server } = this.#hosts
    const links = [
      this.network.setLink(client, server, up),
      this.network.setLink(server, client, down),
    ]
    if (!this.plan.isIpv6) return
    const largest = IPV6_PACKET_BYTES - IPV6_OVERHEAD_BYTES
    // Frames that cannot be smaller come in parts there; data could have been.
    for (const link of links)
      link.loseIf = (_, bytes) => bytes.length > largest && hasData(bytes[0])
  }

  /** The intruder, and the crowd. */
  #invite(): void {
    const { network, plan } = this
    const atMs = plan.startMs + 500
    const { server } = this.names
    if (plan.intruderRate > 0) {
      const random = this.#random.fork('intruder')
      const rate = plan.intruderRate
      network.at(atMs, () => {
        if (!this.isEnding) new Intruder({ network, random, address: 'intruder', server, rate })
      })
    }
    for (let i = 0; i < plan.crowd.clients; i++) {
      const random = this.#random.fork(`guest ${i}`)
      const guest = new SimulatedEndpoint(network.host(`guest ${i}`), {
        random: () => random.uint32(),
      })
      network.at(atMs + i, () => guest.connect(server))
    }
  }
}
