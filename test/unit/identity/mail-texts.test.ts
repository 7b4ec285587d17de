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
      composeMail({ template, language, facts: { device: 'Phone' } }, origin, 'TOKEN'),
    )
    expect(english?.subject).not.toBe(german?.subject)
    for (const mail of [english, german]) {
      const link = /https:\S+/.exec(mail?.text ?? '')?.[0] ?? ''
      expect(mail?.html).toContain(`href="${link}"`)
      expect(mail?.text).not.toContain('undefined')
    }
  })

  it('has its token in the fragment of the link, which no server sees', () => {
    const { text } = composeMail({ template: 'activation', language: 'en', facts: {} }, origin, 'TOKEN')
    expect(text).toContain('https://hub.example/activate#token=TOKEN')
  })

  it("shows a device's name as text, also where the name is markup", () => {
    const facts = { device: '<img src=x onerror="alert(1)">' }
    const { html } = composeMail({ template: 'device-connected', language: 'en', facts }, origin, '')
    expect(html).not.toContain('<img')
    expect(html).toContain('&#60;img src=x onerror=&#34;')
  })
})
