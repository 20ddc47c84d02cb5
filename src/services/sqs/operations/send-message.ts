import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { checkDraft, checkSize } from '../message.ts';
import { send, sendToQueue } from '../send.ts';

export const sendMessage = operation('SendMessage', {
  access: onQueue('SendMessage'),
  isDataEvent: true,
  secrets: ['MessageBody', 'StringValue', 'StringListValues'],

  handle: (input, ctx) => {
    const draft = {
      body: input.MessageBody,
      attributes: input.MessageAttributes,
      systemAttributes: input.MessageSystemAttributes,
      delaySeconds: input.DelaySeconds,
      group: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
    };
    return sendToQueue(ctx, input.QueueUrl, (tx, queue, key) => {
      const sizeBytes = checkDraft(draft, queue);
      checkSize(sizeBytes, queue);
      return key === 'needed' ? undefined : send(ctx, tx, queue, { draft, sizeBytes }, key);
    });
  },
});
