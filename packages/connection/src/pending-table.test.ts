import { describe, expect, it } from 'vitest'
import { type PendingClient, PendingTable } from './pending-table.ts'

const LIFETIME_MS = 10_000

function client(port: number, startedAtMs = 0, remoteNonce = 1): PendingClient {
  const peer = { maxReceiveRate: 1, maxMessageBytes: 1, maxReceiveAlloc: 1 }
  const nonces = { remoteNonce, localNonce: 2 }
  return { hostname: '192.0.2.1', port, ...nonces, peer, startedAtMs, answers: 0, creditBytes: 0 }
}

describe('PendingTable', () => {
  it('keeps its size, the oldest giving way', () => {
    const table = new PendingTable(3, LIFETIME_MS)
    for (let port = 1; port <= 5; port++) table.add(client(port))
    expect(table.size).toBe(3)
    expect([1, 2, 3, 4, 5].map((port) => table.get('192.0.2.1', port) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
  })

  it('holds one try an address, the newest', () => {
    const table = new PendingTable(3, LIFETIME_MS)
    table.add(client(1, 0, 7))
    table.add(client(1, 5, 8))
    expect(table.size).toBe(1)
    expect(table.get('192.0.2.1', 1)?.remoteNonce).toBe(8)
  })

  it('forgets who takes too long', () => {
    const table = new PendingTable(8, LIFETIME_MS)
    table.add(client(1, 0))
    table.add(client(2, 5_000))
    table.expire(10_000)
    expect(table.get('192.0.2.1', 1)).toBeUndefined()
    expect(table.size).toBe(1)
  })

  it('reserves places for a second, and none in a flood', () => {
    const table = new PendingTable(100, LIFETIME_MS)
    table.add(client(1, 0))
    table.add(client(2, 900))
    expect(table.reserved(950, 64)).toBe(2)
    expect(table.reserved(1_000, 64)).toBe(1)
    for (let port = 3; port <= 64; port++) table.add(client(port, 1_000))
    expect(table.reserved(1_000, 64)).toBe(0)
  })
})
