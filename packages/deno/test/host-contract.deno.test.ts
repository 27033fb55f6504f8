import { hasIpv6, hostContract } from '@rudp-tooling/host-contract'
import { denoRuntime } from '../src/deno-runtime.ts'
import { connect, listen } from '../src/index.ts'

hostContract({
  runtime: denoRuntime,
  listen,
  connect,
  // Deno cannot connect a socket, and only connected ones hear of it.
  hearsRefusals: false,
  hasIpv6: await hasIpv6(denoRuntime),
  hasOffload: Deno.build.os === 'linux',
  test: Deno.test,
})
