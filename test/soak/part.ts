// What `npm run soak` is made of: parts that each take long, and say whether all went well.

export interface Part {
  readonly name: string
  /** Prints what it found; false where something is not as it must be. */
  run(): Promise<boolean>
}
