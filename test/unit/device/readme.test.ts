import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { commandTypeNames } from '../../../contracts/commands.ts'
import { stateFiles } from '../../../device/sdk/state-folder.ts'
import { behaviours } from '../../../device/simulator/character.ts'
import { usage } from '../../../device/simulator/options.ts'
import { parseScenario, Step } from '../../../device/simulator/scenario.ts'

const readme = await readFile('device/README.md', 'utf8')
const missing = (names: readonly string[]) => names.filter((name) => !readme.includes(`\`${name}\``))

describe('the guide for integrators', () => {
  it('names every command, every file that is kept, every behaviour and every step of a scenario', () => {
    const steps = Step.def.options.flatMap(({ shape }) => shape.do.def.values)
    expect(missing([...commandTypeNames, ...Object.values(stateFiles), ...behaviours, ...steps])).toEqual([])
  })

  it('names every event', async () => {
    const events = await readFile('device/sdk/events.ts', 'utf8')
    const names = [...events.matchAll(/^ {2}'?([a-z-]+)'?: \[/gm)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(8)
    expect(missing(names)).toEqual([])
  })

  it('and the list of options agree', () => {
    const named = [...readme.matchAll(/ (--[a-z]+[a-z-]*)/g)].map(([, option = '']) => option)
    expect(named.filter((option) => !usage.includes(option))).toEqual([])
  })

  it('comes with a scenario that can be played', async () => {
    expect(parseScenario(await readFile('device/scenario.json', 'utf8')).length).toBeGreaterThan(3)
  })
})
