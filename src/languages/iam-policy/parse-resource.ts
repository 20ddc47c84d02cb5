import { resourceElement, type ResourceElement } from './compile.ts';
import type { JsonObject } from './json.ts';
import { oneOf, stringsOf, type Problems } from './problems.ts';
import { hasVariables, parseTemplate } from './template.ts';

const NO_RESOURCES = 'Policy statement must contain resources.';
const PARTITIONS = new Set(['aws', '*']);
/** A region or an account: a name, a wildcard, or nothing. A policy variable is none. */
const PLACE = /^[A-Za-z0-9*?-]*$/;

/** Reads `Resource` or `NotResource`. */
export function parseResource(
  statement: JsonObject,
  version: string,
  path: string,
  problems: Problems,
): ResourceElement | undefined {
  const rule = problems.grammar.resource;
  if (rule === 'forbidden') {
    for (const name of ['Resource', 'NotResource']) {
      if (statement.has(name)) problems.add(`${path}.${name}`, `Has prohibited field ${name}`);
    }
    return undefined;
  }
  const field = oneOf(statement, 'Resource', path, problems);
  if (!field) {
    const isMissing = !statement.has('Resource') && !statement.has('NotResource');
    return isMissing && rule === 'required'
      ? problems.missing(path, 'Resource', NO_RESOURCES)
      : undefined;
  }
  const here = `${path}.${field.name}`;
  const texts = stringsOf(field.value);
  if (!texts) return problems.syntax(here);
  if (texts.length === 0) return problems.missing(here, field.name, NO_RESOURCES);
  for (const text of texts) checkResource(text, version, here, problems);
  return resourceElement(texts, field.isNegated, version);
}

function checkResource(text: string, version: string, path: string, problems: Problems): void {
  if (text === '*') return;
  if (hasVariables(text, version) && !parseTemplate(text)) return problems.legacy(path);
  if (!text.startsWith('arn:') && !problems.grammar.isArnNeeded)
    return text === '' ? problems.syntax(path) : undefined;
  if (!text.includes(':'))
    return problems.add(path, `Resource ${text} must be in ARN format or "*".`);
  checkArn(text, path, problems);
}

function checkArn(text: string, path: string, problems: Problems): void {
  const parts = text.split(':');
  const [prefix, partition = '', service = '', region = '', account = ''] = parts;
  if (prefix !== 'arn') return checkPartition(partition, padded(parts), path, problems);
  const isShort = parts.length < 6 && !text.endsWith('*');
  if (isShort || ![service, region, account].every((part) => PLACE.test(part)))
    return problems.legacy(path);
  checkPartition(partition, text, path, problems);
  checkPlace(service, region, text, path, problems);
}

/** AWS: a text with colons that is no ARN is read as one whose first part is wrong, with wildcards for what is missing. */
function padded(parts: readonly string[]): string {
  const rest = [...parts.slice(1), '*', '*', '*', '*', '*'].slice(0, Math.max(5, parts.length - 1));
  return ['arn', ...rest].join(':');
}

function checkPartition(
  partition: string,
  resource: string,
  path: string,
  problems: Problems,
): undefined {
  if (PARTITIONS.has(partition)) return undefined;
  return problems.add(path, `Partition "${partition}" is not valid for resource "${resource}".`);
}

function checkPlace(
  service: string,
  region: string,
  text: string,
  path: string,
  problems: Problems,
): void {
  if (region === '' || region === '*') return;
  if (service === 'iam')
    problems.add(path, `IAM resource ${text} cannot contain region information.`);
  if (service === 's3') problems.add(path, `Resource ${text} can not contain region information.`);
}
