import { uflow3 } from '@rudp/wire'
import { Arena } from '../support/arena.ts'
import { Forge } from '../support/forge.ts'
import { sizeBytes } from '../support/memory.ts'
import { type Attack, type Row, round, Successes } from '../support/row.ts'
import { Target } from '../support/target.ts'

const MAX_STATE_BYTES = 2 * 1_048_576
const MAX_P99_RISE_MS = 5
const PER_MS = 100

/** A different IP address for each index. */
export function addressOf(index: number): string {
  return `${10 + (index >>> 24)}.${(index >>> 16) & 255}.${(index >>> 8) & 255}.${index & 255}`
}

export const synFlood: Attack = {
  name: 'spoofed SYN flood',
  run(datagrams): Row {
    const successes = new Successes()
    const quiet = new Arena(new Successes())
    quiet.network.run({ forMs: Math.ceil(datagrams / PER_MS) })
    const before = quiet.finish()

    const arena = new Arena(successes)
    arena.flood(datagrams, PER_MS, (index) => {
      arena.attacker.sendAs(addressOf(index), 'server', arena.forge.syn(index * 7))
    })
    const after = arena.finish()
    const p99RiseMs = round(after.p99Ms - before.p99Ms)
    successes.unless(p99RiseMs <= MAX_P99_RISE_MS, `p99 rose by ${p99RiseMs} ms`)

    const stateBytes = sizeBytes(() => flooded(datagrams))
    successes.unless(stateBytes <= MAX_STATE_BYTES, `the flood takes ${stateBytes} bytes`)
    return {
      attack: this.name,
      datagrams,
      figures: { p99BeforeMs: before.p99Ms, p99Ms: after.p99Ms, p99RiseMs, stateBytes },
      successes: successes.list,
    }
  },
}

/** An endpoint after SYNs from so many addresses. */
function flooded(addresses: number): Target {
  const target = new Target()
  const forge = new Forge()
  for (let i = 0; i < addresses; i++) {
    target.nowMs = i / PER_MS
    target.receive(addressOf(i), 1_024 + (i % 60_000), forge.syn(i))
  }
  return target
}

export const amplification: Attack = {
  name: 'amplification probes',
  run(datagrams): Row {
    const successes = new Successes()
    const target = new Target({ maxConnections: 8 })
    const forge = new Forge()
    /** Bytes and datagrams that came from each address, less those that went there. */
    const credit = new Map<string, { bytes: number; datagrams: number }>()
    let worstBytes = 0
    target.onSent = (hostname, port, bytes) => {
      const account = credit.get(`${hostname}:${port}`)
      if (account === undefined) {
        successes.unless(false, 'an address that said nothing was sent a datagram')
        return
      }
      account.bytes -= bytes.length
      account.datagrams--
      worstBytes = Math.min(worstBytes, account.bytes)
      successes.unless(account.bytes >= 0, 'an unproven address was sent more bytes than it sent')
      successes.unless(account.datagrams >= 0, 'an unproven address was sent more datagrams')
    }
    for (let index = 0; index < datagrams; index++) {
      // Each address is probed two hundred times, by a SYN and then with whatever is small.
      const hostname = addressOf(Math.floor(index / 200))
      const bytes = probe(forge, index)
      const key = `${hostname}:9`
      const account = credit.get(key) ?? { bytes: 0, datagrams: 0 }
      account.bytes += bytes.length
      account.datagrams++
      credit.set(key, account)
      target.receive(hostname, 9, bytes)
      // Timers must not speak to them either.
      if (index % 1_000 === 0) target.passTime(3_000)
      if (credit.size > 10_000)
        for (const [oldest] of credit) if (oldest !== key) credit.delete(oldest)
    }
    target.passTime(60_000)
    return {
      attack: this.name,
      datagrams,
      figures: { answers: target.sentDatagrams, worstCreditBytes: worstBytes },
      successes: successes.list,
    }
  },
}

function probe(forge: Forge, index: number): Uint8Array {
  const step = index % 200
  if (step === 0) return forge.syn(index)
  if (step > 190) return forge.syn(step % 2)
  switch (index % 7) {
    case 0:
      return forge.disconnect()
    case 1:
      return forge.data(index, 0)
    case 2:
      return forge.handshakeAck(index)
    case 3:
      return forge.ack(index, index % uflow3.messageIdCount)
    default:
      return forge.sync(-1, -1)
  }
}
