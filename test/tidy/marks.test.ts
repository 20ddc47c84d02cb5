/** Comments keep their word: marks have a reason, casts and switched-off checks have theirs, and there is no loose end. */
import { expect, test } from 'vitest';

import { type Comment, filesBelow, marksOf, partSource, textOf } from '../../tools/source-text.ts';

const sources = ['src', 'codegen', 'test', 'bench', 'tools', 'examples'].flatMap((folder) =>
  filesBelow(folder).map((file) => ({ file, ...partSource(textOf(file)) })),
);
// A test builds inputs that no caller could; its casts are its own affair.
const own = sources.filter(
  ({ file }) => /^(?:src|codegen)\//.test(file) && !file.includes('.test.'),
);
const CAST = /\bas (?!const\b)[A-Za-z{[(]/;
const RENAME = /^\s*(?:import|export)\b[^;]*?;|^\s*(?:import|export) (?:type )?\{[^}]*\}/gm;
/** A reason stands on the cast's line, or close above it: a formatted expression may take some lines. */
const NEAR = 8;

test('every mark is well formed and gives its reason', () => {
  const wrong = sources.flatMap(({ file, comments }) =>
    comments.filter(isMalformed).map(({ line, text }) => `${file}:${line} ${text}`),
  );
  expect(wrong).toEqual([]);
});

function isMalformed(comment: Comment): boolean {
  const named = comment.text.match(/(?<![\w"'`(])(?:GAP|INVARIANT|SAFETY)\b(?![,.])/g) ?? [];
  const marks = marksOf(comment);
  const counted = marks.filter(({ mark }) => mark !== 'AWS').length;
  return named.length !== counted || marks.some(({ words }) => words.split(' ').length < 2);
}

test('every switched-off check names the check and has a SAFETY: reason', () => {
  const wrong = sources.flatMap(({ file, comments }) =>
    comments
      .filter(({ text }) => /(?:oxlint|eslint)-disable|@ts-|v8 ignore/.test(text))
      .filter(({ text }) => !/oxlint-disable-next-line [\w/@, -]+ -- SAFETY: \w/.test(text))
      .filter(({ text }) => !text.includes('oxlint-disable|'))
      .map(({ line, text }) => `${file}:${line} ${text}`),
  );
  expect(wrong).toEqual([]);
});

test('every cast has a SAFETY: reason beside it', () => {
  const wrong = own.flatMap(({ file, comments, code }) => {
    const reasons = comments
      .filter((comment) => marksOf(comment).some(({ mark }) => mark === 'SAFETY'))
      .map(({ line }) => line);
    const lines = code.replaceAll(RENAME, (names) => names.replaceAll(/[^\n]/g, ' ')).split('\n');
    return lines.flatMap((line, place) => {
      const isTold = reasons.some((at) => at <= place + 1 && at >= place + 1 - NEAR);
      return CAST.test(line) && !isTold ? [`${file}:${place + 1} ${line.trim()}`] : [];
    });
  });
  expect(wrong).toEqual([]);
});

test('no TODO without the number of its issue', () => {
  const wrong = sources.flatMap(({ file, comments }) =>
    comments
      .filter(({ text }) => /\b(?:TODO|FIXME|XXX|HACK)\b(?! ?\(?#\d)/.test(text))
      .map(({ line, text }) => `${file}:${line} ${text}`),
  );
  expect(wrong).toEqual([]);
});
