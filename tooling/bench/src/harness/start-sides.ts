import {
  PARTICIPANTS,
  type ParticipantName,
  type SideTask,
  sideCommand,
} from '../peers/participants.ts'
import { Side } from './side.ts'

/** Starts both sides of a conversation, each in a process of its own. */
export async function startSides(
  name: ParticipantName,
  task: SideTask,
): Promise<{ listener: Side; connector: Side }> {
  const { label } = PARTICIPANTS[name]
  const listening = await Side.start<{ port: number }>(label, sideCommand(name, task))
  try {
    const command = sideCommand(name, task, listening.hello.port)
    const connecting = await Side.start(label, command)
    return { listener: listening.side, connector: connecting.side }
  } catch (error) {
    await listening.side.end()
    throw error
  }
}
