import { writeFileSync } from 'node:fs'
import { recordSession } from './record-session.ts'

// Renews the capture that the tests read and that a newcomer opens. It is kept in the repository,
// so that a change of the protocol core does not change what the dissector is tested with.
writeFileSync(new URL('../session.pcap', import.meta.url), recordSession())
