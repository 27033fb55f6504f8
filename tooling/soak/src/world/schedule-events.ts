import type { WorldEvent } from '../plan/plan.ts'
import type { World } from './world.ts'

/** Lets the events of the plan happen. */
export function scheduleEvents(world: World): void {
  const { network, plan } = world
  for (const event of plan.events) {
    const atMs = plan.startMs + world.trafficBeginsMs + event.atMs
    network.at(atMs, () => begin(world, event))
    if ('forMs' in event) network.at(atMs + event.forMs, () => end(world, event))
  }
}

function begin(world: World, event: WorldEvent): void {
  switch (event.type) {
    case 'pause':
      world.process(event.side).endpoint.takesMessages = false
      break
    case 'restart':
    case 'death':
      world.kill(event.side, event.type === 'death')
      break
    case 'partition':
      world.partition()
      break
    case 'move':
      world.moveClient()
      break
    case 'clock':
      world.process(event.side).door.host.jumpClock(event.byMs)
      break
    case 'mtu':
      world.changeLinks({ mtuBytes: event.bytes })
      break
    case 'route':
      world.changeLinks({ delayMs: event.delayMs })
      break
  }
}

function end(world: World, event: WorldEvent): void {
  switch (event.type) {
    case 'pause':
      world.process(event.side).resume()
      break
    case 'restart':
      world.start(event.side)
      break
    case 'partition':
      world.network.heal()
      break
    case 'mtu':
      world.changeLinks({ mtuBytes: Infinity })
      break
  }
}
