/** What the clients know: which messages were acknowledged, which deletes, and which of both were under way when the server died. */
export type Known = 'unknown' | 'acknowledged';

export class Journal {
  readonly sent = new Map<string, Known>();
  readonly deleted = new Map<string, Known>();

  sending(body: string): void {
    this.sent.set(body, 'unknown');
    if (!this.deleted.has(body)) this.gone.delete(body);
  }

  wasSent(body: string): void {
    this.sent.set(body, 'acknowledged');
  }

  deleting(body: string): void {
    if (this.deleted.get(body) !== 'acknowledged') this.deleted.set(body, 'unknown');
  }

  wasDeleted(body: string): void {
    this.deleted.set(body, 'acknowledged');
  }

  /** Forgets what can say nothing more, so that long runs stay small. */
  forgetSettled(present: ReadonlySet<string>): void {
    for (const [body, known] of this.sent) {
      if (present.has(body)) continue;
      // Sent under the one process and gone with it: it will not come any more.
      if (known === 'unknown' || this.deleted.has(body)) {
        this.sent.delete(body);
        if (known === 'unknown' || this.deleted.get(body) === 'unknown') this.gone.add(body);
      }
    }
  }

  /** What was seen to be gone after a restart: it may not come back. */
  readonly gone = new Set<string>();

  /** What is wrong with the messages that are there after a restart. */
  problems(present: readonly string[]): string[] {
    const there = new Set(present);
    const problems: string[] = [];
    if (there.size !== present.length)
      problems.push(`${present.length - there.size} messages are there twice`);
    for (const [body, known] of this.sent)
      if (known === 'acknowledged' && !this.deleted.has(body) && !there.has(body))
        problems.push(`the acknowledged message ${body} is lost`);
    for (const body of there) {
      if (this.deleted.get(body) === 'acknowledged')
        problems.push(`the deleted message ${body} is back`);
      if (this.gone.has(body))
        problems.push(`the message ${body} was gone after a kill and is back`);
      if (!this.sent.has(body)) problems.push(`nobody sent the message ${body}`);
    }
    return problems;
  }
}
