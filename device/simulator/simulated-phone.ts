// The thing that is simulated: what a phone knows of itself, kept in its state folder and changed by commands. Each
// change is told, so that the protection status in the portal is always what the phone says now.

import { join } from 'node:path'
import type { Place, ProtectionReport } from '../index.ts'
import { readIfThere, writeDurably } from '../sdk/durable-file.ts'

interface PhoneState {
  automaticAntivirus: boolean
  /** RFC 3339. */
  databasesAt: string
  threats: number
  locked: boolean
  lockMessage?: string
  lockPhone?: string
  /** Degrees. */
  latitude: number
  longitude: number
  /** When the battery was full, milliseconds since 1970. */
  chargedAt: number
}

const day = 24 * 3600_000
const berlin = { latitude: 52.52, longitude: 13.405 }
const metersPerDegree = 111_320

/** As it comes out of its box: automatic anti-virus off, databases nine days old. */
const newPhone = (now: number): PhoneState => ({
  automaticAntivirus: false,
  databasesAt: new Date(now - 9 * day).toISOString(),
  threats: 0,
  locked: false,
  ...berlin,
  chargedAt: now,
})

export class SimulatedPhone {
  readonly #path: string
  #state: PhoneState
  /** Called after each change that the protection status shows. */
  onChange: () => void = () => {}

  private constructor(path: string, state: PhoneState) {
    this.#path = path
    this.#state = state
  }

  static async load(folder: string): Promise<SimulatedPhone> {
    const path = join(folder, 'phone.json')
    const stored = await readIfThere(path)
    return new SimulatedPhone(path, stored ? JSON.parse(stored) : newPhone(Date.now()))
  }

  report(): ProtectionReport {
    const { automaticAntivirus, databasesAt, threats, locked } = this.#state
    const shown = { automaticAntivirus, databasesAt, threats, locked, batteryPercent: this.#battery() }
    return { ...shown, permissionsMissing: [], updateAvailable: false }
  }

  async updateDatabases(): Promise<string> {
    const databasesAt = new Date().toISOString()
    await this.#change({ databasesAt })
    return databasesAt
  }

  enableAntivirus(): Promise<void> {
    return this.#change({ automaticAntivirus: true })
  }

  lock({ message = '', phone = '' }: { message?: string | undefined; phone?: string | undefined }): Promise<void> {
    return this.#change({ locked: true, lockMessage: message, lockPhone: phone })
  }

  unlock(): Promise<void> {
    return this.#change({ locked: false, lockMessage: '', lockPhone: '' })
  }

  /** Where it is now: somewhere within 60 m of where it was, and not more than a few kilometres from the centre. */
  async locate(): Promise<Place> {
    const { latitude, longitude } = this.#state
    const step = () => ((Math.random() - 0.5) * 120) / metersPerDegree
    const drift = (from: number, home: number) => Number((from + step() + (home - from) * 0.02).toFixed(6))
    const place = { latitude: drift(latitude, berlin.latitude), longitude: drift(longitude, berlin.longitude) }
    this.#state = { ...this.#state, ...place }
    await this.#save()
    return { ...place, accuracyMeters: 5 + Math.round(Math.random() * 30), at: new Date().toISOString() }
  }

  /** What the locked screen says. */
  get screen(): string {
    const { lockMessage = '', lockPhone = '' } = this.#state
    return [lockMessage, lockPhone].filter(Boolean).join(' · ')
  }

  /** One per cent in six minutes; it is charged when 15 are left. */
  #battery(): number {
    return 100 - (Math.floor(Math.max(0, Date.now() - this.#state.chargedAt) / 360_000) % 86)
  }

  async #change(changes: Partial<PhoneState>): Promise<void> {
    this.#state = { ...this.#state, ...changes }
    await this.#save()
    this.onChange()
  }

  #save(): Promise<void> {
    return writeDurably(this.#path, `${JSON.stringify(this.#state, null, 2)}\n`)
  }
}
