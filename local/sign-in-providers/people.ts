// Whom the providers of this machine know: whoever was typed in on their page. The same name is the same person, whatever
// their e-mail; so an address that changes at a provider is tried by typing another one.

import { createHash } from 'node:crypto'
import { escapeHtml, page } from '../control/page.ts'

export interface Person {
  readonly subject: string
  readonly name: string
  /** Absent where the provider tells none. */
  readonly email?: string
  readonly isVerified: boolean
}

export class People {
  readonly #known = new Map<string, Person>()

  find(subject: string): Person | undefined {
    return this.#known.get(subject)
  }

  /** The person that a form describes, as they are from now on; undefined where nobody wants to be known. */
  take(form: URLSearchParams): Person | undefined {
    const name = form.get('name')?.trim() ?? ''
    if (form.get('act') !== 'sign-in' || name === '') return undefined
    const [email, kind] = [form.get('email')?.trim() ?? '', form.get('kind')]
    const subject = createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 20)
    const person = {
      subject,
      name,
      ...(email !== '' && kind !== 'none' && { email }),
      isVerified: kind === 'verified',
    }
    this.#known.set(subject, person)
    return person
  }
}

/** The page on which one chooses who to be. It works without script. */
export const personPage = (provider: string, wishes: string): string =>
  page(
    `Sign in with ${provider}`,
    `<h1>Sign in with ${escapeHtml(provider)}</h1>
<p class="about">This machine plays the provider. Be whoever you like: the same name is the same person, also with another e-mail.${escapeHtml(wishes)}</p>
<article><form method="post">
<label>Name <input name="name" value="Alice" maxlength="60" autocomplete="off"></label>
<label>E-mail <input name="email" type="email" value="alice@example.org" maxlength="254" autocomplete="off"></label>
<label>It is <select name="kind">
<option value="verified">verified</option>
<option value="unverified">not verified</option>
<option value="none">not told</option>
</select></label>
<button name="act" value="sign-in" class="first">Sign in</button><button name="act" value="cancel" formnovalidate>Cancel</button>
</form></article>`,
  )
