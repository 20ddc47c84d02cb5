import { PreparedPolicy, type Statement } from './compile.ts';
import { checkControlPolicy } from './control-policy.ts';
import { isList, isObject, parseJson, type JsonObject, type JsonValue } from './json.ts';
import { limits } from './limits.ts';
import { parseAction } from './parse-action.ts';
import { parseConditions } from './parse-condition.ts';
import { parsePrincipal } from './parse-principal.ts';
import { parseResource } from './parse-resource.ts';
import { Problems } from './problems.ts';
import type { CompiledPolicy, PolicyKind, PolicyProblem } from './types.ts';

/** What one use of a kind of document asks for beyond the language. */
export interface ParseOptions {
  /** A managed policy must be of version 2012-10-17; an inline one may be older or name none. */
  readonly isManaged?: boolean;
  /** Statements must have `Resource`: S3 asks for it, other services with resource policies do not. */
  readonly isResourceRequired?: boolean;
}

const VERSIONS = new Set(['2008-10-17', '2012-10-17']);
const DOCUMENT_FIELDS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_FIELDS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Reads a policy document. It gives the policy, or all that is wrong with it, the problem that IAM tells first. */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  options: ParseOptions = {},
): { readonly policy?: CompiledPolicy; readonly problems: readonly PolicyProblem[] } {
  const problems = new Problems(kind);
  const statements = parseDocument(text, options, problems);
  const found = problems.inOrder();
  return found.length > 0
    ? { problems: found }
    : { policy: new PreparedPolicy(text, statements), problems: found };
}

function parseDocument(
  text: string,
  options: ParseOptions,
  problems: Problems,
): readonly Statement[] {
  const document = readDocument(text, problems);
  if (!document) return [];
  checkFields(document, DOCUMENT_FIELDS, '', problems);
  const version = parseVersion(document, options, problems);
  if (document.has('Id') && typeof document.get('Id') !== 'string') problems.syntax('Id');
  const written = statementsOf(document, problems);
  const isWhole = written.length === 1 && !isList(document.get('Statement'));
  const statements = written.map((value, at) =>
    parseStatement(value, at, isWhole ? 'Statement' : `Statement[${at}]`, version, problems),
  );
  const known = statements.filter((statement) => statement !== undefined);
  checkSids(written, problems);
  if (options.isResourceRequired && known.some(({ resource }) => !resource))
    problems.missing('Statement', 'Resource');
  checkControlPolicy(known, problems);
  return known;
}

function readDocument(text: string, problems: Problems): JsonObject | undefined {
  if (text.length > limits.documentCharacters) {
    return problems.add(
      '',
      `Policy document is longer than ${limits.documentCharacters} characters.`,
    );
  }
  const { value } = parseJson(text);
  if (isObject(value)) return value;
  // [Recorded: S3 PutBucketPolicy]
  if (problems.kind === 'resource')
    return problems.add('', "Policies must be valid JSON and the first byte must be '{'");
  return problems.grammar.words === 'identity'
    ? problems.syntax('')
    : problems.add('', 'This policy contains invalid Json');
}

function checkFields(
  object: JsonObject,
  known: ReadonlySet<string>,
  path: string,
  problems: Problems,
): void {
  for (const name of object.keys()) {
    if (known.has(name)) continue;
    const here = path === '' ? name : `${path}.${name}`;
    if (problems.grammar.words === 'identity') problems.syntax(here);
    else problems.add(here, `Unknown field ${name}`);
  }
}

function parseVersion(document: JsonObject, options: ParseOptions, problems: Problems): string {
  const version = document.get('Version') ?? '2008-10-17';
  const isIdentity = problems.grammar.words === 'identity';
  if (typeof version !== 'string' || !VERSIONS.has(version)) {
    if (isIdentity) problems.syntax('Version');
    else problems.add('Version', 'The policy must contain a valid version string');
    return '2012-10-17';
  }
  if ((options.isManaged || problems.grammar.isNewest) && version !== '2012-10-17') {
    problems.add('Version', 'Policy document must be version 2012-10-17 or greater.');
  }
  return version;
}

function statementsOf(document: JsonObject, problems: Problems): readonly JsonValue[] {
  const value = document.get('Statement');
  if (value === undefined) problems.missing('Statement', 'Statement');
  else if (isObject(value)) return [value];
  else if (isList(value) && value.length > 0) return value;
  else problems.syntax('Statement');
  return [];
}

function parseStatement(
  value: JsonValue,
  at: number,
  path: string,
  version: string,
  problems: Problems,
): Statement | undefined {
  if (!isObject(value)) return problems.syntax(path);
  checkFields(value, STATEMENT_FIELDS, path, problems);
  const sid = value.get('Sid') ?? '';
  const effect = value.get('Effect');
  const principal = parsePrincipal(value, path, problems);
  const action = parseAction(value, path, problems);
  const resource = parseResource(value, version, path, problems);
  const conditions = parseConditions(value, version, path, problems);
  if (typeof sid !== 'string') return problems.syntax(`${path}.Sid`);
  if (effect === undefined) return problems.missing(path, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny') return invalidEffect(effect, path, problems);
  if (!action) return undefined;
  return {
    label: sid === '' ? `Statement[${at}]` : sid,
    effect,
    action,
    conditions,
    ...(principal && { principal }),
    ...(resource && { resource }),
  };
}

function invalidEffect(effect: JsonValue, path: string, problems: Problems): undefined {
  if (problems.grammar.words === 'identity' || typeof effect !== 'string')
    return problems.syntax(`${path}.Effect`);
  return problems.add(`${path}.Effect`, `Invalid effect: ${effect}`);
}

function checkSids(statements: readonly JsonValue[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [at, statement] of statements.entries()) {
    const sid = isObject(statement) ? statement.get('Sid') : undefined;
    if (typeof sid !== 'string' || sid === '') continue;
    const path = `Statement[${at}].Sid`;
    if (seen.has(sid)) problems.add(path, 'Statement IDs (SID) in a single policy must be unique.');
    seen.add(sid);
    if (problems.grammar.isSidPlain && !/^[0-9A-Za-z]*$/.test(sid)) {
      problems.add(
        path,
        'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
      );
    }
  }
}
