import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { requireQueue } from '../queue.ts';
import { changeVisibility } from '../visibility.ts';

export const changeMessageVisibility = operation('ChangeMessageVisibility', {
  access: onQueue('ChangeMessageVisibility'),
  isDataEvent: true,
  secrets: ['ReceiptHandle'],

  handle: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }, ctx) =>
    ctx.transact((tx) => {
      const asked = { handle: ReceiptHandle, seconds: VisibilityTimeout };
      changeVisibility(ctx, tx, requireQueue(tx, QueueUrl), asked);
      return {};
    }),
});
