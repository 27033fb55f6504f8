import { createInterface } from 'node:readline'
import { ChatClient } from './chat-client.ts'
import { serveChat } from './serve-chat.ts'

const PORT = 7777
const HELP = '/join ROOM, /leave, /quit; all else is said in the room you joined last'

const [name = `guest-${process.pid}`, address] = process.argv.slice(2)

// The first to come serves, and everybody else finds the port taken.
const server = address === undefined ? await serveChat(PORT).catch(ifTaken) : undefined
const me = await ChatClient.connect(address ?? `127.0.0.1:${PORT}`, name, console.log)
console.log(`You are ${name}${server ? ', and you are the server' : ''}. ${HELP}.`)

let room = 'lobby'
me.join(room)

const lines = createInterface({ input: process.stdin })
void me.connection.closed.then(() => lines.close())
for await (const line of lines) {
  const [, command, argument] = /^\/(\w+) *(.*)$/.exec(line) ?? []
  if (command === 'quit') break
  else if (command === 'leave') me.leave(room)
  else if (command === 'join' && argument) me.join((room = argument))
  else if (command !== undefined) console.log(HELP)
  else if (line !== '') me.say(room, line)
}
await me.connection.close()
await server?.close({ timeoutMs: 2000 })

function ifTaken(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EADDRINUSE') throw error
}
