// Countries by name, in the order in which one looks for them.

const names = new Intl.DisplayNames('en', { type: 'region' })

export const regionName = (code: string): string => names.of(code) ?? code

export const regionNames = (codes: readonly string[]): string[] =>
  codes.map(regionName).sort((a, b) => a.localeCompare(b))
