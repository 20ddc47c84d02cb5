/** Policy documents as they come in and go out. */
import { parsePolicy } from '#languages/iam-policy/index';
import type { PolicyKind } from '#languages/iam-policy/types';

import { fault } from './define.ts';
import { quotaExceeded } from './entity.ts';
import { limits } from './limits.ts';

/** Refuses a document that the policy language cannot read, in the words of its first problem. */
export function requireDocument(
  text: string,
  kind: PolicyKind,
  options: { readonly isManaged?: boolean } = {},
): void {
  const [problem] = parsePolicy(text, kind, options).problems;
  if (problem) throw fault('MalformedPolicyDocumentException', problem.message);
}

/** The length that quotas speak of. AWS: white space does not count. [IAM User Guide, "IAM and AWS STS quotas"] */
export function countedLength(document: string): number {
  return document.replaceAll(/\s/g, '').length;
}

/** AWS: documents are answered URL-encoded as RFC 3986 has it. [IAM API Reference, GetPolicyVersion] */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Refuses a document that cannot be a managed policy. */
export function requireManagedDocument(document: string): void {
  requireDocument(document, 'identity', { isManaged: true });
  if (countedLength(document) > limits.managedCharacters)
    throw quotaExceeded('PolicySize', limits.managedCharacters);
}
