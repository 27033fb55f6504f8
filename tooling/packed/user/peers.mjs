// Two peers talk through the adapter that the first argument names.
const { connect, listen } = await import(process.argv[2])

const COUNT = 50
const received = []
let finish
const finished = new Promise((resolve) => {
  finish = resolve
})

const server = await listen({
  port: 0,
  hostname: '127.0.0.1',
  message(_connection, message, channel) {
    received.push(`${channel}:${message[0]}`)
    if (received.length === COUNT) finish()
  },
})
const connection = await connect({ hostname: '127.0.0.1', port: server.address.port })
for (let i = 0; i < COUNT; i += 1) connection.send(new Uint8Array([i]), { channel: 0 })
await finished
await connection.close()
await server.close()
console.log(received.every((entry, i) => entry === `0:${i}`) ? 'ok' : `out of order: ${received}`)
