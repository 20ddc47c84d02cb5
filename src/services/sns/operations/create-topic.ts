import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { tagConditions } from '../access.ts';
import { fault, operation } from '../define.ts';
import { limits } from '../limits.ts';
import { type Topic, topics, type TopicSettings } from '../tables.ts';
import { checkTagCount, readTags, type Tags } from '../tags.ts';
import { describe, notBuilt, usualSettings, withAttribute } from '../topic-attributes.ts';
import {
  checkName,
  countsOf,
  countTopic,
  findTopic,
  invalidParameter,
  topicArn,
} from '../topic.ts';

export const createTopic = operation('CreateTopic', {
  access: ({ Name, Tags: tags }, ctx) => {
    const rule = {
      resource: topicArn(ctx.request.scopeRegion, ctx.account, Name),
      conditions: tagConditions(tags),
    };
    const create = { action: 'sns:CreateTopic', ...rule };
    // AWS: a topic that is made with tags needs the permission to tag. [SNS Developer Guide, "Amazon SNS topic tags"]
    return tags && tags.length > 0 ? [create, { action: 'sns:TagResource', ...rule }] : create;
  },

  handle: ({ Name, Attributes = {}, Tags: given = [], DataProtectionPolicy }, ctx) => {
    if (DataProtectionPolicy !== undefined) throw notBuilt('the parameter DataProtectionPolicy');
    const { FifoTopic, ...attributes } = Attributes;
    const isFifo = isFifoAsked(FifoTopic);
    checkName(Name, isFifo);
    const tags = checkTagCount(readTags(given));
    const arn = topicArn(ctx.region, ctx.account, Name);
    return ctx.transact((tx) => {
      const known = findTopic(tx, arn);
      if (known) checkSame(tx, known, { isFifo, attributes, ...(given.length > 0 && { tags }) });
      else make(tx, ctx, { name: Name, arn, isFifo, attributes, tags });
      return { TopicArn: arn };
    });
  },
});

function isFifoAsked(text: string | undefined): boolean {
  const lower = text?.toLowerCase() ?? 'false';
  if (lower !== 'true' && lower !== 'false') throw invalidParameter('FifoTopic');
  return lower === 'true';
}

type Attributes = Readonly<Record<string, string | undefined>>;

function withAttributes(
  before: TopicSettings,
  attributes: Attributes,
  topic: Pick<Topic, 'arn' | 'isFifo' | 'owner'>,
): TopicSettings {
  let settings = before;
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) settings = withAttribute(settings, name, value, topic);
  return settings;
}

/** A topic that exists is given back when what is asked for is what it has. [recordings: test_create_duplicate_topic_…] */
function checkSame(
  tx: Transaction,
  known: Topic,
  asked: { readonly isFifo: boolean; readonly attributes: Attributes; readonly tags?: Tags },
): void {
  if (asked.isFifo !== known.isFifo) throw existsDifferently('attributes', 'Attributes');
  const counts = countsOf(tx, known.id);
  const before = describe(known, counts);
  const after = describe({ ...known, ...withAttributes(known, asked.attributes, known) }, counts);
  for (const name of Object.keys(asked.attributes))
    if (before[name] !== after[name]) throw existsDifferently('attributes', 'Attributes');
  for (const [key, value] of Object.entries(asked.tags ?? {}))
    if (known.tags[key] !== value) throw existsDifferently('tags', 'Tags');
}

function existsDifferently(what: string, parameter: string) {
  return invalidParameter(`${parameter} Reason: Topic already exists with different ${what}`);
}

function make(
  tx: Transaction,
  ctx: Context,
  asked: Pick<Topic, 'arn' | 'isFifo' | 'name' | 'tags'> & { readonly attributes: Attributes },
): void {
  const { attributes, ...rest } = asked;
  checkQuota(tx, asked);
  const topic = { ...rest, owner: ctx.account };
  const usual = usualSettings(topic.arn, topic.owner, topic.isFifo);
  tx.put(topics, {
    ...topic,
    ...withAttributes(usual, attributes, topic),
    id: ctx.newId().slice(0, 8),
    createdAtMs: ctx.now(),
  });
}

/** Counts the topic; an account has so many and no more. */
function checkQuota(tx: Transaction, topic: Pick<Topic, 'isFifo'>): void {
  const most = topic.isFifo ? limits.fifoTopics : limits.standardTopics;
  if (countTopic(tx, topic, 1) > most) {
    throw fault(
      'TopicLimitExceededException',
      `The account has ${most} topics of this type already.`,
    );
  }
}
