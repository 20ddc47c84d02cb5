/** What AWS itself answered: /work/shared/recordings, sns.json, events.json and lambda.json. */
import { describe, expect, test } from 'vitest';

import { eventOfText } from './index.ts';
import { isAttributeMatch, isMatch, problemOf } from './testing.ts';

describe('what SNS says of a filter policy', () => {
  test('test_subscribe_invalid_filter_policy: no JSON', () => {
    expect(problemOf('invalid', 'sns-attributes')).toBe(
      "FilterPolicy: failed to parse JSON. Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 8]",
    );
  });

  test('test_validate_policy_exists_operator: neither true nor false', () => {
    expect(problemOf('{"key":[{"exists":null}]}', 'sns-attributes')).toBe(
      'FilterPolicy: exists match pattern must be either true or false.\n at [Source: (String)"{"key":[{"exists":null}]}"; line: 1, column: 23]',
    );
    expect(problemOf('{"key":[{"exists":"no"}]}', 'sns-attributes')).toBe(
      'FilterPolicy: exists match pattern must be either true or false.\n at [Source: (String)"{"key":[{"exists":"no"}]}"; line: 1, column: 20]',
    );
  });

  test('test_sub_filter_policy_nested_property_constraints: neither object nor list', () => {
    expect(problemOf('{"key_a":"value_one"}', 'sns-body')).toBe(
      'FilterPolicy: "key_a" must be an object or an array\n at [Source: (String)"{"key_a":"value_one"}"; line: 1, column: 11]',
    );
  });

  test('test_sub_filter_policy_nested_property: nested, for attributes', () => {
    const nested = { object: { key: [{ prefix: 'auto-' }] } };
    expect(problemOf(nested, 'sns-attributes')).toBe(
      'Filter policy scope MessageAttributes does not support nested filter policy',
    );
    expect(problemOf(nested, 'sns-body')).toBe('');
  });

  test.each(['sns-attributes', 'sns-body'] as const)('too many keys, %s', (dialect) => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, ['x']]);
    expect(problemOf(Object.fromEntries(keys), dialect)).toBe(
      'FilterPolicy: Filter policy can not have more than 5 keys',
    );
    expect(problemOf(Object.fromEntries(keys.slice(1)), dialect)).toBe('');
  });

  const values = (count: number): string[] => Array.from({ length: count }, (_, at) => `v${at}`);
  test('test_policy_complexity, test_policy_complexity_with_or: more than 150 combinations', () => {
    const complex = 'FilterPolicy: Filter policy is too complex';
    const flat = 'sns-attributes';
    expect(problemOf({ a: values(150) }, flat)).toBe('');
    expect(problemOf({ a: values(151) }, flat)).toBe(complex);
    expect(problemOf({ a: values(15), b: values(10) }, flat)).toBe('');
    expect(problemOf({ a: values(16), b: values(10) }, flat)).toBe(complex);
    const $or = [{ a: values(75) }, { b: values(75) }];
    expect(problemOf({ $or }, flat)).toBe('');
    expect(problemOf({ $or, c: values(2) }, flat)).toBe(complex);
    expect(problemOf({ source: values(2), $or: [...$or, { c: { d: ['x'] } }] }, 'sns-body')).toBe(
      complex,
    );
  });

  test('the depth of a field multiplies its values', () => {
    const nested = (count: number) => ({
      key_a: { key_b: { key_c: { key_d: values(count) } }, key_e: { key_f: values(3) } },
    });
    expect(problemOf(nested(4), 'sns-body')).toBe('');
    expect(problemOf(nested(5), 'sns-body')).toBe('FilterPolicy: Filter policy is too complex');
  });
});

describe('which messages SNS delivered', () => {
  test('test_filter_policy: a range, and a key that is not there', () => {
    const range = { attr1: [{ numeric: ['>', 0, '<=', 100] }] };
    expect(isAttributeMatch(range, { attr1: 99 })).toBe(true);
    expect(isAttributeMatch(range, { attr1: 111 })).toBe(false);
    const nothing = { attr1: [null, { 'anything-but': 'whatever' }] };
    expect(isAttributeMatch(nothing, {})).toBe(true);
    expect(isAttributeMatch({ attr1: [{ 'anything-but': 'whatever' }] }, {})).toBe(false);
  });

  test('test_exists_filter_policy: with and without the key', () => {
    expect(isAttributeMatch({ store: [{ exists: true }] }, { store: 99, def: 99 })).toBe(true);
    expect(isAttributeMatch({ store: [{ exists: true }] }, { def: 99 })).toBe(false);
    expect(isAttributeMatch({ store: [{ exists: false }] }, { store: 99, def: 99 })).toBe(false);
    expect(isAttributeMatch({ store: [{ exists: false }] }, { def: 99 })).toBe(true);
  });

  test('test_exists_filter_policy_attributes_array: any element', () => {
    const policy = { store: ['value1'] };
    expect(isAttributeMatch(policy, { store: 'value1' })).toBe(true);
    expect(isAttributeMatch(policy, { store: ['value1', 'value2'] })).toBe(true);
    expect(isAttributeMatch(policy, { store: ['value3', 'value2'] })).toBe(false);
  });

  test('test_filter_policy_on_message_body: a nested key with a prefix or a value', () => {
    const policy = { object: { key: [{ prefix: 'auto-' }, 'hardcodedvalue'] } };
    expect(isMatch(policy, { object: { key: 'auto-test' } }, 'sns-body')).toBe(true);
    expect(isMatch(policy, { object: { key: 'hardcodedvalue' } }, 'sns-body')).toBe(true);
    expect(isMatch(policy, { object: { key: 'other' } }, 'sns-body')).toBe(false);
    expect(eventOfText('not JSON')).toBeUndefined();
  });

  test('test_filter_policy_on_message_body_array_of_object_attributes: lists of lists of objects', () => {
    const policy = {
      Records: {
        s3: { object: { key: [{ prefix: 'auto-' }] } },
        eventName: [{ prefix: 'ObjectCreated:' }],
      },
    };
    const object = { key: 'auto-insurance-2314.xml', size: 17 };
    const created = { eventName: 'ObjectCreated:Put', eventSource: 'aws:s3' };
    const removed = {
      eventName: 'ObjectRemoved:Delete',
      s3: { object: { key: 'home-insurance-2314.xml', size: 17 } },
    };
    const nested = { Records: [{ ...created, s3: { object: [[object]] } }, removed] };
    expect(isMatch(policy, nested, 'sns-body')).toBe(true);
    expect(isMatch(policy, { Records: [{ ...created, s3: { object } }] }, 'sns-body')).toBe(true);
    const split = { Records: [created, { ...removed, s3: { object } }] };
    expect(isMatch(policy, split, 'sns-body')).toBe(false);
  });

  test('test_filter_policy_ip_address_condition: IPv4 and IPv6', () => {
    const policy = {
      detail: {
        $or: [
          { sourceIPAddress: [{ cidr: '10.0.0.0/24' }] },
          { sourceIPAddressV6: [{ cidr: '2001:db8:1234:1a00::/64' }] },
        ],
      },
    };
    const detail = (value: Record<string, string>) =>
      isMatch(policy, { detail: value }, 'sns-body');
    expect(detail({ sourceIPAddress: '10.0.0.255' })).toBe(true);
    expect(detail({ sourceIPAddress: '10.0.1.255' })).toBe(false);
    expect(detail({ sourceIPAddressV6: '2001:0db8:1234:1a00:0000:0000:0000:0000' })).toBe(true);
    expect(detail({ sourceIPAddressV6: '2001:0db8:123f:1a01:0000:0000:0000:0000' })).toBe(false);
  });

  test('test_filter_policy_on_message_body_or_attribute: alternatives on two levels', () => {
    const policy = {
      $or: [
        { metricName: ['CPUUtilization', 'ReadLatency'] },
        { namespace: ['AWS/EC2', 'AWS/ES'] },
      ],
      detail: {
        scope: ['Service'],
        $or: [{ source: ['aws.cloudwatch'] }, { type: ['CloudWatch Alarm State Change'] }],
      },
    };
    const watch = { scope: 'Service', source: 'aws.cloudwatch' };
    const alarm = { scope: 'Service', type: 'CloudWatch Alarm State Change' };
    for (const event of [
      { metricName: 'CPUUtilization', detail: watch },
      { metricName: 'CPUUtilization', detail: alarm },
      { metricName: 'ReadLatency', detail: watch },
      { namespace: 'AWS/EC2', detail: watch },
      { namespace: 'AWS/ES', detail: watch },
    ]) {
      expect(isMatch(policy, event, 'sns-body')).toBe(true);
    }
    expect(isMatch(policy, { namespace: 'AWS/XX', detail: watch }, 'sns-body')).toBe(false);
    expect(isMatch(policy, { namespace: 'AWS/ES', detail: { scope: 'Service' } }, 'sns-body')).toBe(
      false,
    );
  });

  test('test_filter_policy_empty_array_payload: empty lists, empty texts and null', () => {
    const event = {
      resources: [],
      detail: { eventVersion: '', responseElements: null },
    };
    const asks = (pattern: Parameters<typeof isMatch>[0]) => isMatch(pattern, event, 'sns-body');
    expect(asks({ detail: { eventVersion: [''], responseElements: [null] } })).toBe(true);
    expect(asks({ resources: [{ exists: false }] })).toBe(true);
    expect(asks({ resources: [''] })).toBe(false);
  });
});

test('what Lambda says of an event filter', () => {
  for (const text of ['single-string', '[{"eventName": ["INSERT"=123}]', '{"a":{}}', '{}'])
    expect(problemOf(text, 'filter')).toBe('Invalid filter pattern definition.');
  expect(problemOf({ dynamodb: { NewImage: { key: { S: ['value'] } } } }, 'filter')).toBe('');
});

describe('which events EventBridge delivered', () => {
  const body = (detail: Record<string, string | null>) => ({ source: 'core', detail });
  test('test_put_events_with_rule_pattern_anything_but: null is something else', () => {
    const pattern = { detail: { command: [{ 'anything-but': 'update-account' }] } };
    expect(isMatch(pattern, body({ command: 'display-message', payload: 'baz' }))).toBe(true);
    expect(isMatch(pattern, body({ command: null, payload: 'baz' }))).toBe(true);
    expect(isMatch(pattern, body({ command: 'update-account' }))).toBe(false);
    expect(isMatch(pattern, body({ payload: 'baz' }))).toBe(false);
  });

  test('test_put_events_with_rule_pattern_exists_true and _false', () => {
    const pattern = (exists: boolean) => ({ detail: { key: [{ exists }] } });
    expect(isMatch(pattern(true), body({ key: 'value' }))).toBe(true);
    expect(isMatch(pattern(true), body({ 'no-key': 'no-value' }))).toBe(false);
    expect(isMatch(pattern(false), body({ key: 'value' }))).toBe(false);
    expect(isMatch(pattern(false), body({ 'no-key': 'no-value' }))).toBe(true);
  });
});
