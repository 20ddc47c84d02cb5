/** Random passwords, with every option. */
import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect } from 'vitest';

import { makePassword, rulesOf } from './password.ts';
import { refusalOf, test, userWith } from './testing.ts';

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const kinds = {
  lowercase: /[a-z]/,
  uppercase: /[A-Z]/,
  numbers: /[0-9]/,
  punctuation: PUNCTUATION,
  space: / /,
};

describe('GetRandomPassword', () => {
  test('gives 32 characters with one of each kind, another every time', async ({ secrets }) => {
    const seen = new Set<string>();
    for (let times = 0; times < 50; times++) {
      const { RandomPassword = '' } = await secrets.getRandomPassword({});
      expect(RandomPassword).toHaveLength(32);
      for (const kind of ['lowercase', 'uppercase', 'numbers', 'punctuation'] as const)
        expect(RandomPassword).toMatch(kinds[kind]);
      expect(RandomPassword).not.toMatch(kinds.space);
      seen.add(RandomPassword);
    }
    expect(seen.size).toBe(50);
  });

  test.for([
    [{ ExcludeLowercase: true }, 'lowercase'],
    [{ ExcludeUppercase: true }, 'uppercase'],
    [{ ExcludeNumbers: true }, 'numbers'],
    [{ ExcludePunctuation: true }, 'punctuation'],
    [{ ExcludeCharacters: '0123456789' }, 'numbers'],
  ] as const)('%j leaves out %s', async ([options, kind], { secrets }) => {
    for (let times = 0; times < 20; times++) {
      const { RandomPassword } = await secrets.getRandomPassword(options);
      expect(RandomPassword).not.toMatch(kinds[kind]);
    }
  });

  test('a space is among them when it is asked for', async ({ secrets }) => {
    const { RandomPassword } = await secrets.getRandomPassword({ IncludeSpace: true });
    expect(RandomPassword).toMatch(kinds.space);
  });

  test('as short as one character, where no kind is required', async ({ secrets }) => {
    const short = { PasswordLength: 1, RequireEachIncludedType: false };
    expect((await secrets.getRandomPassword(short)).RandomPassword).toHaveLength(1);
    const long = { PasswordLength: 4096 };
    expect((await secrets.getRandomPassword(long)).RandomPassword).toHaveLength(4096);
  });

  test.for([
    [{ PasswordLength: 0 }, 'ValidationException'],
    [{ PasswordLength: 4097 }, 'ValidationException'],
    [{ PasswordLength: 3 }, 'InvalidParameterException'],
    [{ PasswordLength: 4, IncludeSpace: true }, 'InvalidParameterException'],
    [
      {
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
      },
      'InvalidParameterException',
    ],
  ] as const)('%j is refused', async ([options, name], { secrets }) => {
    expect(await refusalOf(secrets.getRandomPassword(options))).toMatchObject({
      name,
      status: 400,
    });
  });

  test('it needs its permission', async ({ cloud }) => {
    const { secrets } = await userWith(cloud, {
      Effect: 'Allow',
      Action: 'secretsmanager:Get*Value',
      Resource: '*',
    });
    expect(await refusalOf(secrets.getRandomPassword({}))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

test('every password keeps the rules, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.record({
        length: fc.integer({ min: 5, max: 200 }),
        excluded: fc.string(),
        hasLowercase: fc.boolean(),
        hasUppercase: fc.boolean(),
        hasNumbers: fc.boolean(),
        hasPunctuation: fc.boolean(),
        hasSpace: fc.constant(true),
        needsEachKind: fc.boolean(),
      }),
      fc.integer(),
      (options, seed) => {
        fc.pre(!options.excluded.includes(' '));
        let drawn = 0;
        const random = (bytes: number) => {
          const blocks: Buffer[] = [];
          for (let made = 0; made < bytes; made += 32)
            blocks.push(
              createHash('sha256')
                .update(`${seed}/${(drawn += 1)}`)
                .digest(),
            );
          return Buffer.concat(blocks).subarray(0, bytes);
        };
        const rules = rulesOf(options);
        const password = makePassword(rules, random);
        expect(password).toHaveLength(options.length);
        for (const character of password.split('')) {
          expect(rules.kinds.join('')).toContain(character);
          expect(options.excluded).not.toContain(character);
        }
        if (!options.needsEachKind) return;
        for (const kind of rules.kinds)
          expect(password.split('').some((character) => kind.includes(character))).toBe(true);
      },
    ),
  );
});
