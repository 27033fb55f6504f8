import { addAbortSignal } from 'node:stream'
import { uflow3 } from '@rudp/wire'
import type { Command } from 'commander'
import { ByteSource } from '../capture/byte-source.ts'
import { EXIT_FAILED, EXIT_OK } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { encodeFrame } from '../frames/encode-frame.ts'
import { toHex } from '../frames/hex.ts'
import { safeText } from '../terminal/safe-text.ts'
import { write } from '../terminal/write.ts'

const HELP = `
Reads standard input, one frame as JSON a line, in the form that decode prints; prints each in hex.
A null becomes an empty line, which decode makes null again. What cannot be encoded becomes an empty
line too, is explained on standard error, and makes the exit code 1.

  echo '{"type":"handshake_ack","nonce_ack":7}' | rudp encode`

/** `rudp encode`: JSON to bytes. */
export function addEncode(program: Command, context: CommandContext): void {
  const command = program
    .command('encode')
    .summary('JSON lines to frames as hex lines')
    .description('Encode frames: JSON lines on standard input, hex lines out.')
    .addHelpText('after', HELP)
  context.action<{ json?: true }>(command, encode)
}

async function encode(
  _args: readonly string[],
  options: { json?: true },
  { surroundings }: CommandContext,
): Promise<number> {
  const { stdin, stdout, stderr, signal } = surroundings
  addAbortSignal(signal, stdin)
  if (stdin.isTTY) stderr.write('rudp: reading frames in JSON, one a line; Ctrl+D ends\n')
  let exitCode = EXIT_OK
  let lineNumber = 0
  for await (const line of new ByteSource(stdin).lines()) {
    lineNumber++
    const { hex, error } = encodeLine(line)
    if (error !== undefined) {
      stderr.write(`rudp: Cannot encode line ${lineNumber}: ${safeText(error)}\n`)
      exitCode = EXIT_FAILED
    }
    await write(stdout, options.json ? `${JSON.stringify({ hex, error })}\n` : `${hex ?? ''}\n`)
  }
  return exitCode
}

function encodeLine(line: string): { hex: string | null; error?: string } {
  try {
    const value: unknown = JSON.parse(line)
    const frame = isPacket(value) ? value.frame : value
    return { hex: frame === null ? null : toHex(encodeFrame(uflow3, frame)) }
  } catch (error) {
    return { hex: null, error: (error as Error).message }
  }
}

/** What `decode --packets` prints. */
function isPacket(value: unknown): value is { frame: unknown } {
  return typeof value === 'object' && value !== null && 'frame' in value
}
