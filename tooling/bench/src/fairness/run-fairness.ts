import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type HostName, type LabCounters, Netlab } from '@rudp-tooling/netlab'
import type { ControllerName } from '../controllers.ts'

/** One way, without the queue. */
export const ONE_WAY_MS = 10

/** A TCP of the kernel's. */
export type TcpName = 'reno' | 'cubic'

/** Flows that share the bottleneck, one of each transport at most. */
export interface FairnessRun {
  readonly mbit: number
  /** Queue of the bottleneck, as a multiple of the bandwidth-delay product. */
  readonly queueBdp: number
  readonly tcp?: TcpName
  readonly rudp?: ControllerName
  readonly seconds: number
}

/** What left the bottleneck for the receivers. */
export interface FairnessResult {
  readonly rudp: FlowResult
  readonly tcp: FlowResult
  /** Share of the packets that the emulator delivered over 1 ms late, and the latest. */
  readonly lateShare: number
  readonly latestMs: number
}

export interface FlowResult {
  /** IP bytes over the time measured, in Mbit/s. */
  readonly mbit: number
  /** The same for each second. */
  readonly mbitBySecond: readonly number[]
  /** Share of its packets that the queue dropped. */
  readonly loss: number
}

/** Runs the flows over the emulated path, from the moment at which they begin to send. */
export async function runFairness(run: FairnessRun): Promise<FairnessResult> {
  const bitsPerSecond = run.mbit * 1e6
  const queueBytes = (run.queueBdp * bitsPerSecond * 2 * ONE_WAY_MS) / 8000
  await using lab = await Netlab.open({ bitsPerSecond, oneWayMs: ONE_WAY_MS, queueBytes })
  const starts: (() => void)[] = []
  if (run.tcp !== undefined) {
    lab.setTcpCongestionControl('a', run.tcp)
    starts.push(await openFlow(lab, 'tcp'))
  }
  if (run.rudp !== undefined) starts.push(await openFlow(lab, 'rudp', run.rudp))
  const readings = [await lab.counters()]
  for (const start of starts) start()
  for (let second = 1; second <= run.seconds; second++) {
    await sleep(readings[0]!.atMs + second * 1000 - readings.at(-1)!.atMs)
    readings.push(await lab.counters())
  }
  return {
    rudp: flowOf('udp', readings),
    tcp: flowOf('tcp', readings),
    lateShare: readings.slice(1).reduce((sum, each) => sum + each.lateShare, 0) / run.seconds,
    latestMs: Math.max(...readings.slice(1).map(({ latestMs }) => latestMs)),
  }
}

/** Connects a sender on host a to a receiver on host b. Returns what makes it send. */
async function openFlow(
  lab: Netlab,
  transport: 'tcp' | 'rudp',
  controller?: ControllerName,
): Promise<() => void> {
  const receiver = spawnPeer(lab, 'b', [transport, 'receive'])
  const port = await receiver.nextLine()
  const target = [Netlab.addressOf('b'), port, ...(controller === undefined ? [] : [controller])]
  const sender = spawnPeer(lab, 'a', [transport, 'send', ...target])
  await sender.nextLine()
  return sender.start
}

interface Peer {
  nextLine(): Promise<string>
  readonly start: () => void
}

function spawnPeer(lab: Netlab, host: HostName, args: readonly string[]): Peer {
  const script = new URL('./peer.ts', import.meta.url).pathname
  const child = lab.spawn(host, process.execPath, [...process.execArgv, script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const output = createInterface({ input: child.stdout! })
  return {
    nextLine: async () => {
      const [line] = (await Promise.race([once(output, 'line'), once(output, 'close')])) as string[]
      if (line === undefined) throw new Error(`Cannot run ${args.join(' ')}: it ended`)
      return line
    },
    start: () => void child.stdin!.write('go\n'),
  }
}

function flowOf(protocol: 'tcp' | 'udp', readings: readonly LabCounters[]): FlowResult {
  const between = (from: LabCounters, until: LabCounters): number =>
    ((until.forth[protocol].passedBytes - from.forth[protocol].passedBytes) * 8) /
    (until.atMs - from.atMs) /
    1000
  const [first, last] = [readings[0]!, readings.at(-1)!]
  const dropped = last.forth[protocol].droppedPackets
  return {
    mbit: between(first, last),
    mbitBySecond: readings.slice(1).map((each, index) => between(readings[index]!, each)),
    loss: dropped / Math.max(last.forth[protocol].passedPackets + dropped, 1),
  }
}
