import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { requireQueue } from '../queue.ts';
import { removeReceived } from '../removal.ts';

export const deleteMessage = operation('DeleteMessage', {
  access: onQueue('DeleteMessage'),
  isDataEvent: true,
  secrets: ['ReceiptHandle'],

  handle: ({ QueueUrl, ReceiptHandle }, ctx) =>
    ctx.transact((tx) => {
      removeReceived(ctx, tx, requireQueue(tx, QueueUrl), ReceiptHandle);
      return {};
    }),
});
