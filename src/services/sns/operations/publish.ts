import { onTopic } from '../access.ts';
import type { PublishInput } from '../api.gen.ts';
import { operation } from '../define.ts';
import { checkDraft, maximumSize, messageTooLong } from '../message.ts';
import { publish as publishMessage, publishTo } from '../publish.ts';
import { notBuilt } from '../topic-attributes.ts';
import { invalidParameter } from '../topic.ts';

export const publish = operation('Publish', {
  access: (input, ctx) => {
    const { arn, parameter } = targetOf(input);
    return onTopic('Publish', arn, ctx, { parameter });
  },
  isDataEvent: true,
  secrets: ['Message', 'Subject', 'StringValue', 'BinaryValue'],

  handle: (input, ctx) => {
    const draft = {
      message: input.Message,
      subject: input.Subject,
      structure: input.MessageStructure,
      attributes: input.MessageAttributes,
      group: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
    };
    return publishTo(ctx, targetOf(input).arn, (tx, topic, key) => {
      const sizeBytes = checkDraft(draft, topic);
      if (sizeBytes > maximumSize(topic)) throw messageTooLong();
      return key === 'needed' ? {} : publishMessage(tx, ctx, topic, { draft, sizeBytes }, key);
    });
  },
});

/** The topic that is meant. GAP: phone numbers and the endpoints of mobile applications are refused by name. */
function targetOf({ TopicArn, TargetArn, PhoneNumber }: PublishInput) {
  if (PhoneNumber !== undefined) throw notBuilt('the parameter PhoneNumber');
  if (TopicArn !== undefined && TargetArn !== undefined)
    throw invalidParameter('TopicArn Reason: Both TopicArn and TargetArn are given');
  if (TopicArn !== undefined) return { arn: TopicArn, parameter: 'TopicArn' };
  if (TargetArn === undefined)
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  if (TargetArn.includes(':endpoint/')) throw notBuilt('mobile push endpoints');
  return { arn: TargetArn, parameter: 'TargetArn' };
}
