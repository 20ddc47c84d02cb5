/** What AWS's pages say of each operator. [EventBridge User Guide; SNS Developer Guide; Event Ruler] */
import { describe, expect, test } from 'vitest';

import { eventOfText } from './index.ts';
import type { Json } from './naive.ts';
import { isAttributeMatch, isMatch } from './testing.ts';

const asks = (wanted: Json, value: Json): boolean => isMatch({ a: [wanted] }, { a: value });

describe('one value', () => {
  test.each<[string, Json, readonly Json[], readonly Json[]]>([
    ['a text is a text, with its case', 'x', ['x', ['y', 'x']], ['X', 'xx', '', ['y']]],
    ['a text is not a number, and a word is not a text', '1', ['1'], [1, true, null]],
    ['numbers are equal by value', 300, [300, 3e2, 300.0, [1, 300]], ['300', 300.1, 301]],
    ['six digits behind the point count', 0.3, [0.30000000000000004], [0.300001]],
    [
      'a number beyond the bounds is compared as it is',
      123456789012,
      [123456789012],
      [1, '123456789012'],
    ],
    ['true, false and null are themselves', null, [null], ['', 'null', 0, false, []]],
    ['a prefix', { prefix: 'ab' }, ['ab', 'abc'], ['a', 'Ab', 'cab', 1]],
    ['a prefix in any case', { prefix: { 'equals-ignore-case': 'Éa' } }, ['éA', 'ÉAb'], ['ea']],
    ['a suffix', { suffix: '.png' }, ['.png', 'a.png'], ['a.PNG', 'png', null]],
    ['a suffix in any case', { suffix: { 'equals-ignore-case': '.png' } }, ['a.PnG'], ['a.pngx']],
    ['all in any case', { 'equals-ignore-case': 'Alice' }, ['ALICE', 'alice'], ['alic', 1]],
    ['the empty prefix is every text', { prefix: '' }, ['', 'x'], [1, null]],
    [
      'a wildcard',
      { wildcard: 'dir/*.png' },
      ['dir/.png', 'dir/a/b.png'],
      ['dir/a.jpg', 'x/dir/a.png', 1],
    ],
    ['several wildcards', { wildcard: '*/src/*' }, ['/src/', 'a/src/b'], ['src/b', 'a/src']],
    ['parts do not overlap', { wildcard: 'ab*ba' }, ['abba', 'abxba'], ['aba', 'ab']],
    [
      'a star and a backslash themselves',
      { wildcard: String.raw`\**\\` },
      ['*\\', '*x\\'],
      ['x\\', '*'],
    ],
    ['a wildcard without one', { wildcard: 'ab' }, ['ab'], ['abc']],
    [
      'anything but a text',
      { 'anything-but': 'x' },
      ['y', '', 1, null, true, ['x', 'y']],
      ['x', ['x'], [], {}],
    ],
    [
      'anything but some texts',
      { 'anything-but': ['x', 'y'] },
      ['z', ['x', 'z']],
      ['x', ['y', 'x']],
    ],
    ['anything but a number', { 'anything-but': 1 }, [2, '1', null], [1, 1.0, 10e-1]],
    ['anything but a prefix', { 'anything-but': { prefix: 'x' } }, ['yx', 1], ['x', 'xy']],
    ['anything but some suffixes', { 'anything-but': { suffix: ['x', 'y'] } }, ['xz'], ['zx', 'y']],
    [
      'anything but in any case',
      { 'anything-but': { 'equals-ignore-case': ['x'] } },
      ['xx'],
      ['X', 'x'],
    ],
    [
      'anything but a wildcard',
      { 'anything-but': { wildcard: '*/lib/*' } },
      ['/lib', 1],
      ['a/lib/b'],
    ],
    ['equal by number', { numeric: ['=', 301.8] }, [301.8, 3.018e2], [301.80001, '301.8']],
    ['less', { numeric: ['<', 10] }, [9.999999, -5e9], [10, 5000000001, -5000000001]],
    ['between, with one end', { numeric: ['>', 0, '<=', 5] }, [0.000001, 5], [0, 5.000001]],
    ['there', { exists: true }, ['', 0, null, [[1]]], [[], {}, { b: 1 }]],
    ['not there', { exists: false }, [[], {}, { b: 1 }, [{ b: 1 }]], ['', null, [null]]],
    [
      'an address in a block',
      { cidr: '10.0.0.33/24' },
      ['10.0.0.1', '10.0.0.255'],
      ['10.0.1.1', '10.0.0', 1],
    ],
    [
      'an IPv6 address in a block',
      { cidr: '2001:db8::/33' },
      ['2001:db8:7fff::1'],
      ['2001:db8:8000::', '10.0.0.1'],
    ],
    [
      'an IPv6 address as it is also written',
      '2001:db8::1',
      ['2001:0DB8:0:0:0:0:0:1'],
      ['2001:db8::2'],
    ],
    ['exactly', { exactly: 'x' }, ['x'], ['y']],
  ])('%s', (_, wanted, yes, no) => {
    for (const value of yes) expect([value, asks(wanted, value)]).toEqual([value, true]);
    for (const value of no) expect([value, asks(wanted, value)]).toEqual([value, false]);
  });

  test('any of several', () => {
    const pattern = { a: ['x', { prefix: 'y' }, { exists: false }] };
    for (const event of [{ a: 'x' }, { a: 'yy' }, {}, { b: 1 }])
      expect(isMatch(pattern, event)).toBe(true);
    expect(isMatch(pattern, { a: 'z' })).toBe(false);
  });
});

describe('lists of objects', () => {
  const employees = [
    { firstName: 'John', lastName: 'Doe' },
    { firstName: 'Anna', lastName: 'Smith' },
    { firstName: 'Peter', lastName: 'Jones' },
  ];
  test('what is asked of one list must be found in one element', () => {
    const asked = (firstName: string, lastName: string) =>
      isMatch({ employees: { firstName: [firstName], lastName: [lastName] } }, { employees });
    expect(asked('Anna', 'Smith')).toBe(true);
    expect(asked('Anna', 'Jones')).toBe(false);
  });

  test('lists in lists are each a list', () => {
    const nested = { employees: [employees.slice(0, 2), employees.slice(2)] };
    const pattern = (lastName: string) => ({
      employees: { firstName: ['Anna'], lastName: [lastName] },
    });
    expect(isMatch(pattern('Smith'), nested)).toBe(true);
    expect(isMatch(pattern('Doe'), nested)).toBe(false);
  });

  test('different lists do not hinder each other', () => {
    const event = { a: [{ x: 1 }, { x: 2 }], b: [{ x: 1 }, { x: 2 }] };
    expect(isMatch({ a: { x: [1] }, b: { x: [2] } }, event)).toBe(true);
  });

  test('an inner list is chosen for each outer element', () => {
    const event = {
      a: [
        { n: 1, b: [{ x: 1, y: 2 }] },
        {
          n: 2,
          b: [
            { x: 1, y: 1 },
            { x: 2, y: 2 },
          ],
        },
      ],
    };
    const pattern = (n: number, x: number, y: number) => ({ a: { n: [n], b: { x: [x], y: [y] } } });
    expect(isMatch(pattern(2, 1, 1), event)).toBe(true);
    expect(isMatch(pattern(2, 1, 2), event)).toBe(false);
    expect(isMatch(pattern(1, 1, 2), event)).toBe(true);
  });

  test('a plain element beside objects belongs to no element', () => {
    expect(isMatch({ a: [1], 'a.b': [2], 'a.c': [3] }, { a: [1, { b: 2, c: 3 }] })).toBe(true);
    expect(isMatch({ a: [1], 'a.b': [2], 'a.c': [3] }, { a: [1, { b: 2 }, { c: 3 }] })).toBe(false);
  });

  test('a field that two lists hold is looked for in both', () => {
    const event = { 'a.b': [{ x: 1 }, { y: 1 }], a: { b: [{ x: 2, y: 2 }] } };
    const pattern = (x: number, y: number) => ({ a: { b: { x: [x], y: [y] } } });
    expect(isMatch(pattern(2, 2), event)).toBe(true);
    expect(isMatch(pattern(1, 2), event)).toBe(true);
    expect(isMatch(pattern(1, 1), event)).toBe(false);
  });
});

describe('fields', () => {
  test('names with dots and names in names are the same', () => {
    for (const pattern of [{ a: { b: ['x'] } }, { 'a.b': ['x'] }])
      for (const event of [{ a: { b: 'x' } }, { 'a.b': 'x' }])
        expect(isMatch(pattern, event)).toBe(true);
  });

  test('of two entries for one field the last counts', () => {
    expect(isMatch({ 'a.b': ['x'], a: { b: ['y'] } }, { a: { b: 'y' } })).toBe(true);
    expect(isMatch({ 'a.b': ['x'], a: { b: ['y'] } }, { a: { b: 'x' } })).toBe(false);
  });

  test('$or is a field where it does not have the form of one', () => {
    const plain = { $or: ['x'] };
    expect(isMatch(plain, { $or: 'x' })).toBe(true);
    expect(isMatch({ $or: { a: ['x'] } }, { $or: { a: 'x' } })).toBe(true);
    expect(isMatch({ $or: [{ prefix: 'abc' }, { prefix: 'x' }] }, { $or: 'xy' })).toBe(true);
  });

  test('alternatives in alternatives', () => {
    const pattern = {
      source: ['s'],
      $or: [
        { metric: ['m'] },
        { type: ['t'], $or: [{ id: [1234] }, { space: [1000] }] },
        { scope: ['Service'] },
      ],
    };
    const found = (event: Json) => isMatch(pattern, event);
    expect(found({ source: 's', metric: 'm' })).toBe(true);
    expect(found({ source: 's', type: 't', space: 1000 })).toBe(true);
    expect(found({ source: 's', type: 't' })).toBe(false);
    expect(found({ metric: 'm' })).toBe(false);
  });

  test('an empty filter policy matches everything', () => {
    expect(isMatch({}, { a: 'x' }, 'sns-body')).toBe(true);
    expect(isAttributeMatch({}, {})).toBe(true);
  });

  test('an event is an object', () => {
    for (const text of ['[{"a":"x"}]', '"x"', 'null', '', '{'])
      expect(eventOfText(text)).toBeUndefined();
  });
});

describe('message attributes', () => {
  test('strings, numbers and lists are compared; binary and other types are not there', () => {
    expect(isAttributeMatch({ a: ['1'] }, { a: '1' })).toBe(true);
    expect(isAttributeMatch({ a: ['1'] }, { a: 1 })).toBe(false);
    expect(isAttributeMatch({ a: [1] }, { a: { dataType: 'Number', stringValue: '1.0e0' } })).toBe(
      true,
    );
    expect(isAttributeMatch({ a: [1] }, { a: { dataType: 'Number', stringValue: ' ' } })).toBe(
      false,
    );
    for (const dataType of ['Binary', 'String.custom', 'Number.int'])
      expect(
        isAttributeMatch({ a: [{ exists: true }] }, { a: { dataType, stringValue: '1' } }),
      ).toBe(false);
  });

  test('an element of a list may be a text, a number, true, false or null', () => {
    const a = ['x', 1, true, null];
    for (const wanted of ['x', 1, true, null])
      expect(isAttributeMatch({ a: [wanted] }, { a })).toBe(true);
    expect(isAttributeMatch({ a: [2] }, { a })).toBe(false);
    const broken = { dataType: 'String.Array', stringValue: '["x"' };
    expect(isAttributeMatch({ a: ['x'] }, { a: broken })).toBe(false);
    expect(
      isAttributeMatch({ a: [{ exists: true }] }, { a: { ...broken, stringValue: '[["x"]]' } }),
    ).toBe(false);
  });

  test('something but: one element suffices, and the attribute must be there', () => {
    const policy = { interests: [{ 'anything-but': ['rugby', 'tennis'] }] };
    expect(isAttributeMatch(policy, { interests: 'baseball' })).toBe(true);
    expect(isAttributeMatch(policy, { interests: ['rugby', 'baseball'] })).toBe(true);
    expect(isAttributeMatch(policy, { interests: ['rugby'] })).toBe(false);
    expect(isAttributeMatch(policy, { other: 'x' })).toBe(false);
    const orNot = { interests: [{ 'anything-but': ['rugby'] }, { exists: false }] };
    expect(isAttributeMatch(orNot, { other: 'x' })).toBe(true);
  });

  test('without any attribute nothing is missing', () => {
    expect(isAttributeMatch({ store: [{ exists: false }] }, {})).toBe(false);
    expect(isAttributeMatch({ store: [{ exists: false }] }, { other: 'x' })).toBe(true);
  });

  test('five digits behind the point count', () => {
    expect(isAttributeMatch({ a: [{ numeric: ['=', 301.5] }] }, { a: 301.500001 })).toBe(true);
    expect(isAttributeMatch({ a: [{ numeric: ['=', 301.5] }] }, { a: 301.50001 })).toBe(false);
  });
});

test('in a message body a key is there with a value that is not null and not empty', () => {
  const there = (a: Json) => isMatch({ a: [{ exists: true }] }, { a }, 'sns-body');
  expect([there('x'), there(0), there(false), there(['', 'x'])]).toEqual([true, true, true, true]);
  expect([there(null), there(''), there([]), there({ b: 1 })]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
