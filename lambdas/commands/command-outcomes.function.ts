// What follows from a change of a command for its device and its owner, but for hints. Behind the change, so that none is
// lost when a function dies between two writes; each does its part once, however often the stream repeats it.

import { sharedStreamFunction } from '../platform/stream.ts'
import { askRelease } from './ask-release.stream.ts'
import { clearEnded } from './clear-ended.stream.ts'
import { noteThreats } from './note-threats.stream.ts'
import { noteWipeProgress } from './note-wipe.stream.ts'

export const handler = sharedStreamFunction([clearEnded, askRelease, noteWipeProgress, noteThreats])
