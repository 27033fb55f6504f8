import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Random } from '@rudp/simulator'
import { Forge } from '../support/forge.ts'
import { quantile, type Row, round, Successes } from '../support/row.ts'
import { EchoServer } from './echo-server.ts'
import type { Flood } from './flooder.ts'
import { HonestClient } from './honest-client.ts'
import { ManInTheMiddle } from './man-in-the-middle.ts'

const FLOODER = fileURLToPath(new URL('./flooder.ts', import.meta.url))
const CLIENTS = 8
const SENDS_IN_A_BATCH = 64
/** What hoarding peers are granted, and what else they may make the server hold. */
const GRANT_BYTES = 65_536
const ALLOWANCE_BYTES = 65_536

/** How hard the attacks on real sockets are. */
export interface RealOptions {
  readonly seconds: number
  readonly perSecond: number
}

/** An attack on real loopback sockets. */
export interface RealAttack {
  readonly name: string
  run(options: RealOptions): Promise<Row>
}

/**
 * One flood from a thread of its own. How long honest clients wait meanwhile is told, not judged:
 * attacker, server and clients share the machine's cores. Virtual time holds them to a figure.
 */
function flood(name: string, kind: Flood['kind']): RealAttack {
  return {
    name,
    async run({ seconds, perSecond }) {
      const successes = new Successes()
      const server = await EchoServer.start()
      const { port } = server
      const before = await p99WithClients(port, successes, () => sleep((seconds * 1_000) / 2))
      let datagrams = 0
      const during = await p99WithClients(port, successes, async () => {
        datagrams = await sendFlood({ kind, port, seconds, perSecond })
      })
      await judgeServer(server, successes)
      await server.stop()
      const figures = { p99BeforeMs: before, p99Ms: during }
      return { attack: name, datagrams, figures, successes: successes.list }
    },
  }
}

/** Peers that make as many messages wait as they can, all on one server: what it holds for each of them. */
const hoarding: RealAttack = {
  name: 'real: messages that wait',
  async run({ seconds, perSecond }) {
    const successes = new Successes()
    const server = await EchoServer.start(0, GRANT_BYTES)
    const flood = { kind: 'waiting', port: server.port, seconds: seconds / 2, perSecond } as const
    // The first have the server compile its code as well.
    let datagrams = await sendFlood(flood)
    const before = await server.report()
    datagrams += await sendFlood(flood)
    const after = await server.report()
    const connections = after.connections - before.connections
    const bytesEach = Math.round((after.heldBytes - before.heldBytes) / connections)
    successes.unless(connections > 0, 'nobody was let in')
    successes.unless(bytesEach <= GRANT_BYTES + ALLOWANCE_BYTES, `${bytesEach} bytes are held each`)
    await judgeServer(server, successes)
    await server.stop()
    const figures = { connections, bytesEach }
    return { attack: this.name, datagrams, figures, successes: successes.list }
  },
}

/** One client behind somebody who forges frames for both sides. */
function injection(
  name: string,
  forgeOne: (forge: Forge, random: Random, middle: ManInTheMiddle) => Uint8Array,
): RealAttack {
  return {
    name,
    async run({ seconds, perSecond }) {
      const successes = new Successes()
      const server = await EchoServer.start()
      const middle = await ManInTheMiddle.open(server.port)
      const client = await HonestClient.connect(middle.port, successes)
      const forge = new Forge()
      const random = new Random(name)
      client.start()
      await sleep(200)
      const untilMs = performance.now() + seconds * 1_000
      let sent = 0
      while (performance.now() < untilMs) {
        for (let i = 0; i < SENDS_IN_A_BATCH; i++, sent++) {
          const bytes = forgeOne(forge, random, middle)
          if (sent % 2 === 0) middle.injectUp(bytes)
          else middle.injectDown(bytes)
        }
        await sleep((SENDS_IN_A_BATCH / perSecond) * 1_000)
      }
      await client.finish()
      await judgeServer(server, successes)
      const p99Ms = round(quantile(client.roundTripsMs, 0.99))
      middle.close()
      await server.stop()
      return { attack: name, datagrams: sent, figures: { p99Ms }, successes: successes.list }
    },
  }
}

const blind = injection('real: blind teardown and injection', (forge, random) => {
  const id = random.uint32()
  switch (random.int(0, 7)) {
    case 0:
      return forge.disconnect()
    case 1:
      return forge.disconnectAck()
    case 2:
      return forge.synAck(id, random.uint32())
    case 3:
      return forge.handshakeError(id, 2)
    case 4:
      return forge.sync(-1, random.int(0, 2 ** 20 - 1))
    case 5:
      return forge.ack(id, random.int(0, 2 ** 20 - 1), [[id, 1, 0]])
    case 6:
      return forge.data(id, 0, [{ messageId: random.int(0, 2 ** 20 - 1), sizeBytes: 64 }])
    default:
      return forge.syn(id)
  }
})

const replay = injection('real: replayed frames', (_forge, random, { upwards, downwards }) =>
  random.pick(random.chance(0.5) ? upwards : downwards),
)

/** A server that dies and comes back at its port, its clients' kernels being told that nobody is there. */
const restart: RealAttack = {
  name: 'real: ICMP errors at a client',
  async run({ seconds }) {
    const successes = new Successes()
    const first = await EchoServer.start()
    const client = await HonestClient.connect(first.port, successes)
    await first.stop()
    for (let i = 0; i < 50; i++) {
      client.connection.send('anybody there?')
      await sleep((seconds * 1_000) / 50)
    }
    successes.unless(
      client.connection.state === 'connected',
      'an ICMP error ended a connection that stands',
    )
    client.connection.abort()
    return { attack: this.name, datagrams: 50, figures: {}, successes: successes.list }
  },
}

export const REAL_ATTACKS: readonly RealAttack[] = [
  flood('real: SYN flood', 'syns'),
  flood('real: mutated frames of strangers', 'mutated'),
  flood('real: flood from one peer', 'connected'),
  flood('real: ICMP errors at the server', 'vanishing'),
  hoarding,
  blind,
  replay,
  restart,
]

/** Floods from a thread of its own; how many datagrams. */
async function sendFlood(flood: Flood): Promise<number> {
  const worker = new Worker(FLOODER, {
    workerData: flood,
    execArgv: ['--conditions=@rudp/source'],
  })
  const [sent] = (await once(worker, 'message')) as [number]
  return sent
}

async function p99WithClients(
  port: number,
  successes: Successes,
  meanwhile: () => Promise<void>,
): Promise<number> {
  const clients: HonestClient[] = []
  for (let i = 0; i < CLIENTS; i++) clients.push(await HonestClient.connect(port, successes))
  for (const client of clients) client.start()
  await meanwhile()
  for (const client of clients) await client.finish()
  const roundTripsMs = clients.flatMap((client) => client.roundTripsMs)
  return round(quantile(roundTripsMs, 0.99))
}

async function judgeServer(server: EchoServer, successes: Successes): Promise<void> {
  successes.unless(server.isRunning, 'the server died')
  successes.unless(server.errors.length === 0, `the server's socket: ${server.errors[0]}`)
  if (server.isRunning) await server.report()
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
