/** SNS-18: filter policies, on attributes and on the body. */
import type { SNS } from '@aws-sdk/client-sns';
import { describe, expect } from 'vitest';

import { invalid, metricsOf, refusalOf, test } from './testing.ts';

const set = (sns: SNS, SubscriptionArn: string, AttributeName: string, AttributeValue: string) =>
  sns.setSubscriptionAttributes({ SubscriptionArn, AttributeName, AttributeValue });
const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
const RAW = { RawMessageDelivery: 'true' };
const body = (policy: object) => ({
  ...RAW,
  FilterPolicyScope: 'MessageBody',
  FilterPolicy: JSON.stringify(policy),
});

describe('SNS-18: a filter policy', () => {
  test('lets through what it matches; without one everything comes', async ({
    cloud,
    makeQueue,
    subscribe,
    publish,
  }) => {
    const [all, some] = [await makeQueue(), await makeQueue()];
    await subscribe(all, RAW);
    await subscribe(some, {
      ...RAW,
      FilterPolicy: JSON.stringify({ attr1: [{ numeric: ['>', 0, '<=', 100] }] }),
    });
    await publish('99', { MessageAttributes: { attr1: number('99') } });
    await publish('111', { MessageAttributes: { attr1: number('111') } });
    await publish('none');
    expect((await all.bodies()).toSorted()).toEqual(['111', '99', 'none']);
    expect(await some.bodies()).toEqual(['99']);
    const metrics = metricsOf(cloud);
    expect(metrics['NumberOfNotificationsFilteredOut']).toMatchObject({ sum: 2 });
    expect(metrics['NumberOfNotificationsFilteredOut-NoMessageAttributes']).toMatchObject({
      sum: 1,
    });
    expect(metrics['NumberOfNotificationsDelivered']).toMatchObject({ sum: 4 });
  });

  test('that changes holds for what is published then', async ({
    sns,
    queue,
    subscribe,
    publish,
  }) => {
    const arn = await subscribe(queue, { ...RAW, FilterPolicy: '{"store":[{"exists":true}]}' });
    const store = { MessageAttributes: { store: number('99') } };
    const other = { MessageAttributes: { def: number('99') } };
    await publish('1', store);
    await publish('2', other);
    expect(await queue.bodies()).toEqual(['1']);
    await set(sns, arn, 'FilterPolicy', '{"store":[{"exists":false}]}');
    await publish('3', store);
    await publish('4', other);
    expect((await queue.bodies()).toSorted()).toEqual(['1', '4']);
    await set(sns, arn, 'FilterPolicy', '{}');
    await publish('5', store);
    expect((await queue.bodies()).toSorted()).toEqual(['1', '4', '5']);
    const { Attributes } = await sns.getSubscriptionAttributes({ SubscriptionArn: arn });
    expect(Attributes).not.toHaveProperty('FilterPolicy');
  });

  test('on a list of texts matches one of them', async ({ queue, subscribe, publish }) => {
    await subscribe(queue, { ...RAW, FilterPolicy: '{"store":["value1"]}' });
    const list = (StringValue: string) => ({
      MessageAttributes: { store: { DataType: 'String.Array', StringValue } },
    });
    await publish('1', list('["value1","value2"]'));
    await publish('2', list('["value3"]'));
    await publish('3', list('no list'));
    expect(await queue.bodies()).toEqual(['1']);
  });

  test('on the body sees nested names, and each queue its own subset (SNS-FLOW-A)', async ({
    makeQueue,
    subscribe,
    publish,
  }) => {
    const kinds = ['records', 'billing', 'scheduling', 'prescriptions'];
    const queues = await Promise.all(kinds.map(() => makeQueue()));
    for (const [place, queue] of queues.entries())
      await subscribe(queue, body({ detail: { kind: [kinds[place]] } }));
    for (const kind of kinds) await publish(JSON.stringify({ detail: { kind } }));
    await publish('no JSON');
    for (const [place, queue] of queues.entries())
      expect(await queue.bodies()).toEqual([JSON.stringify({ detail: { kind: kinds[place] } })]);
  });

  test('knows addresses, prefixes and alternatives', async ({ queue, subscribe, publish }) => {
    const policy = {
      $or: [{ ip: [{ cidr: '10.0.0.0/24' }] }, { key: [{ prefix: 'auto-' }] }],
    };
    await subscribe(queue, body(policy));
    const texts = ['{"ip":"10.0.0.255"}', '{"ip":"10.0.1.1"}', '{"key":"auto-x"}', '{"key":"x"}'];
    for (const text of texts) await publish(text);
    expect((await queue.bodies()).toSorted()).toEqual([texts[0], texts[2]]);
  });

  test('filters each entry of a batch', async ({ cloud, sns, topic, queue, subscribe }) => {
    await subscribe(queue, { ...RAW, FilterPolicy: '{"attr1":[1]}' });
    await sns.publishBatch({
      TopicArn: topic,
      PublishBatchRequestEntries: ['1', '2'].map((Id) => ({
        Id,
        Message: Id,
        MessageAttributes: { attr1: number(Id) },
      })),
    });
    await cloud.clock.advance({ seconds: 1 });
    expect(await queue.bodies()).toEqual(['1']);
  });

  test('is one of many: one message finds its subscriber among hundreds', async ({
    cloud,
    makeQueue,
    sns,
    topic,
    publish,
  }) => {
    const queue = await makeQueue();
    for (let place = 0; place < 300; place += 1) {
      await sns.subscribe({
        TopicArn: topic,
        Protocol: 'sqs',
        Endpoint: place === 150 ? queue.arn : `${queue.arn}-${place}`,
        Attributes: { ...RAW, FilterPolicy: JSON.stringify({ n: [place] }) },
      });
    }
    await publish('found', { MessageAttributes: { n: number('150') } });
    expect(await queue.bodies()).toEqual(['found']);
    const metrics = metricsOf(cloud);
    expect(metrics['NumberOfNotificationsFilteredOut']).toMatchObject({ sum: 299 });
  });
});

describe('FilterPolicyScope', () => {
  test('is shown beside a policy only, and read before it', async ({ sns, queue, subscribe }) => {
    const SubscriptionArn = await subscribe(queue);
    const shown = async () =>
      (await sns.getSubscriptionAttributes({ SubscriptionArn })).Attributes ?? {};
    expect(await refusalOf(set(sns, SubscriptionArn, 'FilterPolicyScope', 'RandomValue'))).toEqual(
      invalid(
        'FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes',
      ),
    );
    await set(sns, SubscriptionArn, 'FilterPolicyScope', 'MessageBody');
    expect(await shown()).not.toHaveProperty('FilterPolicyScope');
    await set(sns, SubscriptionArn, 'FilterPolicy', '{"attr":["match-this"]}');
    expect(await shown()).toMatchObject({
      FilterPolicy: '{"attr":["match-this"]}',
      FilterPolicyScope: 'MessageBody',
    });
  });

  test('MessageAttributes knows no nesting', async ({ sns, queue, subscribe }) => {
    const arn = await subscribe(queue);
    const nested = '{"object":{"key":[{"prefix":"auto-"}]}}';
    expect(await refusalOf(set(sns, arn, 'FilterPolicy', nested))).toEqual(
      invalid('Filter policy scope MessageAttributes does not support nested filter policy'),
    );
    await set(sns, arn, 'FilterPolicyScope', 'MessageBody');
    await set(sns, arn, 'FilterPolicy', nested);
    expect(await refusalOf(set(sns, arn, 'FilterPolicyScope', 'MessageAttributes'))).toMatchObject({
      code: 'InvalidParameter',
    });
  });
});

describe('SNS refuses a filter policy', () => {
  const letters = (many: number) =>
    Object.fromEntries([...'abcdef'.slice(0, many)].map((n) => [n, ['x']]));
  test.for([
    ['that is no JSON', 'invalid', /failed to parse JSON\. Unrecognized token 'invalid'/],
    ['with six keys', JSON.stringify(letters(6)), /can not have more than 5 keys$/],
    [
      'of more than 150 combinations',
      JSON.stringify({ a: Array.from({ length: 151 }, (_, place) => place) }),
      /Filter policy is too complex$/,
    ],
    ['whose exists is null', '{"key":[{"exists":null}]}', /must be either true or false\.\n at /],
    ['whose rule is no list', '{"key_a":"value_one"}', /"key_a" must be an object or an array/],
  ] as const)('%s', async ([, FilterPolicy, words], { sns, queue, subscribe }) => {
    const made = await refusalOf(subscribe(queue, { FilterPolicy }));
    expect(made.message).toMatch(words);
    expect(made.message.startsWith('Invalid parameter: Attributes Reason: FilterPolicy: ')).toBe(
      true,
    );
    const changed = await refusalOf(set(sns, await subscribe(queue), 'FilterPolicy', FilterPolicy));
    expect(changed.message).toMatch(words);
    expect(changed.message.startsWith('Invalid parameter: FilterPolicy: ')).toBe(true);
  });
});
