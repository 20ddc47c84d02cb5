/** What the model asks of texts, in the words of Organizations. */
import type { InvalidInputExceptionReason } from './api.gen.ts';
import { fault } from './define.ts';

const ROOT = 'r-[0-9a-z]{4,32}';
const UNIT = 'ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}';
const ACCOUNT = String.raw`\d{12}`;
const POLICY = 'p-[0-9a-zA-Z_]{8,128}';

/** [The patterns of the API model] */
const patterns = {
  account: whole(ACCOUNT),
  root: whole(ROOT),
  unit: whole(UNIT),
  policy: whole(POLICY),
  parent: whole(`${ROOT}|${UNIT}`),
  child: whole(`${ACCOUNT}|${UNIT}`),
  target: whole(`${ROOT}|${UNIT}|${ACCOUNT}`),
  resource: whole(
    `${ROOT}|${UNIT}|${ACCOUNT}|${POLICY}|rp-[0-9a-zA-Z_]{4,128}|rt-[0-9a-zA-Z_]{8,32}`,
  ),
  resourcePolicy: whole('rp-[0-9a-zA-Z_]{4,128}'),
  handshake: whole('h-[0-9a-z]{8,32}'),
  creation: whole('car-[a-z0-9]{8,32}'),
  email: whole(String.raw`[^\s@]+@[^\s@]+\.[^\s@]+`),
  accountName: whole(String.raw`[\u0020-\u007E]+`),
  role: whole(String.raw`[\w+=,.@-]{1,64}`),
  service: whole(String.raw`[\w+=,.@-]+`),
} as const;

export type Pattern = keyof typeof patterns;

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

/** [Recorded by users of ListPoliciesForTarget and ListTagsForResource: the message] */
export function checkPattern(kind: Pattern, text: string): void {
  if (!patterns[kind].test(text))
    throw invalid(
      'INVALID_PATTERN',
      'You provided a value that does not match the required pattern.',
    );
}

export function isOf(kind: Pattern, text: string): boolean {
  return patterns[kind].test(text);
}

export interface Lengths {
  readonly min?: number;
  readonly max: number;
}

export function checkLength(
  name: string,
  text: string | undefined,
  { min = 0, max }: Lengths,
): void {
  if (text === undefined) return;
  const { length } = Array.from(text);
  if (length < min)
    throw invalid(
      'MIN_LENGTH_EXCEEDED',
      `You provided a value for ${name} that is shorter than ${min} characters.`,
    );
  if (length > max)
    throw invalid(
      'MAX_LENGTH_EXCEEDED',
      `You provided a value for ${name} that is longer than ${max} characters.`,
    );
}

export function invalid(reason: InvalidInputExceptionReason, message: string) {
  return fault('InvalidInputException', message, { Reason: reason });
}
