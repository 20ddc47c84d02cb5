/** Why a command cannot do its work, in words for the user; it ends with this status. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}
