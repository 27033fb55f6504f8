import { expect, expectTypeOf, it } from 'vitest'
import {
  type ChannelStats,
  type CloseInfo,
  type ConnectionStats,
  type ConnectOptions,
  connect,
  type ListenOptions,
  listen,
  type ManualConnectOptions,
  type ManualListenOptions,
  type MessageData,
  type Receipt,
  type ReceivedMessage,
  type RudpConnection,
  RudpError,
  type RudpErrorCode,
  type RudpEvent,
  type RudpServer,
  type SendOptions,
  type ServerStats,
  type SteppedConnection,
  type SteppedServer,
} from './index.ts'

// Nothing of this runs: `tsc` is the judge, as for every test file. What is below has to be the
// whole of each type, so that no field is added or changed unnoticed.

it('types every handler and its arguments, written out or inferred', () => {
  const serve = () =>
    listen({
      port: 7777,
      accept(request) {
        expectTypeOf(request.hostname).toEqualTypeOf<string>()
        expectTypeOf(request.port).toEqualTypeOf<number>()
        expectTypeOf(request.maxMessageBytes).toEqualTypeOf<number>()
        expectTypeOf(request.maxReceiveAlloc).toEqualTypeOf<number>()
        return request.port === 1 ? { code: 'config' } : true
      },
      connection(connection) {
        expectTypeOf(connection).toEqualTypeOf<RudpConnection>()
      },
      message(connection, message, channel) {
        expectTypeOf(connection).toEqualTypeOf<RudpConnection>()
        expectTypeOf(message).toEqualTypeOf<Uint8Array>()
        expectTypeOf(channel).toEqualTypeOf<number>()
      },
      close(connection, reason) {
        expectTypeOf(connection).toEqualTypeOf<RudpConnection>()
        expectTypeOf(reason).toEqualTypeOf<CloseInfo>()
      },
      error(error) {
        expectTypeOf(error).toEqualTypeOf<unknown>()
      },
    })
  expectTypeOf(serve).returns.resolves.toEqualTypeOf<RudpServer>()
  const call = () =>
    connect('localhost:7777', {
      timeoutMs: 5,
      message(connection, message, channel) {
        expectTypeOf(connection).toEqualTypeOf<RudpConnection>()
        expectTypeOf(message).toEqualTypeOf<Uint8Array>()
        expectTypeOf(channel).toEqualTypeOf<number>()
      },
    })
  expectTypeOf(call).returns.resolves.toEqualTypeOf<RudpConnection>()
})

it('has the options that the document lists, all optional', () => {
  type Common =
    | 'maxMessageBytes'
    | 'maxReceiveAlloc'
    | 'maxSendRate'
    | 'maxReceiveRate'
    | 'minSendRate'
    | 'keepaliveMs'
    | 'idleTimeoutMs'
    | 'handshakeTimeoutMs'
    | 'closeTimeoutMs'
    | 'sendWindow'
    | 'redundantChannels'
    | 'congestion'
    | 'highWaterBytes'
    | 'receiveBufferBytes'
    | 'sendBufferBytes'
    | 'signal'
    | 'drive'
  type Handler = 'message' | 'close' | 'error'
  type Server =
    | 'port'
    | 'hostname'
    | 'maxConnections'
    | 'maxTotalReceiveAlloc'
    | 'maxPending'
    | 'accept'
  // What a runtime's socket may add comes on top of these.
  expectTypeOf<Common | Handler | Server | 'connection'>().toExtend<keyof ListenOptions>()
  expectTypeOf<Common | Handler | 'timeoutMs'>().toExtend<keyof ConnectOptions>()
  expectTypeOf<Common | Server>().toExtend<keyof ManualListenOptions>()
  expectTypeOf<Common | 'timeoutMs'>().toExtend<keyof ManualConnectOptions>()
  expectTypeOf<Extract<keyof ManualListenOptions, Handler | 'connection'>>().toEqualTypeOf<never>()
  expectTypeOf<Extract<keyof ManualConnectOptions, Handler>>().toEqualTypeOf<never>()
  expectTypeOf<Record<never, never>>().toExtend<ListenOptions>()
  expectTypeOf<Record<never, never>>().toExtend<ConnectOptions>()
})

it('ties step to the drive', () => {
  const serve = () => listen({ drive: 'manual', port: 7777, accept: () => true })
  expectTypeOf(serve).returns.resolves.toEqualTypeOf<SteppedServer>()
  const call = () => connect('localhost:7777', { drive: 'manual' })
  expectTypeOf(call).returns.resolves.toEqualTypeOf<SteppedConnection>()
  expectTypeOf<SteppedServer['step']>().toEqualTypeOf<() => RudpEvent[]>()
  expectTypeOf<SteppedConnection['step']>().toEqualTypeOf<() => RudpEvent[]>()
  expectTypeOf<RudpServer>().not.toHaveProperty('step')
  expectTypeOf<RudpConnection>().not.toHaveProperty('step')
  // @ts-expect-error Steps return what a handler would be told.
  const both = () => listen({ drive: 'manual', message() {} })
  // @ts-expect-error There are two ways to drive.
  const neither = () => connect('localhost:7777', { drive: 'sometimes' })
  expect([both, neither]).toHaveLength(2)
})

it('tells events apart by their type', () => {
  const look = (event: RudpEvent): void => {
    switch (event.type) {
      case 'connect':
        expectTypeOf(event).toEqualTypeOf<{
          readonly type: 'connect'
          readonly connection: RudpConnection
        }>()
        break
      case 'message':
        expectTypeOf(event).toEqualTypeOf<{
          readonly type: 'message'
          readonly connection: RudpConnection
          readonly data: Uint8Array
          readonly channel: number
        }>()
        break
      case 'close':
        expectTypeOf(event).toEqualTypeOf<{
          readonly type: 'close'
          readonly connection: RudpConnection
          readonly reason: CloseInfo
        }>()
        break
      case 'error':
        expectTypeOf(event).toEqualTypeOf<{ readonly type: 'error'; readonly error: unknown }>()
        break
      default:
        expectTypeOf(event).toEqualTypeOf<never>()
    }
  }
  expectTypeOf(look).returns.toEqualTypeOf<void>()
})

it('types what a connection offers', () => {
  expectTypeOf<RudpConnection['send']>().toEqualTypeOf<
    (data: MessageData, options?: SendOptions) => boolean
  >()
  expectTypeOf<MessageData>().toEqualTypeOf<Uint8Array | ArrayBuffer | ArrayBufferView | string>()
  expectTypeOf<SendOptions>().toEqualTypeOf<{
    readonly channel?: number
    readonly mode?: 'time-sensitive' | 'unreliable' | 'persistent' | 'reliable'
    readonly priority?: number
    readonly deadlineMs?: number
    readonly replaceKey?: number
    readonly transfer?: boolean
  }>()
  expectTypeOf<RudpConnection['sendWithReceipt']>().returns.resolves.toEqualTypeOf<Receipt>()
  expectTypeOf<Receipt>().toEqualTypeOf<
    'delivered' | 'lost' | 'expired' | 'replaced' | 'abandoned'
  >()
  expectTypeOf<RudpConnection['state']>().toEqualTypeOf<
    'connecting' | 'connected' | 'draining' | 'disconnecting' | 'closed'
  >()
  expectTypeOf<RudpConnection['data']>().toEqualTypeOf<unknown>()
  expectTypeOf<RudpConnection['closed']>().resolves.toEqualTypeOf<CloseInfo>()
  expectTypeOf<CloseInfo>().toEqualTypeOf<{
    readonly code: 'local' | 'remote' | 'timeout' | 'aborted'
    readonly error?: RudpError
  }>()
  expectTypeOf<RudpConnection>().toExtend<AsyncIterable<ReceivedMessage> & AsyncDisposable>()
  expectTypeOf<RudpServer>().toExtend<AsyncIterable<RudpConnection> & AsyncDisposable>()
  expectTypeOf<RudpConnection['stats']>().returns.toExtend<ConnectionStats>()
  expectTypeOf<RudpConnection['channelStats']>().returns.toEqualTypeOf<ChannelStats>()
  expectTypeOf<RudpServer['stats']>().returns.toEqualTypeOf<ServerStats>()
})

it('types the codes of errors', () => {
  expectTypeOf<RudpError['code']>().toEqualTypeOf<RudpErrorCode>()
  expectTypeOf<RudpErrorCode>().toEqualTypeOf<
    | 'ERR_RUDP_TIMEOUT'
    | 'ERR_RUDP_VERSION'
    | 'ERR_RUDP_CONFIG'
    | 'ERR_RUDP_SERVER_FULL'
    | 'ERR_RUDP_REFUSED'
    | 'ERR_RUDP_ADDRESS'
    | 'ERR_RUDP_ABORTED'
    | 'ERR_RUDP_CLOSED'
    | 'ERR_RUDP_CHEATING'
  >()
  // @ts-expect-error Codes are a closed set.
  expect(new RudpError('ERR_RUDP_OTHER', 'text')).toBeInstanceOf(Error)
})
