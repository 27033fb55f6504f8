import { connect } from '@rudp/node'
import { ask } from './ask.ts'
import { serveEcho } from './serve-echo.ts'

// `await using` closes each when this file ends: the connection first, then the server.
await using server = await serveEcho(0)
await using connection = await connect(server.address)
console.log(`connected to ${connection.remoteAddress.hostname}:${connection.remoteAddress.port}`)

for (const question of ['hello', 'is anybody there?', 'goodbye']) {
  const { answer, tookMs } = await ask(connection, question)
  console.log(`${answer}  (${tookMs.toFixed(2)} ms)`)
}
