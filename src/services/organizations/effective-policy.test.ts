import { describe, expect, test } from 'vitest';

import { effectivePolicy } from './effective-policy.ts';
import { readTagPolicy } from './policy-document.ts';

const read = (policy: object) => readTagPolicy(JSON.stringify(policy));
const tag = (setting: object, key = 'project') => ({ tags: { [key]: setting } });

function effectOf(...levels: readonly (readonly object[])[]): unknown {
  const text = effectivePolicy(levels.map((level) => level.map(read)));
  return text === undefined ? undefined : JSON.parse(text);
}

const control = (...operators: readonly string[]) => ({
  '@@operators_allowed_for_child_policies': operators,
});
const values = (operator: string, ...given: readonly string[]) => ({
  tag_value: { [operator]: given },
});

describe('from level to level', () => {
  test.each([
    ['assigning replaces', values('@@assign', 'a', 'b'), values('@@assign', 'c'), ['c']],
    ['appending adds', values('@@assign', 'a'), values('@@append', 'b', 'a'), ['a', 'b']],
    ['removing takes away', values('@@assign', 'a', 'b'), values('@@remove', 'a', 'z'), ['b']],
    ['appending to nothing sets', {}, values('@@append', 'a'), ['a']],
    ['removing from nothing leaves nothing', {}, values('@@remove', 'a'), undefined],
    ['removing all leaves nothing', values('@@assign', 'a'), values('@@remove', 'a'), undefined],
  ])('%s', (_, above, below, expected) => {
    const effect = effectOf([tag(above)], [tag(below)]);
    expect(effect).toEqual(expected && tag({ tag_value: expected }));
  });

  test('a level without policies changes nothing', () => {
    expect(effectOf([], [tag(values('@@assign', 'a'))], [], [])).toEqual(tag({ tag_value: ['a'] }));
  });

  test('no policy at all has no effect', () => {
    expect(effectOf([], [])).toBeUndefined();
    expect(effectOf([{ tags: {} }])).toBeUndefined();
  });

  test('keys differ by more than their case', () => {
    const above = tag(
      { tag_key: { '@@assign': 'Project' }, ...values('@@assign', 'a') },
      'Project',
    );
    const below = tag(
      { tag_key: { '@@assign': 'PROJECT' }, ...values('@@append', 'b') },
      'pROJECT',
    );
    expect(effectOf([above], [below])).toEqual(tag({ tag_key: 'PROJECT', tag_value: ['a', 'b'] }));
  });

  test('names that objects have are names like any other', () => {
    const policy = JSON.parse('{"tags":{"__proto__":{"tag_value":{"@@assign":["a"]}}}}');
    const text = effectivePolicy([[readTagPolicy(JSON.stringify(policy))]]);
    expect(text).toBe('{"tags":{"__proto__":{"tag_value":["a"]}}}');
  });
});

describe('what a level lets those below do', () => {
  const value = (controls: object, operator = '@@assign') => ({
    tag_value: { ...controls, [operator]: ['a'] },
  });

  test.each([
    ['everything', control('@@all'), ['c']],
    ['nothing', control('@@none'), ['a']],
    ['only appending', control('@@append'), ['a', 'b']],
    ['only assigning', control('@@assign'), ['c']],
  ])('%s', (_, controls, expected) => {
    const below = { tag_value: { '@@append': ['b'], '@@remove': ['a'] } };
    const isAssigned = controls['@@operators_allowed_for_child_policies'].some((each) =>
      ['@@all', '@@assign'].includes(each),
    );
    const written = isAssigned ? values('@@assign', 'c') : below;
    expect(effectOf([tag(value(controls))], [tag(written)])).toEqual(tag({ tag_value: expected }));
  });

  test('nobody below gives back what was taken', () => {
    const open = tag({ tag_value: { ...control('@@all'), '@@assign': ['b'] } });
    expect(
      effectOf([tag(value(control('@@none')))], [open], [tag(values('@@assign', 'c'))]),
    ).toEqual(tag({ tag_value: ['a'] }));
  });

  test('a control on all tags lets no new one in, and binds those that came from above', () => {
    const root = tag(values('@@assign', 'a'));
    const unit = { tags: control('@@none') };
    const account = { tags: { other: values('@@assign', 'x'), project: values('@@assign', 'y') } };
    expect(effectOf([root], [unit], [account])).toEqual(tag({ tag_value: ['a'] }));
  });
});

describe('policies of one level', () => {
  test('that assign: the one that was attached first counts', () => {
    const first = tag({ tag_key: { '@@assign': 'PROJECT' }, ...values('@@append', 'a') });
    const second = tag({ tag_key: { '@@assign': 'project' }, ...values('@@append', 'b') });
    expect(effectOf([first, second])).toEqual(tag({ tag_key: 'PROJECT', tag_value: ['a', 'b'] }));
    expect(effectOf([second, first])).toEqual(tag({ tag_key: 'project', tag_value: ['b', 'a'] }));
  });

  test('leave to those below only what all of them leave', () => {
    const one = tag({ tag_value: { ...control('@@append', '@@assign'), '@@assign': ['a'] } });
    const two = tag({ tag_value: control('@@append', '@@remove') });
    const below = tag({ tag_value: { '@@append': ['b'], '@@remove': ['a'] } });
    expect(effectOf([one, two], [below])).toEqual(tag({ tag_value: ['a', 'b'] }));
    expect(effectOf([one, two], [tag(values('@@assign', 'c'))])).toEqual(tag({ tag_value: ['a'] }));
  });
});
