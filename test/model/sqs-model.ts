/** SQS in its simplest form: a list of messages a queue, looked through from the start each time. */

export interface ModelMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  readonly sentAt: number;
  readonly sequence: number;
  readonly source: string | undefined;
  phase: 'ready' | 'delayed' | 'in-flight';
  readyAt: number;
  receiveCount: number;
  firstAt: number | undefined;
  lastAt: number | undefined;
}

export interface ModelQueue {
  readonly name: string;
  readonly isFifo: boolean;
  readonly isPerGroup: boolean;
  readonly dead: ModelQueue | undefined;
  readonly maxReceiveCount: number;
  messages: ModelMessage[];
  deduplications: Map<string, { readonly id: string; readonly until: number }>;
  next: number;
  /** Grows with every purge: handles of before find nothing. */
  generation: number;
  purgedAt: number;
  delay: number;
  visibility: number;
  retention: number;
}

export interface ModelHandle {
  readonly queue: ModelQueue;
  readonly message: ModelMessage;
  readonly receive: number;
  readonly generation: number;
  readonly handle: string;
}

export class Model {
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  /** What every look at a queue finds done: messages that are too old are gone, those whose time has come are visible. */
  refresh(queue: ModelQueue): void {
    queue.messages = queue.messages.filter(
      ({ sentAt }) => sentAt + queue.retention * 1000 > this.now,
    );
    for (const message of queue.messages) if (message.readyAt <= this.now) message.phase = 'ready';
  }

  /** Gives the id of the message that this one is a repetition of. */
  send(
    queue: ModelQueue,
    sent: {
      readonly id: string;
      readonly body: string;
      readonly group: string | undefined;
      readonly deduplication: string | undefined;
      readonly delay: number | undefined;
    },
  ): string {
    const scope = queue.isPerGroup ? `${sent.group}\n${sent.deduplication}` : sent.deduplication;
    if (queue.isFifo && scope !== undefined) {
      const twin = queue.deduplications.get(scope);
      if (twin && twin.until > this.now) return twin.id;
      queue.deduplications.set(scope, { id: sent.id, until: this.now + 300_000 });
    }
    const delay = (queue.isFifo ? undefined : sent.delay) ?? queue.delay;
    this.#add(queue, {
      id: sent.id,
      body: sent.body,
      group: sent.group,
      sentAt: this.now,
      source: undefined,
      phase: delay > 0 ? 'delayed' : 'ready',
      readyAt: this.now + delay * 1000,
      receiveCount: 0,
      firstAt: undefined,
      lastAt: undefined,
    });
    return sent.id;
  }

  receive(queue: ModelQueue, most: number, timeout: number): ModelMessage[] {
    this.refresh(queue);
    const got: ModelMessage[] = [];
    for (const message of queue.isFifo ? inGroups(queue) : fairly(queue)) {
      if (got.length >= most) break;
      const { dead } = queue;
      if (dead && message.receiveCount >= queue.maxReceiveCount) {
        remove(queue, message);
        this.#add(dead, {
          ...message,
          sentAt: dead.isFifo ? this.now : message.sentAt,
          source: queue.name,
          phase: 'ready',
          readyAt: this.now,
          lastAt: undefined,
        });
        continue;
      }
      message.receiveCount += 1;
      message.firstAt ??= this.now;
      message.lastAt = this.now;
      this.#hide(message, timeout);
      got.push(message);
    }
    return got;
  }

  /** Tells whether the call is taken. */
  delete(held: ModelHandle): boolean {
    if (!this.#finds(held)) return true;
    if (!this.#isCurrent(held)) return false;
    remove(held.queue, held.message);
    return true;
  }

  /** Tells whether the call is taken. */
  change(held: ModelHandle, timeout: number): boolean {
    if (!this.#finds(held) || !this.#isCurrent(held)) return false;
    const last = (held.message.lastAt ?? this.now) + 43_200_000;
    if (this.now + timeout * 1000 > last) return false;
    this.#hide(held.message, timeout);
    return true;
  }

  purge(queue: ModelQueue): boolean {
    if (queue.purgedAt + 60_000 > this.now) return false;
    queue.purgedAt = this.now;
    queue.generation += 1;
    queue.messages = [];
    queue.deduplications = new Map();
    return true;
  }

  setDelay(queue: ModelQueue, delay: number): void {
    this.refresh(queue);
    if (queue.isFifo && delay !== queue.delay) {
      for (const message of queue.messages) {
        if (message.phase === 'delayed') message.readyAt = message.sentAt + delay * 1000;
      }
    }
    queue.delay = delay;
    this.refresh(queue);
  }

  /** Moves what can be received back to where it came from. */
  redrive(dead: ModelQueue, sourceOf: (name: string) => ModelQueue): void {
    this.refresh(dead);
    const held = new Set<string | undefined>();
    for (const message of dead.messages.toSorted(bySending)) {
      if (message.phase !== 'ready') held.add(message.group);
      else if (!dead.isFifo || !held.has(message.group)) {
        remove(dead, message);
        this.#add(sourceOf(message.source ?? ''), {
          ...message,
          id: '',
          sentAt: this.now,
          source: undefined,
          readyAt: this.now,
          receiveCount: 0,
          firstAt: undefined,
          lastAt: undefined,
        });
      }
    }
  }

  counts(queue: ModelQueue): readonly [number, number, number] {
    this.refresh(queue);
    const count = (phase: ModelMessage['phase']) =>
      queue.messages.filter((message) => message.phase === phase).length;
    return [count('ready'), count('in-flight'), count('delayed')];
  }

  #add(queue: ModelQueue, message: Omit<ModelMessage, 'sequence'>): void {
    this.refresh(queue);
    queue.messages.push({ ...message, sequence: queue.next });
    queue.next += 1;
  }

  #hide(message: ModelMessage, timeout: number): void {
    message.phase = timeout === 0 ? 'ready' : 'in-flight';
    message.readyAt = this.now + timeout * 1000;
  }

  #finds({ queue, message, generation }: ModelHandle): boolean {
    this.refresh(queue);
    return queue.generation === generation && queue.messages.includes(message);
  }

  #isCurrent({ queue, message, receive }: ModelHandle): boolean {
    return !queue.isFifo || (message.phase === 'in-flight' && message.receiveCount === receive);
  }
}

function remove(queue: ModelQueue, message: ModelMessage): void {
  queue.messages = queue.messages.filter((other) => other !== message);
}

function bySending(left: ModelMessage, right: ModelMessage): number {
  return left.sentAt - right.sentAt || left.sequence - right.sequence;
}

function groupsOf(queue: ModelQueue): Map<string, ModelMessage[]> {
  const found = new Map<string, ModelMessage[]>();
  for (const message of queue.messages.toSorted((left, right) => left.sequence - right.sequence)) {
    if (message.group === undefined) continue;
    const line = found.get(message.group) ?? [];
    line.push(message);
    found.set(message.group, line);
  }
  return found;
}

const hiddenIn = (line: readonly ModelMessage[]) =>
  line.filter(({ phase }) => phase === 'in-flight').length;

/** FIFO: group by group, each up to its first hidden message. */
function inGroups(queue: ModelQueue): ModelMessage[] {
  return [...groupsOf(queue).values()]
    .filter((line) => line[0]?.phase === 'ready')
    .toSorted(
      (left, right) =>
        hiddenIn(left) - hiddenIn(right) || (left[0]?.sequence ?? 0) - (right[0]?.sequence ?? 0),
    )
    .flatMap((line) => {
      const end = line.findIndex(({ phase }) => phase !== 'ready');
      return end === -1 ? line : line.slice(0, end);
    });
}

/** Standard: the oldest first, and of groups that with the fewest messages in flight. */
function* fairly(queue: ModelQueue): IterableIterator<ModelMessage> {
  const given = new Set<ModelMessage>();
  const isLeft = (message: ModelMessage) => message.phase === 'ready' && !given.has(message);
  // What is given with a timeout of zero stands in line anew: the order is that of the start.
  for (;;) {
    const ungrouped = queue.messages
      .filter((message) => message.group === undefined && isLeft(message))
      .toSorted((left, right) => left.readyAt - right.readyAt || bySending(left, right))[0];
    const grouped = [...groupsOf(queue).values()]
      .filter((line) => line.some(({ phase }) => phase === 'ready'))
      .toSorted((left, right) => {
        const head = (line: readonly ModelMessage[]) =>
          line.find(({ phase }) => phase === 'ready')?.sequence ?? 0;
        return hiddenIn(left) - hiddenIn(right) || head(left) - head(right);
      })
      .flatMap((line) => line.filter(isLeft))[0];
    const next =
      grouped && ungrouped
        ? ungrouped.sequence < grouped.sequence
          ? ungrouped
          : grouped
        : (grouped ?? ungrouped);
    if (!next) return;
    given.add(next);
    yield next;
  }
}
