// The thing that is simulated: what a phone knows of itself, kept in its state folder and changed by commands. Each
// change is told, so that the protection status in the portal is always what the phone says now.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place, ProtectionReport, Threat } from '../index.ts'
import { readIfThere, writeDurably } from '../sdk/durable-file.ts'

export interface PhoneState {
  automaticAntivirus: boolean
  /** RFC 3339. */
  databasesAt: string
  /** What the last scan found, or the phone itself. */
  threats: Threat[]
  /** What the next scan will find. */
  infected: Threat[]
  /** RFC 3339. */
  scannedAt?: string
  permissionsMissing: string[]
  updateAvailable: boolean
  /** False: its person has to set a new one. */
  hasSecretCode: boolean
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
  threats: [],
  infected: [],
  permissionsMissing: [],
  updateAvailable: false,
  hasSecretCode: true,
  locked: false,
  ...berlin,
  chargedAt: now,
})

export class SimulatedPhone {
  readonly #path: string
  #state: PhoneState
  /** The hub's clock, milliseconds since 1970: the phone's own may be wrong. */
  now: () => number = Date.now
  /** Called after each change that the protection status shows. */
  onChange: () => void = () => {}
  /** Called with what the person at the phone sees or hears. */
  onShow: (text: string) => void = () => {}

  private constructor(path: string, state: PhoneState) {
    this.#path = path
    this.#state = state
  }

  static async load(folder: string): Promise<SimulatedPhone> {
    const path = join(folder, 'phone.json')
    const stored = await readIfThere(path)
    return new SimulatedPhone(path, { ...newPhone(Date.now()), ...(stored && upgraded(JSON.parse(stored))) })
  }

  report(): ProtectionReport {
    const { automaticAntivirus, databasesAt, scannedAt, threats, locked, permissionsMissing, updateAvailable } =
      this.#state
    return {
      automaticAntivirus,
      databasesAt,
      ...(scannedAt && { scannedAt }),
      threats: threats.length,
      permissionsMissing,
      updateAvailable,
      locked,
      batteryPercent: this.batteryPercent,
    }
  }

  async updateDatabases(): Promise<string> {
    const databasesAt = this.#time()
    await this.#change({ databasesAt })
    return databasesAt
  }

  enableAntivirus(): Promise<void> {
    return this.#change({ automaticAntivirus: true })
  }

  /** Looks for what it carries, and finds it. */
  async scan(): Promise<readonly Threat[]> {
    const { infected: threats } = this.#state
    await this.#change({ threats, scannedAt: this.#time() })
    return threats
  }

  /** It finds something bad by itself. */
  async find(threat: Threat): Promise<void> {
    const { threats, infected } = this.#state
    const others = (found: Threat[]) => found.filter(({ path }) => path !== threat.path)
    await this.#change({ threats: [...others(threats), threat], infected: [...others(infected), threat] })
  }

  async forgetSecretCode(): Promise<void> {
    await this.#change({ hasSecretCode: false })
    this.show('Asks for a new secret code')
  }

  /** What a story changes from outside. */
  become(changes: Partial<PhoneState>): Promise<void> {
    return this.#change(changes)
  }

  /** The battery is nearly empty. */
  drainTo(percent: number): Promise<void> {
    return this.#change({ chargedAt: this.now() - (100 - percent) * 360_000 })
  }

  databasesOfAge(days: number | undefined): Partial<PhoneState> {
    return days === undefined ? {} : { databasesAt: new Date(this.now() - days * day).toISOString() }
  }

  /** Everything on it is gone, and it is as it came out of its box. */
  async erase(): Promise<void> {
    this.#state = newPhone(this.now())
    await rm(this.#path, { force: true })
    this.show('Is empty, as on its first day')
  }

  show(text: string): void {
    this.onShow(text)
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
    return { ...place, accuracyMeters: 5 + Math.round(Math.random() * 30), at: this.#time() }
  }

  /** What the locked screen says. */
  get screen(): string {
    const { lockMessage = '', lockPhone = '' } = this.#state
    return [lockMessage, lockPhone].filter(Boolean).join(' · ')
  }

  /** One per cent in six minutes; it is charged when it is empty. */
  get batteryPercent(): number {
    return 100 - (Math.floor(Math.max(0, this.now() - this.#state.chargedAt) / 360_000) % 101)
  }

  #time(): string {
    return new Date(this.now()).toISOString()
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

/** Phones of earlier versions knew only how many threats there were. */
function upgraded({ threats, ...state }: Omit<PhoneState, 'threats'> & { threats: unknown }): Partial<PhoneState> {
  return Array.isArray(threats) ? { ...state, threats } : state
}
