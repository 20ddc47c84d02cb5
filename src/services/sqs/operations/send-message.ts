import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { keyForSending } from '../encryption.ts';
import { checkDraft, checkSize } from '../message.ts';
import { requireQueue } from '../queue.ts';
import { send } from '../send.ts';

export const sendMessage = operation('SendMessage', {
  access: onQueue('SendMessage'),
  isDataEvent: true,
  secrets: ['MessageBody', 'StringValue', 'StringListValues'],

  handle: async (input, ctx) => {
    const draft = {
      body: input.MessageBody,
      attributes: input.MessageAttributes,
      systemAttributes: input.MessageSystemAttributes,
      delaySeconds: input.DelaySeconds,
      group: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
    };
    const queue = ctx.transact((tx) => requireQueue(tx, input.QueueUrl));
    const sizeBytes = checkDraft(draft, queue);
    checkSize(sizeBytes, queue);
    const key = await keyForSending(ctx, queue);
    return ctx.transact((tx) =>
      send(ctx, tx, requireQueue(tx, input.QueueUrl), { draft, sizeBytes }, key),
    );
  },
});
