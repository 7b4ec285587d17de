// Countries by name, in the order in which one looks for them.

const names = new Intl.DisplayNames('en', { type: 'region' })

export const regionNames = (codes: readonly string[]): string[] =>
  codes.map((code) => names.of(code) ?? code).sort((a, b) => a.localeCompare(b))
