import { type Connect, createApi, type Listen } from '@rudp/connection/host'
import { nodeRuntime } from './node-runtime.ts'

const api = createApi(nodeRuntime)

/**
 * Serves on a UDP port.
 *
 * @example
 * ```ts
 * const server = await listen({
 *   port: 7777,
 *   message(connection, message, channel) {
 *     connection.send(message, { channel })
 *   },
 * })
 * ```
 */
export const listen: Listen = api.listen

/**
 * Connects to a server, given as `'host:port'`, `'[::1]:7777'` or `{ hostname, port }`.
 *
 * @example
 * ```ts
 * const server = await listen({ port: 7777, message: (peer, data) => void peer.send(data) })
 * const connection = await connect('localhost:7777')
 * connection.send('hello')
 * for await (const { data, channel } of connection) {
 *   console.log(channel, data)
 *   break
 * }
 * await connection.close()
 * await server.close()
 * ```
 */
export const connect: Connect = api.connect
