import type { Dialect } from './types.ts';

/** How a dialect reads numbers: all that counts is their value in its smallest unit. */
export interface Numbers {
  readonly bound: number;
  /** How many smallest units make one. */
  readonly scale: number;
}

export interface Grammar {
  readonly numbers: Numbers;
  /** Words for numbers beyond the bound, as Java writes them. */
  readonly boundText: string;
  readonly isSns: boolean;
  /** Whether `wildcard` may be used, and `anything-but` on more than plain values. */
  readonly isWide: boolean;
  /** The message that stands for every problem, where the service has only one. */
  readonly onlyMessage?: string;
}

/**
 * AWS: from -5e9 to 5e9, six digits right of the decimal point, and 300 is 3e2. [Event Ruler]
 * GAP: the guides of EventBridge and Lambda say that a plain 300 in a pattern is not 300.0; the engine that AWS published differs.
 */
const EVENT_NUMBERS: Numbers = { bound: 5e9, scale: 1e6 };
/** AWS: from -1e9 to 1e9, five digits. [SNS Developer Guide, "Filter policy constraints"] */
const SNS_NUMBERS: Numbers = { bound: 1e9, scale: 1e5 };

const sns: Grammar = {
  numbers: SNS_NUMBERS,
  boundText: '1.0E9',
  isSns: true,
  isWide: true,
};

/** What each dialect allows. */
export const grammars: Readonly<Record<Dialect, Grammar>> = {
  events: { numbers: EVENT_NUMBERS, boundText: '5.0E9', isSns: false, isWide: true },
  'sns-attributes': sns,
  'sns-body': sns,
  // AWS: pipes know no wildcard, and anything-but with plain values only. [EventBridge User Guide, "Comparison operators"]
  filter: {
    numbers: EVENT_NUMBERS,
    boundText: '5.0E9',
    isSns: false,
    isWide: false,
    // [Recorded: Lambda CreateEventSourceMapping] GAP: what Pipes says is not known.
    onlyMessage: 'Invalid filter pattern definition.',
  },
};

/** A number in the dialect's smallest unit; undefined beyond its bound, where numbers are only compared as they are. */
export function unitsOf(value: number, { bound, scale }: Numbers): number | undefined {
  // Adding zero makes -0 what it equals.
  return value >= -bound && value <= bound ? Math.round(value * scale) + 0 : undefined;
}

/** A text without the difference of upper and lower case, character by character, so that its length stays. */
export function foldCase(text: string): string {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return Array.from(text, (character) => {
    const lower = character.toLowerCase();
    return lower.length === character.length ? lower : character;
  }).join('');
}
