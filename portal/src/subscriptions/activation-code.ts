// An activation code as a person types, dictates or pastes it: in any case and grouping, shown in four groups of five. Whether
// there is such a code is the hub's word alone.

const length = 20

const bare = (typed: string) => typed.replace(/[^0-9a-z]/gi, '').toUpperCase()

/** `abcde fghjk12` → `ABCDE-FGHJK-12`. */
export const grouped = (typed: string): string =>
  bare(typed)
    .match(/.{1,5}/g)
    ?.join('-') ?? ''

export function codeProblem(typed: string): string | null {
  const count = bare(typed).length
  if (count === 0) return 'Enter the code.'
  return count === length ? null : `A code has ${length} letters and digits; this has ${count}.`
}
