/** A handler throws the faults that AWS documents for its operation. */
import { basename } from 'node:path';

import { describe, expect, test } from 'vitest';

import { commonFaults } from '../../src/kernel/fault.ts';
import { readModel } from '../../src/model-files.ts';
import { builtServices, loadService } from '../../src/services.ts';
import { filesBelow, marksOf, partSource, textOf } from '../../tools/source-text.ts';

const common = new Set<string>(Object.keys(commonFaults));
/** An AWS: mark this close above says who has seen the fault. */
const NEAR = 6;

describe.each([...builtServices])('%s', (name) => {
  test('every fault is one of the model, and in an operation one that the model gives it', async () => {
    const service = await loadService(name);
    const { operations, shapes } = service?.model ?? readModel(name);
    const declared = new Set(
      Object.entries(shapes).flatMap(([shape, { type, ...rest }]) =>
        type === 'structure' && 'error' in rest ? [shape] : [],
      ),
    );
    const wrong = filesBelow(`src/services/${name}`)
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => {
        const own = file.includes('/operations/') ? basename(file, '.ts').replaceAll('-', '') : '';
        const operation = Object.entries(operations).find(([each]) => each.toLowerCase() === own);
        const admitted = operation ? new Set(operation[1].errors) : declared;
        const text = textOf(file);
        const seen = partSource(text).comments.filter((comment) =>
          marksOf(comment).some(({ mark }) => mark === 'AWS'),
        );
        return [...text.matchAll(/\bfault\(\s*'(\w+)'/g)].flatMap(({ 1: code = '', index }) => {
          const line = text.slice(0, index).split('\n').length;
          const isSeen = seen.some(
            (comment) => comment.line <= line && comment.line >= line - NEAR,
          );
          const isDeclared = common.has(code) || admitted.has(code);
          return isDeclared || (isSeen && declared.has(code)) ? [] : [`${file}:${line} ${code}`];
        });
      });
    expect(wrong).toEqual([]);
  });
});
