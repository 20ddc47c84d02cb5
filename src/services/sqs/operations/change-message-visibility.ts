import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { requireQueue } from '../queue.ts';
import { changeVisibility } from '../visibility.ts';

export const changeMessageVisibility = operation('ChangeMessageVisibility', {
  access: onQueue('ChangeMessageVisibility'),
  isDataEvent: true,

  handle: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }, ctx) =>
    ctx.transact((tx) => {
      changeVisibility(ctx, tx, requireQueue(tx, QueueUrl), ReceiptHandle, VisibilityTimeout);
      return {};
    }),
});
