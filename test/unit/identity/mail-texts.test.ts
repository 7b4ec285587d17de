// The words of the mails, in each language and both forms; what a person typed stays text in them.

import { describe, expect, it } from '@jest/globals'
import { composeMail } from '../../../lambdas/identity/mail-texts.ts'
import { english } from '../../../lambdas/identity/mail-texts-en.ts'
import type { MailTemplate } from '../../../lambdas/identity/mail-words.ts'

const origin = 'https://hub.example'
const templates = Object.keys(english) as MailTemplate[]

describe('a mail', () => {
  it.each(templates)('of the kind %s says the same in text and HTML, in each language', (template) => {
    const [english, german] = (['en', 'de'] as const).map((language) =>
      composeMail(template, { device: 'Phone', code: '123456' }, language, origin, 'TOKEN'),
    )
    expect(english?.subject).not.toBe(german?.subject)
    for (const mail of [english, german]) {
      const links = mail?.text.match(/https:\S+/g) ?? []
      expect([...(mail?.html.matchAll(/href="([^"]+)"/g) ?? [])].map(([, link]) => link)).toEqual(links)
      expect(mail?.text).not.toContain('undefined')
    }
  })

  it('R60: has its token in the fragment of the link, which no server sees', () => {
    const { text } = composeMail('activation', {}, 'en', origin, 'TOKEN')
    expect(text).toContain('https://hub.example/activate#token=TOKEN')
  })

  it('has a code in its text and not in its subject, which a locked screen shows', () => {
    for (const language of ['en', 'de'] as const) {
      const { subject, text } = composeMail('rescue-code', { code: '123456' }, language, origin, '')
      expect([subject.includes('123456'), text.includes('123456')]).toEqual([false, true])
    }
  })

  it('says where and when somebody signed in, with the country in words', () => {
    const facts = { address: '203.0.113.7', country: 'DE', at: '2026-11-22 12:00 UTC' }
    const { text } = composeMail('new-sign-in', facts, 'de', origin, 'TOKEN')
    expect(text).toContain('203.0.113.7, Deutschland · 2026-11-22 12:00 UTC')
  })

  it("shows a device's name as text, also where the name is markup", () => {
    const facts = { device: '<img src=x onerror="alert(1)">' }
    const { html } = composeMail('device-connected', facts, 'en', origin, '')
    expect(html).not.toContain('<img')
    expect(html).toContain('&#60;img src=x onerror=&#34;')
  })
})
