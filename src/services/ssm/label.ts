/** Labels of versions. [Systems Manager User Guide, "Working with parameter labels"] */
import { blind, type Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { labels, type Parameter } from './tables.ts';

const CHARACTERS = /^[A-Za-z0-9_.-]+$/;
const RESERVED = /^(?:\d|aws|ssm)/i;

/** Whether a text can be a label: no number, `aws` or `ssm` at its beginning. */
export function isLabel(text: string): boolean {
  return CHARACTERS.test(text) && !RESERVED.test(text);
}

export function labelsOf(tx: Transaction, parameter: Parameter, version: number): string[] {
  const prefix = [parameter.id, version];
  return [...tx.scanIndex(labels, 'version', { prefix })].map(({ label }) => label).toSorted();
}

/** Puts labels on a version; those that another version has move to it. */
export function attach(
  tx: Transaction,
  parameter: Parameter,
  version: number,
  wanted: readonly string[],
): void {
  const after = new Set([...labelsOf(tx, parameter, version), ...wanted]);
  if (after.size > limits.labelsOfVersion) {
    throw fault(
      'ParameterVersionLabelLimitExceeded',
      `A parameter version can have a maximum of ${limits.labelsOfVersion} labels.`,
    );
  }
  for (const text of wanted) tx.put(labels, { parameter: parameter.id, label: text, version });
}

/** Takes a label from a version; tells whether it was there. */
export function unlabel(
  tx: Transaction,
  parameter: Parameter,
  version: number,
  text: string,
): boolean {
  const found = tx.get(labels, parameter.id, blind(text));
  if (found?.version !== version) return false;
  tx.delete(labels, found);
  return true;
}
