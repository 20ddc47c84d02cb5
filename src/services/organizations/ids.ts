/** Ids in AWS's forms. */
import type { Context, TaskContext } from '#kernel/operation';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Lower-case letters and digits by chance. */
export function randomName(ctx: Context | TaskContext, length: number): string {
  return [...ctx.random(length)].map((byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
}

export const lengths = {
  organization: 10,
  root: 4,
  unit: 8,
  policy: 8,
  handshake: 10,
  creation: 32,
  resourcePolicy: 8,
} as const;
