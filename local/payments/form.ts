// Stripe's requests: forms whose names nest by brackets, `line_items[0][price_data][currency]=eur`.

export type Form = { [name: string]: Form | string }

/** The form as nested objects; lists have their indexes as names. */
export function readForm(text: string): Form {
  const form: Form = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/\]\[|\[|\]/).filter((part, index) => index === 0 || part !== '')
    let at = form
    for (const step of path.slice(0, -1)) {
      const next = at[step]
      const below: Form = typeof next === 'object' ? next : Object.create(null)
      at[step] = below
      at = below
    }
    at[path.at(-1) ?? ''] = value
  }
  return form
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(form: Form, path: string): string | undefined {
  let at: Form | string | undefined = form
  for (const step of path.split('.')) at = typeof at === 'object' ? at[step] : undefined
  return typeof at === 'string' ? at : undefined
}

/** The texts directly below a path. */
export function textsAt(form: Form, path: string): Record<string, string> {
  let at: Form | string | undefined = form
  for (const step of path.split('.')) at = typeof at === 'object' ? at[step] : undefined
  const entries = typeof at === 'object' ? Object.entries(at) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
