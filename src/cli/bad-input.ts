/** Input the command line cannot work with. The message says what, where, and what would be right. Exit code 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}
