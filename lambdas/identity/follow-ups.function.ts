// What follows a change of the identity table, but for mail. One function for all of it: a stream's shard is read well by
// two functions and not by more, and mail has one of its own because it stands still while SES does.
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html

import { sharedStreamFunction } from '../platform/stream.ts'
import { limitSessions } from './limit-sessions.stream.ts'
import { noteRefusedSignIn } from './note-refusal.stream.ts'
import { placeNewSession } from './place-session.stream.ts'
import { renewActivation } from './renew-activation.stream.ts'
import { answerResetWish } from './start-reset.stream.ts'

export const handler = sharedStreamFunction([
  limitSessions,
  placeNewSession,
  renewActivation,
  answerResetWish,
  noteRefusedSignIn,
])
