/** The checks of ValidatePolicy that the document itself can answer. [IAM User Guide, "IAM policy validation check reference"] */
// GAP: checks that need the list of all actions, resources and condition keys of AWS (INVALID_ACTION, INVALID_SERVICE_CONDITION_KEY…) are not made.
import { parsePolicy } from '#languages/iam-policy/index';
import { patternCovers, patternsMeet } from '#lib/pattern-algebra';

import type {
  PolicyType,
  ValidatePolicyFinding,
  ValidatePolicyFindingType,
  ValidatePolicyResourceType,
} from './api.gen.ts';
import { limits } from './limits.ts';
import { kindOf } from './policy-kind.ts';
import { locate, type Path, positionOf } from './span.ts';

type Json = Readonly<Record<string, unknown>>;

const ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
const VERSIONS = ['2012-10-17', '2008-10-17'];
const GUIDE =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html';
const SECTIONS: Readonly<Record<ValidatePolicyFindingType, string>> = {
  ERROR: 'error',
  WARNING: 'general-warning',
  SECURITY_WARNING: 'security-warning',
  SUGGESTION: 'suggestion',
};
/** Keys of which a request has one value at most. [IAM User Guide, "AWS global condition context keys"] */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:multifactorauthpresent',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'aws:username',
  'aws:viaawsservice',
  'iam:passedtoservice',
]);

/** Everything that is found in a document, errors first. */
export function findingsIn(
  text: string,
  type: PolicyType,
  resourceType?: ValidatePolicyResourceType,
): readonly ValidatePolicyFinding[] {
  const checker = new Checker(text, type, resourceType);
  checker.check();
  return checker.findings;
}

class Checker {
  readonly findings: ValidatePolicyFinding[] = [];
  readonly #text: string;
  readonly #type: PolicyType;
  readonly #isTrust: boolean;

  constructor(
    text: string,
    type: PolicyType,
    resourceType: ValidatePolicyResourceType | undefined,
  ) {
    this.#text = text;
    this.#type = type;
    this.#isTrust = resourceType === 'AWS::IAM::AssumeRolePolicyDocument';
  }

  check(): void {
    const document = this.#read();
    if (!document) return;
    this.#checkElements(document, ELEMENTS, []);
    this.#checkVersion(document);
    this.#checkStatements(document);
    this.#checkGrammar();
  }

  /** The language has the last word: what it does not take is told, if only in its own words. */
  #checkGrammar(): void {
    if (this.findings.some(({ findingType }) => findingType === 'ERROR')) return;
    const kind = this.#isTrust ? 'trust' : kindOf(this.#type);
    for (const { message, path } of parsePolicy(this.#text, kind).problems) {
      const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
      // GAP: AWS has a code of its own for each of these; here they share one.
      this.#add(
        'ERROR',
        'INVALID_POLICY_ELEMENT',
        message,
        steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
      );
    }
  }

  #add(
    findingType: ValidatePolicyFindingType,
    issueCode: string,
    findingDetails: string,
    path: Path,
  ): void {
    if (this.findings.length >= limits.findingsOfPolicy) return;
    const anchor = `access-analyzer-reference-policy-checks-${SECTIONS[findingType]}-${issueCode.toLowerCase().replaceAll('_', '-')}`;
    this.findings.push({
      findingDetails,
      findingType,
      issueCode,
      learnMoreLink: `${GUIDE}#${anchor}`,
      locations: [locate(this.#text, path)],
    });
  }

  #read(): Json | undefined {
    try {
      const value: unknown = JSON.parse(this.#text);
      if (isObject(value)) return value;
      this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('Object'), []);
    } catch (error) {
      const offset = offsetIn(this.#text, error);
      const { line, column } = positionOf(this.#text, offset);
      const span = positionOf(this.#text, offset);
      this.findings.push({
        findingDetails: `Fix the JSON syntax error at index ${offset} line ${line} column ${column}.`,
        findingType: 'ERROR',
        issueCode: 'JSON_SYNTAX_ERROR',
        learnMoreLink: `${GUIDE}#access-analyzer-reference-policy-checks-error-json-syntax-error`,
        locations: [{ path: [], span: { start: span, end: span } }],
      });
    }
    return undefined;
  }

  #checkElements(object: Json, known: readonly string[], path: Path): void {
    for (const element of Object.keys(object)) {
      if (!known.includes(element))
        this.#add(
          'ERROR',
          'INVALID_POLICY_ELEMENT',
          `The policy element ${element} is not valid.`,
          [...path, element],
        );
    }
  }

  #checkVersion({ Version }: Json): void {
    if (Version === undefined)
      this.#add(
        'WARNING',
        'MISSING_VERSION',
        'We recommend that you specify the Version element to help you with debugging permission issues.',
        [],
      );
    else if (typeof Version !== 'string')
      this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('String'), ['Version']);
    else if (!VERSIONS.includes(Version))
      this.#add(
        'ERROR',
        'INVALID_VERSION',
        `The version ${Version} is not valid. Use one of the following versions: ${VERSIONS.join(', ')}`,
        ['Version'],
      );
  }

  #checkStatements({ Statement }: Json): void {
    if (Statement === undefined)
      return this.#add('ERROR', 'MISSING_STATEMENT', 'Add a statement to the policy', []);
    const isWhole = !Array.isArray(Statement);
    const sids = new Set<unknown>();
    for (const [index, statement] of [Statement].flat().entries()) {
      const path: Path = isWhole ? ['Statement'] : ['Statement', index];
      if (!isObject(statement)) {
        this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('Object'), path);
        continue;
      }
      const { Sid } = statement;
      if (typeof Sid === 'string' && Sid !== '' && sids.has(Sid))
        this.#add(
          'ERROR',
          'UNIQUE_SIDS_REQUIRED',
          'Duplicate statement IDs are not supported for this policy type. Update the Sid value.',
          [...path, 'Sid'],
        );
      sids.add(Sid);
      this.#checkStatement(statement, path);
    }
  }

  #checkStatement(statement: Json, path: Path): void {
    this.#checkElements(statement, STATEMENT_ELEMENTS, path);
    this.#checkSid(statement, path);
    this.#checkEffect(statement, path);
    this.#checkPairs(statement, path);
    this.#checkLists(statement, path);
    this.#checkResources(statement, path);
    this.#checkConditions(statement, path);
    this.#checkSecurity(statement, path);
  }

  #checkSid({ Sid }: Json, path: Path): void {
    if (Sid === undefined) return;
    const here = [...path, 'Sid'];
    if (typeof Sid !== 'string') this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('String'), here);
    else if (Sid === '')
      this.#add(
        'SUGGESTION',
        'EMPTY_SID_VALUE',
        'Add a value to the empty string in the Sid element.',
        here,
      );
    else if (this.#type !== 'RESOURCE_POLICY' && !/^[0-9A-Za-z]+$/.test(Sid))
      this.#add(
        'ERROR',
        'UNSUPPORTED_SID',
        'Update the characters in the Sid element to use one of the following character types: [a-z, A-Z, 0-9]',
        here,
      );
  }

  #checkEffect({ Effect }: Json, path: Path): void {
    if (Effect === undefined)
      this.#add(
        'ERROR',
        'MISSING_EFFECT',
        'Add an Effect element to the policy statement with a value of Allow or Deny.',
        path,
      );
    else if (typeof Effect !== 'string')
      this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('String'), [...path, 'Effect']);
    else if (Effect !== 'Allow' && Effect !== 'Deny')
      this.#add(
        'ERROR',
        'INVALID_EFFECT',
        `The effect ${Effect} is not valid. Use Allow or Deny.`,
        [...path, 'Effect'],
      );
  }

  /** Elements of which a statement has one or the other. */
  #checkPairs(statement: Json, path: Path): void {
    for (const element of ['Principal', 'Action', 'Resource']) {
      const negated = `Not${element}`;
      const has = statement[element] !== undefined;
      const hasNegated = statement[negated] !== undefined;
      if (has && hasNegated)
        this.#add(
          'ERROR',
          'UNSUPPORTED_ELEMENT_COMBINATION',
          `The policy elements ${element} and ${negated} can not be used in the same statement. Remove one of these elements.`,
          [...path, negated],
        );
      if (has || hasNegated) this.#checkSupport(element, [...path, has ? element : negated]);
      else this.#checkMissing(element, path);
    }
  }

  #checkSupport(element: string, path: Path): void {
    const hasPrincipals =
      this.#type === 'RESOURCE_POLICY' || this.#type === 'RESOURCE_CONTROL_POLICY';
    if (element === 'Principal' && !hasPrincipals)
      this.#add(
        'ERROR',
        'UNSUPPORTED_PRINCIPAL',
        `The policy type ${this.#type} does not support the Principal element. Remove the Principal element.`,
        path,
      );
  }

  #checkMissing(element: string, path: Path): void {
    const isResourcePolicy = this.#type === 'RESOURCE_POLICY';
    const isNeeded =
      element === 'Action' ||
      (element === 'Principal' ? isResourcePolicy : !isResourcePolicy || !this.#isTrust);
    if (!isNeeded) return;
    const words =
      element === 'Principal'
        ? 'a Principal element'
        : `${element === 'Action' ? 'an' : 'a'} ${element} or Not${element} element`;
    this.#add(
      'ERROR',
      `MISSING_${element.toUpperCase()}`,
      `Add ${words} to the policy statement.`,
      path,
    );
  }

  #checkLists(statement: Json, path: Path): void {
    for (const [element, noun] of [
      ['Action', 'actions'],
      ['Resource', 'resources'],
    ] as const) {
      const value = statement[element];
      const here = [...path, element];
      if (Array.isArray(value) && value.length === 0)
        this.#add(
          'SUGGESTION',
          `EMPTY_ARRAY_${element.toUpperCase()}`,
          `This statement includes no ${noun} and does not affect the policy. Specify ${noun}.`,
          here,
        );
      const texts = textsOf(value);
      if (!texts) {
        if (value !== undefined)
          this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('String or Array of Strings'), here);
        continue;
      }
      if (texts.length > limits.entriesCompared) continue;
      const forms = element === 'Action' ? texts.map((one) => one.toLowerCase()) : texts;
      const redundant = texts.filter((_, at) => isCovered(forms, at));
      if (redundant.length > 0) this.#addRedundant(element, redundant, here);
    }
  }

  #addRedundant(element: 'Action' | 'Resource', redundant: readonly string[], path: Path): void {
    const [first = ''] = redundant;
    const details =
      element === 'Action'
        ? `The ${redundant.length} action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant action such as: ${first}.`
        : `The ${redundant.length} resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*)`;
    this.#add('SUGGESTION', `REDUNDANT_${element.toUpperCase()}`, details, path);
  }

  #checkResources(statement: Json, path: Path): void {
    for (const element of ['Resource', 'NotResource']) {
      const texts = textsOf(statement[element]) ?? [];
      for (const [index, arn] of texts.entries()) {
        const here = Array.isArray(statement[element])
          ? [...path, element, index]
          : [...path, element];
        if (arn === '*' || arn.startsWith('${')) continue;
        const parts = arn.split(':');
        if (parts[0] !== 'arn')
          this.#add(
            'ERROR',
            'INVALID_ARN_PREFIX',
            'Add the required prefix (arn) to the resource ARN.',
            here,
          );
        else if (parts.length < 6 && !arn.endsWith('*'))
          this.#add(
            'ERROR',
            'MISSING_ARN_FIELD',
            'Resource ARNs must include at least 6 fields in the following structure: arn:partition:service:region:account:resource',
            here,
          );
        else if (!/^(?:\*|aws(?:-[a-z-]+)?)$/.test(parts[1] ?? ''))
          this.#add(
            'ERROR',
            'INVALID_PARTITION',
            `The resource ARN for the service ${parts[2] ?? ''} does not support the partition ${parts[1] ?? ''}. Use the supported values: aws, aws-cn, aws-us-gov`,
            here,
          );
        else if (!/^(?:\d{12}|[\d*?]*|aws|cloudfront|\$\{.*)$/.test(parts[4] ?? ''))
          this.#add(
            'ERROR',
            'INVALID_ARN_ACCOUNT',
            `The resource ARN account ID ${parts[4] ?? ''} is not valid. Provide a 12-digit account ID.`,
            here,
          );
      }
    }
  }

  #checkConditions({ Condition }: Json, path: Path): void {
    if (Condition === undefined) return;
    const here = [...path, 'Condition'];
    if (!isObject(Condition))
      return this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('Object'), here);
    if (Object.keys(Condition).length === 0)
      this.#add(
        'SUGGESTION',
        'EMPTY_OBJECT_CONDITION',
        'This condition block is empty and it does not affect the policy. Specify conditions.',
        here,
      );
    for (const [operator, keys] of Object.entries(Condition)) {
      const at = [...here, operator];
      if (/^(?:For(?:All|Any)Values?:)?NullIfExists$/.test(operator))
        this.#add(
          'ERROR',
          'NULL_WITH_IF_EXISTS',
          'The Null condition operator does not support the IfExists suffix. Update the operator or the suffix.',
          at,
        );
      else if (!isOperator(operator))
        this.#add(
          'ERROR',
          'INVALID_CONDITION_OPERATOR',
          `The condition operator ${operator} is not valid. Use a valid condition operator.`,
          at,
        );
      if (!isObject(keys)) this.#add('ERROR', 'DATA_TYPE_MISMATCH', mismatch('Object'), at);
      else if (operator.startsWith('ForAllValues:'))
        for (const key of Object.keys(keys)) this.#checkForAll(key, [...at, key]);
    }
  }

  #checkForAll(key: string, path: Path): void {
    if (SINGLE_VALUED.has(key.toLowerCase()))
      this.#add(
        'SECURITY_WARNING',
        'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
        `Using ForAllValues qualifier with the single-valued condition key ${key} can be overly permissive. We recommend that you remove ForAllValues:.`,
        path,
      );
  }

  #checkSecurity(statement: Json, path: Path): void {
    if (statement['Effect'] !== 'Allow') return;
    if (statement['NotPrincipal'] !== undefined)
      this.#add(
        'SECURITY_WARNING',
        'ALLOW_WITH_NOT_PRINCIPAL',
        'Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.',
        [...path, 'NotPrincipal'],
      );
    if (this.#type !== 'IDENTITY_POLICY') return;
    this.#checkPassRole(statement, path);
    const actions = textsOf(statement['Action']) ?? [];
    const isMaking = actions.some((one) => one.toLowerCase() === 'iam:createservicelinkedrole');
    if (isMaking && hasWideResource(statement) && !hasCondition(statement, 'iam:awsservicename'))
      this.#add(
        'SECURITY_WARNING',
        'CREATE_SLR_WITH_STAR_IN_RESOURCE',
        'Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow creation of unintended service-linked roles. We recommend that you specify resource ARNs instead.',
        path,
      );
  }

  #checkPassRole(statement: Json, path: Path): void {
    if (hasCondition(statement, 'iam:passedtoservice')) return;
    const actions = (textsOf(statement['Action']) ?? []).map((one) => one.toLowerCase());
    const isPassing = actions.some((one) => patternsMeet(one, 'iam:passrole'));
    const leftOut = (textsOf(statement['NotAction']) ?? []).map((one) => one.toLowerCase());
    const isNotAction =
      leftOut.length > 0 && !leftOut.some((one) => patternCovers(one, 'iam:passrole'));
    const isWide = hasWideResource(statement);
    const isNotResource = statement['NotResource'] !== undefined;
    const found = isNotAction
      ? isNotResource
        ? 'PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE'
        : isWide && 'PASS_ROLE_WITH_NOT_ACTION_AND_STAR_IN_RESOURCE'
      : isPassing &&
        (actions.includes('iam:passrole')
          ? isNotResource
            ? 'PASS_ROLE_WITH_NOT_RESOURCE'
            : isWide && 'PASS_ROLE_WITH_STAR_IN_RESOURCE'
          : isNotResource
            ? 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE'
            : isWide && 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE');
    if (found) this.#add('SECURITY_WARNING', found, PASS_ROLE[found], path);
  }
}

const SPECIFY =
  'We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.';
const PASS_ROLE = {
  PASS_ROLE_WITH_STAR_IN_RESOURCE: `Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. ${SPECIFY}`,
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: `Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. ${SPECIFY}`,
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: `Using an action with wildcards (*) and NotResource can be overly permissive because it allows iam:PassRole permissions on multiple resources. ${SPECIFY}`,
  PASS_ROLE_WITH_NOT_RESOURCE: `Using NotResource with the iam:PassRole action can be overly permissive because it can allow iam:PassRole permissions on multiple resources. ${SPECIFY}`,
  PASS_ROLE_WITH_NOT_ACTION_AND_STAR_IN_RESOURCE: `Using NotAction with a resource with wildcards (*) can be overly permissive because it allows iam:PassRole permissions on multiple resources. ${SPECIFY}`,
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: `Using NotAction with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. ${SPECIFY}`,
} as const;

const OPERATOR =
  /^(?:For(?:All|Any)Values?:)?(?:(?:String(?:Not)?(?:Equals|Like)|String(?:Not)?EqualsIgnoreCase|Arn(?:Not)?(?:Equals|Like)|(?:Not)?IpAddress|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals)(?:IfExists)?|Null)$/;

function isOperator(text: string): boolean {
  return OPERATOR.test(text) && !/^For(?:AllValue|AnyValues):/.test(text);
}

function hasWideResource(statement: Json): boolean {
  return (textsOf(statement['Resource']) ?? []).some((one) => {
    const [, , , , , ...resource] = one.split(':');
    return one === '*' || resource.join(':').includes('*');
  });
}

function hasCondition({ Condition }: Json, key: string): boolean {
  if (!isObject(Condition)) return false;
  return Object.values(Condition).some(
    (keys) => isObject(keys) && Object.keys(keys).some((one) => one.toLowerCase() === key),
  );
}

/** Whether another entry, or an earlier one of the same form, says as much. */
function isCovered(forms: readonly string[], at: number): boolean {
  const form = forms[at] ?? '';
  return forms.some((other, place) =>
    other === form
      ? place < at
      : place !== at && !other.includes('${') && patternCovers(other, form),
  );
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((one) => typeof one === 'string');
  return texts.length === value.length ? texts : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(type: string): string {
  return `The text does not match the expected JSON data type ${type}.`;
}

/** Where the reader of JSON stopped, as its error tells. */
function offsetIn(text: string, error: unknown): number {
  const told = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return told === undefined ? text.length : Number(told);
}
