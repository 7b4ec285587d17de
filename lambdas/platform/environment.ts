// The only place that reads process.env. A setting that is missing stops the function at its cold start, by name.

/** The value of a setting that the template gives to this function. Throws where it is missing. */
export function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '')
    throw new Error(`The setting ${name} is missing from this function's environment.`)
  return value
}

/** The value of a setting that may be left out. */
export function optionalSetting(name: string): string | undefined {
  return process.env[name] || undefined
}
