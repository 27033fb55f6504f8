import { Random } from '@rudp/simulator'
import type { Flow } from '../plan/plan.ts'
import type { Life } from './life.ts'
import { MAX_MESSAGE_BYTES } from './process.ts'
import type { World } from './world.ts'

/** Lets the applications send what the plan says, on whatever connection they have by then. */
export function scheduleTraffic(world: World): void {
  const { network, plan } = world
  const answers: (() => void)[] = []
  world.onTaken = (side) => {
    for (const [index, flow] of plan.flows.entries()) if (flow.from === side) answers[index]?.()
  }
  plan.flows.forEach((flow, index) => {
    const random = new Random(plan.seed).fork(`sizes ${index}`)
    if (flow.answers) {
      let left = flow.count
      answers[index] = () => {
        if (left-- > 0) sendOne(world, flow, random.int(flow.minBytes, flow.maxBytes))
      }
      return
    }
    for (let i = 0; i < flow.count; i++) {
      network.at(plan.startMs + world.trafficBeginsMs + i * flow.everyMs, () => {
        for (let left = flow.together ?? 1; left > 0; left--) {
          sendOne(world, flow, random.int(flow.minBytes, flow.maxBytes))
        }
        pump(world, flow)
      })
    }
    if (flow.triesTooMuch) {
      network.at(plan.startMs + world.trafficBeginsMs + 1, () => sendTooMuch(world, flow))
    }
  })
}

function sendOne(world: World, flow: Flow, sizeBytes: number): void {
  const life = world.life
  const { channel, mode, priority, deadlineMs, replaceKey, wantsReceipts } = flow
  const { peer, process, outgoing } = life.end(flow.from)
  if (!mayUse(world, flow, life) || peer === undefined || process === undefined) return
  const mayVanish = deadlineMs > 0 || replaceKey >= 0
  const message = { channel, mode, sizeBytes, mayVanish, wantsReceipt: wantsReceipts }
  const { index, payload } = outgoing.send(message)
  const { endpoint, door } = process
  endpoint.queue(peer, payload, {
    channel,
    mode,
    priority,
    ...(deadlineMs > 0 && { deadlineAtMs: door.nowMs + deadlineMs }),
    ...(replaceKey >= 0 && { replaceKey }),
    ...(wantsReceipts && { receipt: index + 1 }),
  })
  // The connection has its copy: the application does what it likes with its own bytes.
  payload.fill(0xa5)
}

function pump(world: World, flow: Flow): void {
  const { peer, process } = world.life.end(flow.from)
  if (mayUse(world, flow, world.life) && peer !== undefined) process?.endpoint.pump()
}

/** A message over the size that was agreed must be refused, as the caller's mistake. */
function sendTooMuch(world: World, flow: Flow): void {
  const life = world.life
  const { peer, process } = life.end(flow.from)
  if (!mayUse(world, flow, life) || peer === undefined || process === undefined) return
  const { channel, mode } = flow
  const payload = new Uint8Array(MAX_MESSAGE_BYTES + 1)
  try {
    process.endpoint.queue(peer, payload, { channel, mode })
  } catch (error) {
    if (error instanceof RangeError) return
    throw error
  }
  world.fail('size', `${flow.from} accepted a message of ${payload.length} bytes`)
}

function mayUse(world: World, flow: Flow, life: Life): boolean {
  const { peer, process } = life.end(flow.from)
  if (!process?.isAlive || life.isClosing) return false
  const state = peer?.connection.state
  return state === 'connected' || (state === 'connecting' && world.plan.sendsEarly)
}
