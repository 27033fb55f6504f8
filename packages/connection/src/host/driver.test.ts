import { expect, it } from 'vitest'
import { Endpoint } from '../endpoint.ts'
import { resolveSettings } from '../settings.ts'
import { Driver } from './driver.ts'
import type { DatagramSocket, Runtime } from './runtime.ts'

const DATAGRAM = new Uint8Array(20)

function createDriver() {
  const clock = { nowMs: 5, reads: 0 }
  const runtime = {
    nowMs: () => {
      clock.reads++
      return clock.nowMs
    },
    defer: () => {},
    setTimer: () => ({ cancel: () => {}, ref: () => {}, unref: () => {} }),
  } as unknown as Runtime
  const settings = resolveSettings({})
  const endpoint = new Endpoint({ settings, random: () => 1 })
  const driver = new Driver(runtime, endpoint, {} as never)
  driver.start({ bytes: new Uint8Array(1472), offset: 0, flush: () => {} } as DatagramSocket)
  const receive = () => driver.handleDatagram(DATAGRAM, 0, DATAGRAM.length, '192.0.2.1', 7)
  return { clock, driver, receive }
}

it('reads the clock once for the datagrams of a batch, and again for the next', () => {
  const { clock, driver, receive } = createDriver()
  for (let i = 0; i < 30; i++) receive()
  expect(clock.reads).toBe(1)
  driver.handleBatchEnd()
  clock.nowMs = 9
  const { reads } = clock
  receive()
  expect(clock.reads).toBe(reads + 1)
  expect(driver.lastMs).toBe(9)
})

it('never goes back in time, whoever pumps in the middle of a batch', () => {
  const { clock, driver, receive } = createDriver()
  receive()
  clock.nowMs = 50
  driver.pump()
  receive()
  expect(driver.lastMs).toBe(50)
})
