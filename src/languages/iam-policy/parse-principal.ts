import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { PrincipalElement } from './principal.ts';
import { oneOf, stringsOf, type Problems } from './problems.ts';

const ACCOUNT = /^\d{12}$/;
const ROOT = /^arn:aws:iam::(\d{12}):root$/;
const ENTITY =
  /^arn:aws:(iam::\d{12}:(user|role)|sts::\d{12}:(assumed-role\/[^/:*?]+|federated-user))\/[^:*?]+$/;
/** A deleted user's or role's id, which stays in the place of its ARN. */
const UNIQUE_ID = /^A(IDA|ROA)[A-Z0-9]{4,124}$/;
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const PROVIDER = /^[^\s*]+$/;

interface Names {
  readonly accounts: Set<string>;
  readonly names: Set<string>;
  readonly ids: Set<string>;
  readonly services: Set<string>;
  readonly providers: Set<string>;
  readonly written: string[];
}

/** Reads `Principal` or `NotPrincipal`. */
export function parsePrincipal(
  statement: JsonObject,
  path: string,
  problems: Problems,
): PrincipalElement | undefined {
  if (problems.grammar.principal === 'forbidden') {
    const isGiven = statement.has('Principal') || statement.has('NotPrincipal');
    return isGiven
      ? problems.add(path, 'Policy document should not specify a principal.')
      : undefined;
  }
  const field = oneOf(statement, 'Principal', path, problems);
  if (!field) {
    const isMissing = !statement.has('Principal') && !statement.has('NotPrincipal');
    return isMissing ? problems.missing(path, 'Principal') : undefined;
  }
  const here = `${path}.${field.name}`;
  // AWS: NotPrincipal goes with Deny only. [IAM User Guide, "NotPrincipal"]
  if (field.isNegated && statement.get('Effect') === 'Allow')
    problems.add(here, 'Allow with NotPrincipal is not allowed.');
  return readPrincipal(field.value, field.isNegated, here, problems);
}

function readPrincipal(
  value: JsonValue,
  isNegated: boolean,
  path: string,
  problems: Problems,
): PrincipalElement | undefined {
  const found: Names = {
    accounts: new Set(),
    names: new Set(),
    ids: new Set(),
    services: new Set(),
    providers: new Set(),
    written: [],
  };
  if (value === '*') return { ...found, isNegated, isEveryone: true, written: ['*'] };
  if (!isObject(value))
    return problems.add(path, invalid(problems, typeof value === 'string' ? value : undefined));
  if (value.size === 0) return problems.missing(path, 'Principal');
  for (const [type, entries] of value) {
    const texts = stringsOf(entries);
    if (!texts || texts.length === 0) problems.syntax(`${path}.${type}`);
    else for (const text of texts) readEntry(type, text, found, `${path}.${type}`, problems);
  }
  return { ...found, isNegated, isEveryone: found.accounts.has('*') };
}

function readEntry(
  type: string,
  text: string,
  found: Names,
  path: string,
  problems: Problems,
): void {
  found.written.push(text);
  if (type === 'AWS' && addName(text, found)) return;
  if (type === 'Service' && SERVICE.test(text)) {
    found.services.add(text.toLowerCase());
  } else if (type === 'Federated' && PROVIDER.test(text)) {
    found.providers.add(text);
  } else if (type === 'CanonicalUser') {
    // GAP: canonical user ids, the older names of accounts in S3, are refused.
    problems.add(path, 'Principals of the type CanonicalUser are not supported.');
  } else {
    problems.add(path, invalid(problems, `"${type.toUpperCase()}":"${text}"`));
  }
}

/** AWS: a wildcard is everyone or nothing; it cannot stand for a part of a name. [IAM User Guide, "Principal"] */
function addName(text: string, found: Names): boolean {
  if (text === '*' || ACCOUNT.test(text)) {
    found.accounts.add(text);
    return true;
  }
  const account = ROOT.exec(text)?.[1];
  if (account !== undefined) {
    found.accounts.add(account);
    return true;
  }
  if (!ENTITY.test(text) && !UNIQUE_ID.test(text)) return false;
  (ENTITY.test(text) ? found.names : found.ids).add(text);
  return true;
}

function invalid(problems: Problems, entry: string | undefined): string {
  if (problems.kind === 'key')
    return 'Policy contains a statement with one or more invalid principals.';
  if (problems.kind === 'trust' && entry !== undefined)
    return `Invalid principal in policy: ${entry}`;
  return 'Invalid principal in policy';
}
