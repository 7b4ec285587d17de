// The rest of an account, as its owner meets it in the portal: a password that is forgotten or changed, another address
// and one that was not theirs, their data, and leaving. At the width of a phone and of a desk.

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { readAccount } from '../../contracts/account.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub } from '../support/hub.ts'
import { Portal } from '../support/opened-portal.ts'
import { newEmail, newPerson, refusal, signInAs, signUpAndActivate } from '../support/person.ts'
import { button, heading, isWellMade, openLink, openMenu, says, signIn, signOut } from '../support/portal.ts'

const newPassword = 'Grey-Otter-17-Dives'

const portal = new Portal(borrowHub)

describe.each(['desktop', 'phone'] as const)('at the width of a %s', (width) => {
  const open = () => portal.openAt(width)

  it('gives a new password to whom the mail reaches, by a link that works once', async () => {
    const { page, complaints } = await open()
    const { email } = await newPerson(portal.hub)
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await heading(page, 'Forgot your password?').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe(email)
    await button(page, 'Send the link').click()
    await heading(page, 'Check your mail').waitFor()
    await isWellMade(page)

    await openLink(page, portal.hub, email, 'Set a new password')
    await page.getByLabel('New password').fill('Grey-Otter')
    await page.locator('[data-reason=no-digit][data-met=false]').waitFor()
    await isWellMade(page)
    await page.getByLabel('New password').fill(newPassword)
    await button(page, 'Set the new password').click()
    await says(page, 'Your new password is set. Sign in with it.')
    await signIn(page, email, newPassword)

    await openLink(page, portal.hub, email, 'Set a new password')
    await page.getByLabel('New password').fill('Third-Time-33-Lucky')
    await button(page, 'Set the new password').click()
    await heading(page, 'This link does not work any more').waitFor()
    await isWellMade(page)
    expect(complaints).toEqual([])
  }, 60_000)

  it('changes the password, refuses one that was used before, and signs out everywhere else', async () => {
    const { page, complaints } = await open()
    const other = await newPerson(portal.hub)
    await signIn(page, other.email)
    await page.goto('/account/security')
    const change = async (current: string, next: string) => {
      await button(page, 'Change password').click()
      await page.getByLabel('Current password').fill(current)
      await page.getByLabel('New password').fill(next)
      await button(page, 'Save the new password').click()
    }
    await change('Not-The-One-1', newPassword)
    await says(page, 'The password is not right.')
    await isWellMade(page)
    await page.getByLabel('Current password').fill(other.password)
    await button(page, 'Save the new password').click()
    await says(page, 'Your password is changed.')
    expect((await refusal(other.call(readAccount, {}))).code).toBe('session/required')
    await change(newPassword, other.password)
    await says(page, /You used it before/)
    expect(complaints).toEqual([])
  }, 60_000)

  it('moves the account to another address, which the former one can take back', async () => {
    const { page, complaints } = await open()
    const [former, latter] = [newEmail(), newEmail('alice.new')]
    await signUpAndActivate(portal.hub, former)
    await signIn(page, former)
    await page.goto('/account/profile')
    await button(page, 'Change e-mail address').click()
    await page.getByLabel('New e-mail address').fill(latter)
    await button(page, 'Send the mail').click()
    await says(page, /Nothing changes before/)
    await isWellMade(page)
    await openLink(page, portal.hub, latter, 'Confirm your new address')
    await isWellMade(page)
    await button(page, 'Confirm this address').click()
    await heading(page, 'Your e-mail address is changed').waitFor()
    await signIn(page, latter)

    await openLink(page, portal.hub, former, 'Your account has another address')
    await heading(page, 'This was not you?').waitFor()
    await isWellMade(page)
    await button(page, 'This was not me').click()
    await heading(page, 'Your account is protected').waitFor()
    await openLink(page, portal.hub, former, 'Set a new password')
    await page.getByLabel('New password').fill(newPassword)
    await button(page, 'Set the new password').click()
    await says(page, 'Your new password is set. Sign in with it.')
    await signIn(page, former, newPassword)
    expect(complaints).toEqual([])
  }, 60_000)

  it('shows every tab of the account, hands out its data, and deletes it', async () => {
    const { page, complaints } = await open()
    const { email } = await newPerson(portal.hub)
    await signIn(page, email)
    await openMenu(page)
    await page.getByRole('menuitem', { name: 'Account' }).click()
    await page.getByLabel('Name').fill('Alice')
    await page.getByLabel('Country').selectOption({ label: 'Germany' })
    await button(page, 'Save').click()
    await says(page, 'Saved.')
    await page.getByLabel('Devices', { exact: true }).click({ force: true })
    for (const tab of ['Profile', 'Security', 'Sessions', 'Activity']) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      await isWellMade(page)
    }
    await page.getByLabel('Show').selectOption({ label: 'Account' })
    await says(page, 'Account activated')
    await says(page, 'Account created')

    await page.getByRole('tab', { name: 'Data', exact: true }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download my data').click()])
    expect(download.suggestedFilename()).toMatch(/^vigil-data-\d{4}-\d\d-\d\d\.json$/)
    const data = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(data).toMatchObject({
      account: { email, name: 'Alice', country: 'DE', notices: { devices: false } },
      subscriptions: [{ state: 'trial', installLinks: [], invitations: [] }],
      devices: [],
    })
    await button(page, 'Delete my account…').click()
    await page.getByLabel('E-mail address of this account').fill(email)
    await isWellMade(page)
    await button(page, 'Delete for good').click()
    await heading(page, 'Your account is deleted').waitFor()
    await isWellMade(page)
    expect((await refusal(signInAs(portal.hub, email))).code).toBe('sign-in/refused')
    expect(complaints).toEqual([])
  }, 60_000)
})

describe('an address from which mail comes back', () => {
  it('is told of on every page, with the way to another one', async () => {
    const { page, complaints } = await portal.openAt('phone')
    const email = `bounce+${newEmail().split('@')[0]}@simulator.amazonses.com`
    await signUpAndActivate(portal.hub, email)
    const { call } = await signInAs(portal.hub, email)
    await eventually('the refusal', async () => (await call(readAccount, {})).body.mailRefused !== undefined)
    await signIn(page, email)
    await says(page, /Mail to this address came back on .* so we stopped writing to it/)
    await isWellMade(page)
    await page.getByRole('link', { name: 'Change the address' }).click()
    await button(page, 'Change e-mail address').waitFor()
    expect(complaints).toEqual([])
  }, 60_000)
})

// The page reads again whenever it is looked at, or the hub cuts its live connection: that read can be refused before the page has
// the answer that its session is over.
describe('whoever leaves, and hears of the end from another read first', () => {
  const holdAnswer = `{
    const real = window.fetch
    let refused
    const once = new Promise((resolve) => (refused = resolve))
    window.fetch = async (url, options) => {
      const answer = await real(url, options)
      if (answer.status === 401) setTimeout(refused, 100)
      if (options?.method !== 'DELETE') return answer
      const { now } = Date
      Date.now = () => now() + 600_000 // so that everything read before is stale
      const look = setInterval(() => dispatchEvent(new Event('visibilitychange')), 200)
      await once
      clearInterval(look)
      Date.now = now
      return answer
    }
  }`

  it('is told "You are signed out."', async () => {
    const { page, complaints } = await portal.openAt('desktop')
    await page.addInitScript(holdAnswer)
    await signIn(page, (await newPerson(portal.hub)).email)
    // Read anew, so that the sign-in page is loaded only on the way there.
    await page.reload()
    await heading(page, 'Devices').waitFor()
    await signOut(page)
    expect(new URL(page.url()).search).toBe('')
    expect(complaints).toEqual([])
  }, 60_000)

  it('leaves nothing of the account behind that could be shown while the hub is away', async () => {
    const { page } = await portal.openAt('desktop')
    const { email } = await newPerson(portal.hub)
    await signIn(page, email)
    await page.goto('/account/profile')
    await says(page, email)
    await signOut(page)
    await page.route('**/v1/**', (route) => route.abort())
    await page.goBack()
    await says(page, 'The hub can not be reached.')
    expect(await page.content()).not.toContain(email)
  }, 60_000)

  it('stays where it is when what was asked before is refused after', async () => {
    const { page, complaints } = await portal.openAt('desktop')
    await signIn(page, (await newPerson(portal.hub)).email)
    await page.goto('/account/profile')
    const asked = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    await page.route('**/v1/account', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue()
      asked.resolve()
      await left.promise
      await route.continue()
    })
    await page.getByLabel('Name').fill('Alice')
    await button(page, 'Save').click()
    await asked.promise
    await signOut(page)
    const refused = page.waitForResponse((answer) => answer.status() === 401)
    left.resolve()
    await refused
    await page.evaluate('new Promise(requestAnimationFrame)')
    expect(new URL(page.url()).search).toBe('')
    await says(page, 'You are signed out.')
    expect(complaints).toEqual([])
  }, 60_000)

  it('is told that the account is deleted', async () => {
    const { page, complaints } = await portal.openAt('desktop')
    await page.addInitScript(holdAnswer)
    const { email } = await newPerson(portal.hub)
    await signIn(page, email)
    await page.goto('/account/data')
    await button(page, 'Delete my account…').click()
    await page.getByLabel('E-mail address of this account').fill(email)
    await button(page, 'Delete for good').click()
    await heading(page, 'Your account is deleted').waitFor()
    expect(complaints).toEqual([])
  }, 60_000)
})
