import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { checkMove } from './stage-move.ts';
import type { Version } from './tables.ts';
import { afterMove, CURRENT, holderOf, PREVIOUS } from './version.ts';

const NAMES = ['a', 'b', 'c', 'd'] as const;
const STAGES = [CURRENT, 'AWSPENDING', PREVIOUS, 'one', 'two'] as const;

function version(id: string, stages: readonly string[]): Version {
  return { secret: 's', id, stages, createdAtMs: epochMs(0), order: 0, hasValue: true };
}

/** Moves applied one after the other to versions of which the first is current. */
function moved(moves: readonly { readonly to: string | undefined; readonly stages: string[] }[]) {
  let all = NAMES.map((name, place) => version(name, place === 0 ? [CURRENT] : []));
  for (const { to, stages } of moves) {
    const changed = new Map(afterMove(all, to, stages).map((each) => [each.id, each]));
    all = all.map((each) => changed.get(each.id) ?? each);
  }
  return all;
}

describe('labels, whatever is moved', () => {
  const move = fc.record({
    to: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
    stages: fc.uniqueArray(fc.constantFrom(...STAGES), { minLength: 1 }),
  });

  test('are on one version at most, in order, and where they were moved to', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 20 }), (moves) => {
        const all = moved(moves);
        const held = all.flatMap(({ stages }) => stages);
        expect(new Set(held).size).toBe(held.length);
        for (const { stages } of all) expect(stages).toEqual([...stages].toSorted());
        const last = moves.at(-1);
        for (const stage of last?.stages ?? []) {
          if (stage === PREVIOUS && last?.stages.includes(CURRENT)) continue;
          expect(holderOf(all, stage)?.id).toBe(last?.to);
        }
      }),
    );
  });

  test('AWSPREVIOUS is on the version that lost AWSCURRENT', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 20 }), (order) => {
        const all = moved(order.map((to) => ({ to, stages: [CURRENT] })));
        const visited = ['a', ...order].filter((name, place, names) => name !== names[place - 1]);
        expect(holderOf(all, CURRENT)?.id).toBe(visited.at(-1));
        expect(holderOf(all, PREVIOUS)?.id).toBe(visited.at(-2));
      }),
    );
  });

  test('a move that is admitted never leaves a secret without AWSCURRENT', () => {
    const maybe = fc.option(fc.constantFrom(...NAMES), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom(...STAGES), maybe, maybe, (stage, from, to) => {
        const all = moved([{ to: 'b', stages: [CURRENT] }]);
        try {
          checkMove(all, { stage, from, to });
        } catch {
          return;
        }
        const changed = new Map(afterMove(all, to, [stage]).map((each) => [each.id, each]));
        const after = all.map((each) => changed.get(each.id) ?? each);
        expect(holderOf(after, CURRENT)).toBeDefined();
      }),
    );
  });
});
