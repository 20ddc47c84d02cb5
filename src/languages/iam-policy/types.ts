/**
 * What the policy language takes and gives. Everything here is a plain value: no clock, no store, no network.
 * [IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements reference"]
 */

/** Which grammar a document is held to. */
export type PolicyKind =
  | 'identity'
  | 'resource'
  | 'trust'
  | 'scp'
  | 'rcp'
  | 'session'
  | 'endpoint'
  | 'key';

/** One thing wrong with a document, worded as IAM words it. */
export interface PolicyProblem {
  readonly message: string;
  /** Where in the document, such as `Statement[1].Condition`. */
  readonly path: string;
}

/** A value of a condition key: one string, or several for a multivalued key. */
export type ConditionValue = string | readonly string[];

/**
 * Gives the value of a condition key, or undefined when the request does not carry it.
 * The name arrives in lower case, its part after a slash (`aws:requesttag/Team`) as written in the policy.
 */
export type ConditionLookup = (name: string) => ConditionValue | undefined;

export type Caller =
  | { readonly kind: 'root'; readonly account: string; readonly arn: string }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string }
  | {
      readonly kind: 'role-session';
      readonly account: string;
      /** arn:aws:iam::ACCOUNT:role/PATH/NAME */
      readonly roleArn: string;
      /** arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION */
      readonly arn: string;
      readonly isServiceLinked?: boolean;
    }
  | {
      readonly kind: 'federated-user';
      readonly account: string;
      readonly arn: string;
      readonly userArn: string;
    }
  | { readonly kind: 'service'; readonly service: string }
  /** A person known to a web identity or SAML provider only: the principal of AssumeRoleWith… */
  | {
      readonly kind: 'identity-provider';
      readonly provider: string;
      readonly federation: 'web' | 'saml';
    }
  | { readonly kind: 'anonymous' };

/** One call on one resource. */
export interface AccessRequest {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** An ARN, or `*` where the action has no resource. */
  readonly resource: string;
  /** The account that owns the resource; undefined where the action has no resource owner besides the caller. */
  readonly resourceAccount?: string;
  readonly caller: Caller;
  readonly condition: ConditionLookup;
}

/** A policy with the name that an explanation shows: an ARN, or a name such as `inline policy "p" of user "u"`. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: CompiledPolicy;
}

/** Everything that has a say in one call. */
export interface PolicySet {
  /** Of the user and the user's groups, or of the role. Empty for root, services, and strangers. */
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** Present for a session that was made with session policies; an empty list allows nothing. */
  readonly session?: readonly NamedPolicy[];
  /** One list a level, from the root of the organization to the account; absent outside an organization and for the management account. */
  readonly scps?: readonly (readonly NamedPolicy[])[];
  /** The same for the account that owns the resource. */
  readonly rcps?: readonly (readonly NamedPolicy[])[];
  readonly resource?: NamedPolicy;
  readonly endpoint?: NamedPolicy;
  /**
   * `either`: identity or resource policy suffices within one account (SQS, SNS, S3, Lambda…).
   * `resource-root`: nothing is allowed that the resource policy does not allow to the caller or delegate to the account (KMS keys, role trust).
   */
  readonly resourceMode: 'either' | 'resource-root';
  /** Allows from beside the policies, such as KMS grants: the names of those that cover this call. */
  readonly grants?: readonly string[];
}

/** What one statement did with one request. */
export interface StatementReport {
  readonly policy: string;
  readonly source: PolicySource;
  /** The Sid, or the position as `Statement[0]`. */
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  readonly matched: boolean;
  /** When it did not match: the first element that failed, and for a condition the operator, key, wanted and actual values. */
  readonly failed?: {
    readonly element:
      | 'Principal'
      | 'NotPrincipal'
      | 'Action'
      | 'NotAction'
      | 'Resource'
      | 'NotResource'
      | 'Condition';
    readonly operator?: string;
    readonly key?: string;
    readonly wanted?: readonly string[];
    readonly actual?: readonly string[];
  };
}

export type PolicySource =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'rcp'
  | 'resource'
  | 'endpoint'
  | 'grant';

/** Why a call is allowed or not. */
export type Decision =
  | {
      readonly effect: 'allow';
      readonly source: PolicySource | 'root';
      readonly policy?: string;
      readonly statement?: string;
    }
  | {
      readonly effect: 'explicit-deny';
      readonly source: PolicySource;
      readonly policy: string;
      readonly statement: string;
    }
  | { readonly effect: 'implicit-deny'; readonly source: PolicySource };

/** A decision and every statement's part in it; made again on demand from the same inputs, never on the hot path. */
export interface Explanation {
  readonly decision: Decision;
  readonly statements: readonly StatementReport[];
  /** In sentences: what allowed it, what denied it, or what is missing. */
  readonly summary: readonly string[];
}

/** Changes that, made together, turn a denial into an allow. */
export interface Remedy {
  readonly changes: readonly PolicyChange[];
}

/** One change to one policy. `level` and `index` say which where a kind has several: the organization's level, and the policy there. */
export type PolicyChange =
  | {
      readonly kind: 'add-statement';
      readonly source: PolicySource;
      readonly level: number;
      readonly policy: string;
      readonly statement: ProposedStatement;
    }
  | {
      readonly kind: 'remove-statement';
      readonly source: PolicySource;
      readonly level: number;
      readonly index: number;
      readonly policy: string;
      readonly statement: string;
      readonly position: number;
      /** Under which it denies: a request for which one of them does not hold is not denied by it. */
      readonly conditions: readonly WrittenCondition[];
    }
  | ({
      readonly kind: 'remove-condition';
      readonly source: PolicySource;
      readonly level: number;
      readonly index: number;
      readonly policy: string;
      readonly statement: string;
      readonly position: number;
      /** What the request has instead. */
      readonly actual: readonly string[];
    } & WrittenCondition);

export interface WrittenCondition {
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[];
}

/** A statement as it would be written into a policy. */
export interface ProposedStatement {
  readonly Effect: 'Allow';
  readonly Principal?: string | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource?: string;
}

/** A policy made ready for matching. Opaque outside this folder. */
export interface CompiledPolicy {
  /** The document as it was given. */
  readonly text: string;
  readonly statements: readonly CompiledStatement[];
}

export interface CompiledStatement {
  readonly label: string;
  readonly effect: 'Allow' | 'Deny';
}
