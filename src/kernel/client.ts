import type { Identity } from './identity.ts';
/** Another service's operations as typed functions. A call enters the path of every request at "authorize". */
import type { Api } from './operation.ts';

/** In whose name one service calls another. */
export type ClientPrincipal =
  /** As the caller of this call, through this service: `aws:CalledVia` and `kms:ViaService` tell so. */
  | { readonly onBehalfOf: Identity }
  /** As `sns.amazonaws.com`, for the resource that ordered it. */
  | {
      readonly servicePrincipal: string;
      readonly sourceArn?: string;
      readonly sourceAccount?: string;
    }
  /** As a session of a role that trusts the service. */
  | {
      readonly role: string;
      readonly servicePrincipal: string;
      readonly sessionName: string;
      readonly sourceArn?: string;
    };

export type Client<A extends Api> = {
  readonly [N in keyof A['operations']]: (
    input: A['operations'][N]['input'],
    target?: CallTarget,
  ) => Promise<A['operations'][N]['output']>;
};

/** Where a call goes when its input names no resource. */
export interface CallTarget {
  readonly account?: string;
  readonly region?: string;
}
