/** Random passwords. [Secrets Manager API Reference, GetRandomPassword] */
import { fault } from './define.ts';

export interface PasswordRules {
  readonly length: number;
  /** The characters of each kind that may be used; never empty. */
  readonly kinds: readonly string[];
  readonly needsEachKind: boolean;
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export interface PasswordOptions {
  readonly length: number;
  readonly excluded: string;
  readonly hasLowercase: boolean;
  readonly hasUppercase: boolean;
  readonly hasNumbers: boolean;
  readonly hasPunctuation: boolean;
  readonly hasSpace: boolean;
  readonly needsEachKind: boolean;
}

/** What a password may be made of; refuses rules that no password fulfils. */
export function rulesOf(options: PasswordOptions): PasswordRules {
  const excluded = new Set(options.excluded);
  const kinds = [
    options.hasLowercase ? LOWERCASE : '',
    options.hasUppercase ? UPPERCASE : '',
    options.hasNumbers ? NUMBERS : '',
    options.hasPunctuation ? PUNCTUATION : '',
    options.hasSpace ? ' ' : '',
  ]
    .map((kind) =>
      kind
        .split('')
        .filter((character) => !excluded.has(character))
        .join(''),
    )
    .filter((kind) => kind !== '');
  if (kinds.length === 0) {
    throw fault(
      'InvalidParameterException',
      'The exclusions leave no characters that the password can have.',
    );
  }
  if (options.needsEachKind && options.length < kinds.length) {
    throw fault(
      'InvalidParameterException',
      `Password length ${options.length} is too short based on the required types.`,
    );
  }
  return { length: options.length, kinds, needsEachKind: options.needsEachKind };
}

/** Draws a number below a bound, each as likely as the other. */
type Draw = (below: number) => number;

/** Every password of the rules is as likely as every other, but for those that lack a kind. */
export function makePassword(rules: PasswordRules, random: (bytes: number) => Buffer): string {
  const draw = drawing(random, rules.length);
  const all = rules.kinds.join('');
  const from = (characters: string) => characters.charAt(draw(characters.length));
  const made = rules.needsEachKind ? rules.kinds.map(from) : [];
  while (made.length < rules.length) made.push(from(all));
  return shuffled(made, draw).join('');
}

function shuffled(characters: readonly string[], draw: Draw): readonly string[] {
  const order = [...characters];
  for (let last = order.length - 1; last > 0; last--) {
    const place = draw(last + 1);
    const character = order[place] ?? '';
    order[place] = order[last] ?? '';
    order[last] = character;
  }
  return order;
}

/** Sixteen bits at a time; what would make some numbers likelier is drawn again. */
function drawing(random: (bytes: number) => Buffer, length: number): Draw {
  let pool = random(0);
  let used = 0;
  const next = (): number => {
    if (used + 2 > pool.length) {
      pool = random(4 * length + 2);
      used = 0;
    }
    used += 2;
    return pool.readUInt16BE(used - 2);
  };
  return (below) => {
    const limit = 65_536 - (65_536 % below);
    let drawn = next();
    while (drawn >= limit) drawn = next();
    return drawn % below;
  };
}
