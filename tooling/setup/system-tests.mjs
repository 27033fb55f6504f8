import { spawnSync } from 'node:child_process'

/** What the tests of some packages need of the system: a command, and the Debian package it comes in. */
const NEEDED = { tshark: 'tshark', chromium: 'chromium', ip: 'iproute2' }

/**
 * Installs what is missing of {@link NEEDED} and gives an exit code. Only here does anything of ours
 * touch the system: `npm test` skips those tests where their command is not.
 */
export function installSystemPackages() {
  const missing = Object.keys(NEEDED).filter((command) => !isInstalled(command))
  if (missing.length === 0) return 0
  const packages = missing.map((command) => NEEDED[command])
  const command = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    console.error(`The system tests need ${missing.join(', ')}. On Debian, as root: ${command}`)
    return 1
  }
  console.error(`Installing ${packages.join(', ')} from Debian for the system tests.`)
  return apt('update') || apt(...command.split(' ').slice(1))
}

function isInstalled(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}

function apt(...args) {
  // A dialogue would wait for ever.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr } = spawnSync('apt-get', ['-qq', ...args], {
    env,
    encoding: 'utf8',
  })
  if (status !== 0) console.error(`${stdout}${stderr}`)
  return status ?? 1
}
