/** Why the server does not start, in words for the user. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}
