/** The root key that a user gives to the server, and when a weak one is taken. [product.md, decision 1] */
import { readFileSync } from 'node:fs';

import { StartProblem } from './problem.ts';

export interface GivenKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const STRONG_SECRET_LENGTH = 20;
const KEY = /^([A-Za-z0-9_-]{3,128}):(\S{1,1024})$/;

/** Reads `ID:SECRET`. */
export function parseRootKey(text: string, where: string): GivenKey {
  const [, accessKeyId, secretAccessKey] = KEY.exec(text.trim()) ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new StartProblem(`${where} does not hold a root key: it is written ID:SECRET.`);
  }
  return { accessKeyId, secretAccessKey };
}

export function readRootKey(file: string): GivenKey {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new StartProblem(`The root key file ${file} cannot be read.`);
  }
  return parseRootKey(text, `The root key file ${file}`);
}

export function isWeak({ secretAccessKey }: GivenKey): boolean {
  return secretAccessKey.length < STRONG_SECRET_LENGTH;
}
