import { createEndpoint, type Endpoint, type EndpointOptions } from '@rudp/endpoint'
import { type Port, portCarrier } from './port-carrier.ts'

/** What an endpoint lacks on purpose: somebody who calls it when there is something to do. */
export interface Driven {
  readonly endpoint: Endpoint
  /** Settles when the endpoint has closed, with the reason. */
  readonly closed: Promise<string>
}

/**
 * An endpoint on a message port that is called when datagrams arrive, and when it asks to be.
 *
 * @param onMessage Called with each message, whose bytes it owns.
 */
export function drive(
  port: Port,
  onMessage: (message: Uint8Array, endpoint: Endpoint) => void,
  options?: EndpointOptions,
): Driven {
  let resolve: (reason: string) => void = () => {}
  const closed = new Promise<string>((settle) => {
    resolve = settle
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  let isQueued = false

  // Datagrams come in bursts: look once after each.
  const wake = (): void => {
    if (isQueued) return
    isQueued = true
    queueMicrotask(run)
  }
  const endpoint = createEndpoint(portCarrier(port, wake), options)

  function run(): void {
    isQueued = false
    clearTimeout(timer)
    for (let message = endpoint.recv(); message !== undefined; message = endpoint.recv()) {
      onMessage(message, endpoint)
    }
    endpoint.maintain()
    if (endpoint.closedReason !== undefined) return resolve(endpoint.closedReason)
    const waitMs = endpoint.nextMaintainMs() - performance.now()
    if (waitMs < 2 ** 31) timer = setTimeout(run, Math.max(0, waitMs))
  }
  run()
  return { endpoint, closed }
}
