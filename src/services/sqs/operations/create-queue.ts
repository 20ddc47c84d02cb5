import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { plusSeconds } from '#lib/time';

import { tagConditions } from '../access.ts';
import { describe, type Settings, usualSettings, withAttributes } from '../attributes.ts';
import { fault, operation } from '../define.ts';
import { countsOf } from '../ledger.ts';
import { limits } from '../limits.ts';
import { checkName, findQueue, parseQueueArn, queueArn, queueUrl } from '../queue.ts';
import { checkTarget } from '../redrive.ts';
import { counts, deletedNames, type Queue, queues } from '../tables.ts';
import { checkTags } from '../tags.ts';

export const createQueue = operation('CreateQueue', {
  access: ({ QueueName, tags }, ctx) => {
    const rule = {
      resource: queueArn(ctx.request.scopeRegion, ctx.account, QueueName),
      conditions: tagConditions(tags),
    };
    const create = { action: 'sqs:CreateQueue', ...rule };
    // AWS: a queue that is made with tags needs the permission to tag. [SQS Developer Guide, "Tagging"]
    return Object.keys(tags ?? {}).length > 0
      ? [create, { action: 'sqs:TagQueue', ...rule }]
      : create;
  },

  handle: ({ QueueName, Attributes = {}, tags = {} }, ctx) => {
    const isFifo = isFifoAsked(QueueName, Attributes['FifoQueue']);
    checkName(QueueName, isFifo);
    checkTags(tags);
    const arn = queueArn(ctx.region, ctx.account, QueueName);
    const { FifoQueue: _kind, ...given } = Attributes;
    const settings = withAttributes(usualSettings(isFifo), definedOf(given), { isFifo, arn });
    return ctx.transact((tx) => {
      const known = findQueue(tx, QueueName);
      if (known) checkSame(tx, known, definedOf(given));
      else make(tx, ctx, { name: QueueName, arn, isFifo, settings, tags });
      return { QueueUrl: queueUrl(ctx, arn) };
    });
  },
});

/** AWS: `FifoQueue` is true or absent; the suffix of the name must agree. */
function isFifoAsked(name: string, asked: string | undefined): boolean {
  if (asked === undefined) {
    if (name.endsWith('.fifo')) {
      throw fault(
        'InvalidParameterValueException',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    return false;
  }
  if (asked.toLowerCase() !== 'true')
    throw fault('InvalidAttributeName', 'Unknown Attribute FifoQueue.');
  return true;
}

/** Attributes as they are given; a map of the wire has no absent values. */
function definedOf(
  attributes: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

/** A queue that exists is given back when the attributes asked for are the ones it has. */
function checkSame(tx: Transaction, known: Queue, given: Readonly<Record<string, string>>): void {
  const after = describe(
    { ...known, ...withAttributes(known, given, known) },
    countsOf(tx, known.id),
  );
  const before = describe(known, countsOf(tx, known.id));
  for (const name of Object.keys(given)) {
    if (after.get(name) !== before.get(name)) {
      throw fault(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
    }
  }
}

function make(
  tx: Transaction,
  ctx: Context,
  queue: Pick<Queue, 'arn' | 'isFifo' | 'name' | 'tags'> & { readonly settings: Settings },
): void {
  const { settings, ...rest } = queue;
  const now = ctx.now();
  const deleted = tx.get(deletedNames, blind(queue.name));
  if (deleted && plusSeconds(deleted.deletedAtMs, limits.deleteCooldownSeconds) > now) {
    throw fault(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  }
  if (deleted) tx.delete(deletedNames, deleted);
  if (settings.redrive)
    checkTarget(
      settings.redrive,
      rest,
      findQueue(tx, parseQueueArn(settings.redrive.deadLetterTargetArn)?.resource ?? ''),
    );
  const id = ctx.newId().slice(0, 8);
  tx.put(queues, { ...rest, ...settings, id, createdAtMs: now, modifiedAtMs: now });
  tx.put(counts, countsOf(tx, id));
}
