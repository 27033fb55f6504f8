import { bbr } from '@rudp/congestion'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addControllerOption, type ControllerOptions, congestionOf } from './controller.ts'

function congestionFor(...args: string[]): ReturnType<typeof congestionOf> {
  const command = addControllerOption(new Command())
  return congestionOf(command.parse(args, { from: 'user' }).opts<ControllerOptions>())
}

test('a controller is chosen by its name', () => {
  expect(congestionFor('--controller', 'bbr')).toEqual({ congestion: bbr })
})

test('without the option the connection chooses', () => {
  expect(congestionFor()).toEqual({})
})
