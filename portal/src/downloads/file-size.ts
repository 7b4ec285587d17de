// Sizes as people say them: `38.4 MB`, in units of a thousand, as shops and file managers count.

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

export function fileSize(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const format = { style: 'unit', unit: units[power] ?? 'byte', unitDisplay: 'short' } as const
  const maximumFractionDigits = power === 0 ? 0 : 1
  return new Intl.NumberFormat('en', { ...format, maximumFractionDigits }).format(bytes / 1000 ** power)
}
