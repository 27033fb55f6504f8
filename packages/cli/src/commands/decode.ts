import { addAbortSignal } from 'node:stream'
import { uflow3 } from '@rudp/wire'
import type { Command } from 'commander'
import { formatAddress } from '../arguments/address.ts'
import { port } from '../arguments/numbers.ts'
import { ByteSource } from '../capture/byte-source.ts'
import { CaptureError } from '../capture/packet.ts'
import { isCapture, readDatagrams } from '../capture/read-datagrams.ts'
import { CliError, EXIT_FAILED, EXIT_OK } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { decodeFrame } from '../frames/decode-frame.ts'
import { fromHex } from '../frames/hex.ts'
import { write } from '../terminal/write.ts'

interface DecodeOptions {
  json?: true
  packets?: true
  port?: number
}

const HELP = `
Reads standard input: a capture file (pcap or pcapng; its UDP datagrams are looked at) or text, one
frame in hex a line. Prints one line for each: the frame as JSON, or null for what is not a frame.

  tcpdump -i any -w - udp port 7777 | rudp decode --packets
  echo 043aab4288 | rudp decode`

/** `rudp decode`: bytes to JSON. */
export function addDecode(program: Command, context: CommandContext): void {
  const command = program
    .command('decode')
    .summary('frames, as hex lines or a capture file, to JSON lines')
    .description('Decode frames: hex lines or a capture file on standard input, JSON lines out.')
    .option('--packets', 'of a capture, print time and addresses too, the frame under "frame"')
    .option('--port <port>', 'of a capture, only datagrams from or to this port', port(1))
    .addHelpText('after', HELP)
  context.action<DecodeOptions>(command, decode)
}

async function decode(
  _args: readonly string[],
  options: DecodeOptions,
  { surroundings }: CommandContext,
): Promise<number> {
  const { stdin, stdout, stderr, signal } = surroundings
  addAbortSignal(signal, stdin)
  if (stdin.isTTY) stderr.write('rudp: reading frames in hex, one a line; Ctrl+D ends\n')
  const source = new ByteSource(stdin)
  const lines = (await isCapture(source)) ? decodeCapture(source, options) : decodeHex(source)
  for await (const value of lines) {
    await write(stdout, `${JSON.stringify(value)}\n`)
  }
  return EXIT_OK
}

async function* decodeHex(source: ByteSource): AsyncGenerator<unknown, void> {
  const reader = uflow3.createReader()
  for await (const line of source.lines()) {
    const bytes = fromHex(line.trim())
    yield bytes === undefined ? null : decodeFrame(reader, bytes)
  }
}

async function* decodeCapture(
  source: ByteSource,
  options: DecodeOptions,
): AsyncGenerator<unknown, void> {
  const reader = uflow3.createReader()
  try {
    for await (const { from, to, time, payload, isWhole } of readDatagrams(source)) {
      if (options.port !== undefined && from.port !== options.port && to.port !== options.port) {
        continue
      }
      const frame = isWhole ? decodeFrame(reader, payload) : null
      if (options.packets !== true) yield frame
      else yield { time, from: formatAddress(from), to: formatAddress(to), frame }
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    throw new CliError(`Cannot decode capture: ${error.message}`, EXIT_FAILED, 'capture')
  }
}
