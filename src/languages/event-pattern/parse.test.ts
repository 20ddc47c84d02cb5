import { describe, expect, test } from 'vitest';

import { problemOf } from './testing.ts';

/** The words without the place. */
function words(pattern: string): string {
  return problemOf(pattern)
    .replace(/\n at \[Source[^]*$/, '')
    .replace('Event pattern is not valid. Reason: ', '');
}

test('where a problem is, to the line and column', () => {
  const text = '{\n  "detail": {\n    "pipeline": {\n      "slug": "some"\n    }\n  }\n}';
  expect(problemOf(text)).toBe(
    `Event pattern is not valid. Reason: "slug" must be an object or an array\n at [Source: (String)"${text}"; line: 4, column: 16]`,
  );
  const sam =
    '{"source":["test-source"],"detail":{"name":[{"exists":"true"}],"age":[{"numeric":[">","25"]}]}}';
  expect(problemOf(sam)).toBe(
    `Event pattern is not valid. Reason: exists match pattern must be either true or false.\n at [Source: (String)"${sam}"; line: 1, column: 56]`,
  );
});

test('a long pattern is quoted in part', () => {
  const text = JSON.stringify({ a: 'x'.repeat(600) });
  expect(problemOf(text)).toBe(
    `Event pattern is not valid. Reason: "a" must be an object or an array\n at [Source: (String)"${text.slice(0, 500)}"[truncated ${text.length - 500} chars]; line: 1, column: 7]`,
  );
});

describe('what AWS says of a wrong pattern', () => {
  test.each([
    ['', 'Filter is not an object'],
    ['[]', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"a":{}}', 'Empty objects are not allowed'],
    ['{"a":[]}', 'Empty arrays are not allowed'],
    ['{"a":1}', '"a" must be an object or an array'],
    ['{"a":[["x"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"a":[{}]}', 'Match expression name not found'],
    ['{"a":[{"b":"x"}]}', 'Unrecognized match type b'],
    ['{"a":[{"prefix":1}]}', 'prefix match pattern must be a string'],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', 'Only one key allowed in match expression'],
    ['{"a":[{"prefix":{}}]}', 'Prefix expression name not found'],
    ['{"a":[{"prefix":{"x":"y"}}]}', 'Unsupported prefix pattern: x'],
    ['{"a":[{"suffix":{"x":"y"}}]}', 'Unsupported suffix pattern: x'],
    ['{"a":[{"suffix":null}]}', 'suffix match pattern must be a string'],
    [
      '{"a":[{"suffix":{"equals-ignore-case":1}}]}',
      'equals-ignore-case match pattern must be a string',
    ],
    [
      '{"a":[{"prefix":{"equals-ignore-case":"x","y":1}}]}',
      'Only one key allowed in match expression',
    ],
    ['{"a":[{"equals-ignore-case":["x"]}]}', 'equals-ignore-case match pattern must be a string'],
    ['{"a":[{"exactly":1}]}', 'exact match pattern must be a string'],
    ['{"a":[{"wildcard":1}]}', 'wildcard match pattern must be a string'],
    ['{"a":[{"wildcard":"é**"}]}', 'Consecutive wildcard characters at pos 3'],
    [String.raw`{"a":[{"wildcard":"a\\b"}]}`, 'Invalid escape character at pos 2'],
    [String.raw`{"a":[{"wildcard":"a\\"}]}`, 'Invalid escape character at pos 2'],
    [
      '{"a":[{"anything-but":null}]}',
      'Value of anything-but must be an array or single string/number value.',
    ],
    [
      '{"a":[{"anything-but":[]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    [
      '{"a":[{"anything-but":["x",1]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    [
      '{"a":[{"anything-but":[true]}]}',
      'Inside anything but list, start|null|boolean is not supported.',
    ],
    ['{"a":[{"anything-but":{}}]}', 'Anything-But expression name not found'],
    ['{"a":[{"anything-but":{"numeric":1}}]}', 'Unsupported anything-but pattern: numeric'],
    ['{"a":[{"anything-but":{"prefix":""}}]}', 'Null prefix/suffix not allowed'],
    ['{"a":[{"anything-but":{"prefix":["x",1]}}]}', 'prefix/suffix match pattern must be a string'],
    [
      '{"a":[{"anything-but":{"prefix":{"equals-ignore-case":"x"}}}]}',
      'Value of anything-but must be an array or single string/number value.',
    ],
    [
      '{"a":[{"anything-but":{"prefix":"x","suffix":"y"}}]}',
      'Too many elements in numeric expression',
    ],
    ['{"a":[{"anything-but":{"prefix":[]}}]}', 'Empty arrays are not allowed'],
    [
      '{"a":[{"anything-but":{"equals-ignore-case":1}}]}',
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    ],
    ['{"a":[{"anything-but":{"wildcard":"**"}}]}', 'Consecutive wildcard characters at pos 1'],
    ['{"a":[{"anything-but":5000000001}]}', 'Value must be between -5.0E9 and 5.0E9, inclusive'],
    ['{"a":[{"anything-but":[5000000001]}]}', 'Value must be between -5.0E9 and 5.0E9, inclusive'],
    ['{"a":[{"numeric":1}]}', 'Value of numeric must be an array.'],
    ['{"a":[{"numeric":[]}]}', 'Invalid member in numeric match: ]'],
    ['{"a":[{"numeric":[1]}]}', 'Invalid member in numeric match: 1'],
    ['{"a":[{"numeric":[{}]}]}', 'Invalid member in numeric match: {'],
    ['{"a":[{"numeric":[[]]}]}', 'Invalid member in numeric match: ['],
    ['{"a":[{"numeric":["!=",1]}]}', 'Unrecognized numeric range operator: !='],
    ['{"a":[{"numeric":["="]}]}', 'Value of equals must be numeric'],
    ['{"a":[{"numeric":["<","1"]}]}', 'Value of < must be numeric'],
    ['{"a":[{"numeric":["<",1,">",0]}]}', 'Too many elements in numeric expression'],
    ['{"a":[{"numeric":["=",1,2]}]}', 'Too many elements in numeric expression'],
    ['{"a":[{"numeric":[">",1,2]}]}', 'Bad value in numeric range: 2'],
    ['{"a":[{"numeric":[">",1,">",2]}]}', 'Bad numeric range operator: >'],
    ['{"a":[{"numeric":[">",1,"<"]}]}', 'Value of < must be numeric'],
    ['{"a":[{"numeric":[">",1,"<",2,3]}]}', 'Too many terms in numeric range expression'],
    ['{"a":[{"numeric":[">",2,"<",1]}]}', 'Bottom must be less than top'],
    ['{"a":[{"numeric":["<",5000000001]}]}', 'Value must be between -5.0E9 and 5.0E9, inclusive'],
    ['{"a":[{"numeric":["<",1],"x":1}]}', 'Too many elements in numeric expression'],
    ['{"a":[{"cidr":1}]}', 'prefix match pattern must be a string'],
    ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"a":[{"cidr":"10.0.0.0/1/2"}]}', "Malformed CIDR, one '/' required"],
    ['{"a":[{"cidr":"10.0.0.0/x"}]}', 'Malformed CIDR, mask bits must be an integer'],
    ['{"a":[{"cidr":"10.0.0.0/-1"}]}', 'Malformed CIDR, mask bits must not be negative'],
    ['{"a":[{"cidr":"10.0.0/8"}]}', 'Nonstandard IP address: 10.0.0'],
    ['{"a":[{"cidr":"10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32'],
    ['{"a":[{"cidr":"::/128"}]}', 'IPv6 mask bits must be < 128'],
  ])('%s', (text, wanted) => {
    expect(words(text)).toBe(wanted);
  });
});

describe('what AWS says of a text that is no JSON', () => {
  test.each([
    [
      '{"a":[x]}',
      "Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    [
      '{"a":[,]}',
      "Unexpected character (',' (code 44)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    [
      '{a:1}',
      "Unexpected character ('a' (code 97)): was expecting double-quote to start field name",
    ],
    [
      '{"a":["x"],}',
      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
    ],
    [
      '{"a" ["x"]}',
      "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value",
    ],
    [
      '{"a":["x"] "b":["y"]}',
      "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
    ],
    [
      '{"a":["x" "y"]}',
      "Unexpected character ('\"' (code 34)): was expecting comma to separate Array entries",
    ],
    ['{"a":[01]}', 'Invalid numeric value: Leading zeroes not allowed'],
    ['{"a":["x', 'Unexpected end-of-input: was expecting closing quote for a string value'],
    [
      '{"a":["\u0001"]}',
      'Illegal unquoted character ((CTRL-CHAR, code 1)): has to be escaped using backslash to be included in string value',
    ],
    [String.raw`{"a":["\x"]}`, "Unrecognized character escape 'x' (code 120)"],
    [
      String.raw`{"a":["\u00g0"]}`,
      'Unexpected character: expected a hex-digit for character escape sequence',
    ],
    [
      '{"a":["x"]} more',
      "Unrecognized token 'more': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
  ])('%s', (text, wanted) => {
    expect(words(text)).toBe(wanted);
  });

  test('an end that comes too early tells where its object began', () => {
    expect(problemOf('{"a":[')).toBe(
      'Event pattern is not valid. Reason: Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)"{"a":["; line: 1, column: 6])\n at [Source: (String)"{"a":["; line: 1, column: 7]',
    );
  });
});

describe('what only one dialect says', () => {
  test('the bounds of numbers are those of the service', () => {
    const pattern = { a: [{ numeric: ['<', 1_000_000_001] }] };
    expect(problemOf(pattern, 'events')).toBe('');
    expect(problemOf(pattern, 'sns-body')).toContain(
      'Value must be between -1.0E9 and 1.0E9, inclusive',
    );
  });

  test('an empty filter policy takes the filter away', () => {
    expect(problemOf('{}', 'sns-body')).toBe('');
    expect(problemOf('{}', 'sns-attributes')).toBe('');
  });

  test('a pipe knows no wildcard and anything-but with plain values only', () => {
    const wrong = 'Invalid filter pattern definition.';
    expect(problemOf({ a: [{ wildcard: 'a*' }] }, 'filter')).toBe(wrong);
    expect(problemOf({ a: [{ 'anything-but': { prefix: 'x' } }] }, 'filter')).toBe(wrong);
    expect(problemOf({ a: [{ 'anything-but': ['x'] }, { suffix: 'y' }] }, 'filter')).toBe('');
  });

  test('wildcards have a limit', () => {
    const stars = (count: number) => ({ a: [{ wildcard: '*a'.repeat(count) }] });
    expect(problemOf(stars(3), 'sns-body')).toBe('');
    expect(problemOf(stars(4), 'sns-body')).toBe('FilterPolicy: Filter policy is too complex');
    const many = (count: number) => ({
      a: Array.from({ length: count }, (_, at) => ({ wildcard: `${at}*` })),
    });
    expect(problemOf(many(10), 'sns-attributes')).toBe('');
    expect(problemOf(many(11), 'sns-attributes')).toBe(
      'FilterPolicy: Filter policy is too complex',
    );
    expect(problemOf(stars(32))).toBe('');
    expect(problemOf(stars(33))).toBe(
      'Event pattern is not valid. Reason: Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  });

  test('only top-level keys of a body policy count, those of alternatives too', () => {
    const nested = { a: { b: ['x'], c: ['x'], d: ['x'] }, e: { f: ['x'], g: ['x'], h: ['x'] } };
    expect(problemOf(nested, 'sns-body')).toBe('');
    const $or = [
      { a: ['x'], b: ['x'], c: ['x'] },
      { d: ['x'], e: ['x'], 'f.g': ['x'] },
    ];
    expect(problemOf({ $or }, 'sns-attributes')).toBe(
      'FilterPolicy: Filter policy can not have more than 5 keys',
    );
  });
});
