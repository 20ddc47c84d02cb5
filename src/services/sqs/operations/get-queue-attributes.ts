import { onQueue } from '../access.ts';
import { describe, READABLE } from '../attributes.ts';
import { fault, operation } from '../define.ts';
import { countsOf, settle } from '../ledger.ts';
import { requireQueue } from '../queue.ts';

export const getQueueAttributes = operation('GetQueueAttributes', {
  access: onQueue('GetQueueAttributes'),

  handle: ({ QueueUrl, AttributeNames = [] }, ctx) => {
    const names: readonly string[] = AttributeNames;
    for (const name of names) {
      if (!READABLE.has(name)) throw fault('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
    return ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      settle(tx, queue.id, ctx.now());
      const all = describe(queue, countsOf(tx, queue.id));
      const shown = [...all].filter(([name]) => names.includes('All') || names.includes(name));
      return shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {};
    });
  },
});
