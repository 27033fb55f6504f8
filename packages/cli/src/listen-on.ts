import { type ListenOptions, listen, type RudpServer } from '@rudp/node'
import { formatAddress } from './arguments/address.ts'
import { CliError, EXIT_FAILED } from './cli-error.ts'
import { reasonOf, systemCode } from './explain-error.ts'

/** Listens, or says in words why it cannot. */
export async function listenOn(
  options: ListenOptions & { readonly hostname: string; readonly port: number },
): Promise<RudpServer> {
  try {
    return await listen(options)
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    const message = `Cannot listen on ${formatAddress(options)}: ${reasonOf(error)}`
    throw new CliError(message, EXIT_FAILED, code.toLowerCase(), { cause: error })
  }
}
