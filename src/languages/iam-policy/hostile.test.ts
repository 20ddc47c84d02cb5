import { describe, expect, test } from 'vitest';

import { decide, parsePolicy } from './index.ts';
import { limits } from './limits.ts';
import { allow, decideBy, named, request, type Json } from './testing.ts';

/** Milliseconds that the work may take; all of it takes a few, an exponential or a quadratic way would take minutes. */
const BOUND_MS = 2_000;

function quickly<T>(work: () => T): T {
  const start = performance.now();
  const result = work();
  expect(performance.now() - start).toBeLessThan(BOUND_MS);
  return result;
}
const problemsOf = (text: string): number =>
  quickly(() => parsePolicy(text, 'identity').problems.length);

describe('texts that are no policies', () => {
  test.each([
    ['a megabyte', `{"Version":"${'x'.repeat(1_000_000)}"}`],
    ['a megabyte of brackets', '['.repeat(1_000_000)],
    ['brackets within the size', '['.repeat(limits.documentCharacters)],
    ['objects within objects', '{"a":'.repeat(20_000)],
    ['an unfinished string', `"${'a'.repeat(100_000)}`],
    ['an unfinished escape', '"\\'],
    ['a bad escape', '{"a":"\\x"}'],
    ['a bad unicode escape', '{"a":"\\u00g0"}'],
    ['a raw control character', '{"a":"\u0001"}'],
    ['numbers that are none', '{"a":01}'],
    ['a lone minus', '{"a":-}'],
    ['a trailing comma', '{"a":1,}'],
    ['a trailing comma in a list', '[1,]'],
    ['a key without quotes', '{a:1}'],
    ['a key without a value', '{"a"}'],
    ['digits', '1'.repeat(100_000)],
    ['white space', ' '.repeat(100_000)],
    ['many digits and an exponent', `{"Version":${'1'.repeat(50_000)}e}`],
  ])('%s', (_, text) => {
    expect(problemsOf(text)).toBeGreaterThan(0);
  });

  test('keys with a meaning for JavaScript are plain unknown fields', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const text = `{"Version":"2012-10-17","${key}":{"Effect":"Allow"},"Statement":{"${key}":1,"Effect":"Allow","Action":"*","Resource":"*"}}`;
      expect(problemsOf(text)).toBe(2);
      const condition = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"${key}":{"aws:x":"a"}}}}`;
      expect(problemsOf(condition)).toBe(1);
    }
    expect({}).not.toHaveProperty('Effect');
  });

  test('no more problems than the bound', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: Array.from({ length: 5_000 }, () => ({})),
    });
    expect(problemsOf(text)).toBe(limits.problems);
  });

  test('variables with much white space', () => {
    const Resource = `arn:aws:s3:::\${${' '.repeat(60_000)},${' '.repeat(60_000)}}`;
    expect(
      problemsOf(JSON.stringify({ Version: '2012-10-17', Statement: allow('s3:*', { Resource }) })),
    ).toBe(1);
  });
});

describe('policies that are much work', () => {
  const long = `arn:aws:sqs:eu-west-1:111122223333:${'a'.repeat(2_000)}`;
  const resource = (Resource: string | readonly string[]): string =>
    quickly(() => decideBy([allow('sqs:*', { Resource })], { resource: long }).effect);

  test('many wildcards', () => {
    expect(resource(`arn:aws:sqs:*:*:${'a*'.repeat(500)}b`)).toBe('implicit-deny');
    expect(resource(`arn:aws:sqs:*:*:${'*a'.repeat(500)}`)).toBe('allow');
    expect(resource(`arn:aws:sqs:${'*-'.repeat(500)}:*:b`)).toBe('implicit-deny');
    expect(resource(`arn:aws:sqs:*:*:${'?*'.repeat(900)}b`)).toBe('implicit-deny');
    expect(
      resource(Array.from({ length: 200 }, (_, at) => `arn:aws:sqs:*:*:${'a*'.repeat(100)}${at}`)),
    ).toBe('implicit-deny');
  });
  test('many actions of many services, and many statements', () => {
    const actions = Array.from({ length: 5_000 }, (_, at) => `service${at}:Do*`);
    expect(quickly(() => decideBy([allow(actions)], { action: 'service4999:DoIt' }).effect)).toBe(
      'allow',
    );
    const statements: Json[] = Array.from({ length: 1_000 }, (_, at) => ({
      ...allow(`s${at}:*`),
      Sid: `S${at}`,
    }));
    const everywhere: Json[] = Array.from({ length: 500 }, () => ({
      Effect: 'Deny',
      NotAction: '*',
      Resource: '*',
    }));
    const policy = quickly(() => named('identity', ...statements, ...everywhere));
    expect(
      decide(request({ action: 's999:Go' }), { identity: [policy], resourceMode: 'either' }).effect,
    ).toBe('allow');
  });
  test('an action without a service', () => {
    expect(decideBy([allow('*')], { action: 'nothing' }).effect).toBe('allow');
    expect(decideBy([allow('sqs:*')], { action: 'nothing' }).effect).toBe('implicit-deny');
    expect(decideBy([allow('sqs:*')], { action: '' }).effect).toBe('implicit-deny');
  });
});
