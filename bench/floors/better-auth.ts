// better-auth as its documentation sets it up on node:http, with the hub's password hash in place of its own, and its
// tables in a SQLite file (the hub's engine keeps its own in one as well). A process of its own; it prints its port.
// https://www.better-auth.com/docs/authentication/email-password#configuration

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { listenOnLoopback } from '../loopback.ts'
import { tagOf } from './argon2id.ts'

async function hash(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${(await tagOf(password, salt)).toString('hex')}`
}

async function verify({ password, hash }: { password: string; hash: string }): Promise<boolean> {
  const [salt = '', tag = ''] = hash.split(':')
  return timingSafeEqual(await tagOf(password, Buffer.from(salt, 'hex')), Buffer.from(tag, 'hex'))
}

const server = createServer({ noDelay: true })
const port = await listenOnLoopback(server)
const options = {
  database: new DatabaseSync(process.env.BETTER_AUTH_FILE ?? ':memory:'),
  baseURL: `http://127.0.0.1:${port}`,
  secret: randomBytes(32).toString('base64'),
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  emailAndPassword: { enabled: true, password: { hash, verify } },
}
await (await getMigrations(options)).runMigrations()
server.on('request', toNodeHandler(betterAuth(options)))
console.log(`port=${port};`)
